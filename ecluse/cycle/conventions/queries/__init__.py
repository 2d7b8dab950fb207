"""Reads of the conventions: perimeter, lists, what other rooms show of them, tasks."""

from ecluse.cycle.conventions.queries.lecture import (
    Echeancier,
    LignesDeStructure,
    ResumeConvention,
    a_preparer,
    actes,
    convention_de,
    documents,
    echeancier,
    filtrer,
    jalons,
    lignes_a_conventionner,
    parts,
    pour_dossier,
    trouver,
    visibles_par,
)
from ecluse.cycle.conventions.queries.sans_dossier import LigneSansDossier, sans_dossier
from ecluse.cycle.conventions.queries.taches import TACHES_AU_PLUS, taches

__all__ = [
    "TACHES_AU_PLUS",
    "Echeancier",
    "LigneSansDossier",
    "LignesDeStructure",
    "ResumeConvention",
    "a_preparer",
    "actes",
    "convention_de",
    "documents",
    "echeancier",
    "filtrer",
    "jalons",
    "lignes_a_conventionner",
    "parts",
    "pour_dossier",
    "sans_dossier",
    "taches",
    "trouver",
    "visibles_par",
]
