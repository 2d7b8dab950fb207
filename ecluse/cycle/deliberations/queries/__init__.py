"""Reads of the stage: the budget, the rapports, what other rooms show."""

from ecluse.cycle.deliberations.queries.budget import (
    FondsSolidarite,
    LigneGrandLivre,
    credits_de_paiement,
    disponible,
    engage_de,
    engagements,
    fonds_solidarite,
    grand_livre,
    operations,
)
from ecluse.cycle.deliberations.queries.rapports import (
    AUCUN,
    LigneBudgetRapport,
    PageRapport,
    budget_du_rapport,
    elus_en_fonction,
    en_attente,
    filtrer,
    page,
    rapports,
    refus_en_attente,
)
from ecluse.cycle.deliberations.queries.suite import (
    evenements,
    jalons,
    ligne_de,
    pour_dossier,
    taches,
)

__all__ = [
    "AUCUN",
    "FondsSolidarite",
    "LigneBudgetRapport",
    "LigneGrandLivre",
    "PageRapport",
    "budget_du_rapport",
    "credits_de_paiement",
    "disponible",
    "elus_en_fonction",
    "en_attente",
    "engage_de",
    "engagements",
    "evenements",
    "filtrer",
    "fonds_solidarite",
    "grand_livre",
    "jalons",
    "ligne_de",
    "operations",
    "page",
    "pour_dossier",
    "rapports",
    "refus_en_attente",
    "taches",
]
