"""Reads of the stage: the budget, the rapports, what other rooms show."""

from ecluse.cycle.deliberations.queries.budget import (
    LigneGrandLivre,
    disponible,
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
    "LigneBudgetRapport",
    "LigneGrandLivre",
    "PageRapport",
    "budget_du_rapport",
    "disponible",
    "elus_en_fonction",
    "en_attente",
    "evenements",
    "filtrer",
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
