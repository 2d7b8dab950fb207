"""Reads of the stage: the budget, the rapports, what other rooms show."""

from ecluse.cycle.deliberations.queries.budget import (
    LigneGrandLivre,
    Situation,
    disponible,
    grand_livre,
    operations,
)
from ecluse.cycle.deliberations.queries.rapports import (
    LigneBudgetRapport,
    PageRapport,
    budget_du_rapport,
    elus_en_fonction,
    en_attente,
    page,
    rapports,
    refus_en_attente,
)
from ecluse.cycle.deliberations.queries.suite import jalons, pour_dossier, taches

__all__ = [
    "LigneBudgetRapport",
    "LigneGrandLivre",
    "PageRapport",
    "Situation",
    "budget_du_rapport",
    "disponible",
    "elus_en_fonction",
    "en_attente",
    "grand_livre",
    "jalons",
    "operations",
    "page",
    "pour_dossier",
    "rapports",
    "refus_en_attente",
    "taches",
]
