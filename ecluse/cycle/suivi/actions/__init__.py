"""Verbs of the follow-up: fill indicators, write and hand in the bilan, ask, accept."""

from ecluse.cycle.suivi.actions.appreciation import accepter, demander_correction
from ecluse.cycle.suivi.actions.bilan import (
    enregistrer_section,
    joindre_piece,
    ouvrir_bilan,
    retirer_piece,
    soumettre,
)
from ecluse.cycle.suivi.actions.resultat import Resultat
from ecluse.cycle.suivi.actions.saisies import ResultatSaisies, enregistrer_saisies

__all__ = [
    "Resultat",
    "ResultatSaisies",
    "accepter",
    "demander_correction",
    "enregistrer_saisies",
    "enregistrer_section",
    "joindre_piece",
    "ouvrir_bilan",
    "retirer_piece",
    "soumettre",
]
