"""Fiches: the model of a dispositif as data, and how it is read."""

from ecluse.regles.fiches.chargement import (
    FicheInconnue,
    FicheInvalide,
    catalogue,
    charger_fiche,
    fiche_depuis,
    lire_fiche,
    programme_par_defaut,
    trouver_fiche,
)
from ecluse.regles.fiches.criteres import CATEGORIES
from ecluse.regles.fiches.modele import Fiche

__all__ = [
    "CATEGORIES",
    "Fiche",
    "FicheInconnue",
    "FicheInvalide",
    "catalogue",
    "charger_fiche",
    "fiche_depuis",
    "lire_fiche",
    "programme_par_defaut",
    "trouver_fiche",
]
