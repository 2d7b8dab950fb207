"""The verbs of a candidature. `brouillon` writes it, `depot` commits it, `suite` moves it on."""

from ecluse.cycle.candidatures.actions.brouillon import (
    LigneSaisie,
    Resultat,
    choisir_coordonnees,
    creer,
    enregistrer_budget,
    enregistrer_presentation,
    enregistrer_section,
    joindre_piece,
    nouvelles_coordonnees,
    retirer_piece,
    territoires_de,
)
from ecluse.cycle.candidatures.actions.decisions import accuser_reception, notifier_decision
from ecluse.cycle.candidatures.actions.depot import (
    constater_hors_delai,
    deposer,
    reprendre,
    retirer,
    valider,
)
from ecluse.cycle.candidatures.actions.echanges import envoyer, marquer_lus
from ecluse.cycle.candidatures.actions.suite import (
    adopter,
    affecter,
    ajourner,
    conventionner,
    desinscrire,
    inscrire,
    instruire,
    proposer_defavorable,
    proposer_favorable,
    rejeter,
)

__all__ = [
    "LigneSaisie",
    "Resultat",
    "accuser_reception",
    "adopter",
    "affecter",
    "ajourner",
    "choisir_coordonnees",
    "constater_hors_delai",
    "conventionner",
    "creer",
    "deposer",
    "desinscrire",
    "enregistrer_budget",
    "enregistrer_presentation",
    "enregistrer_section",
    "envoyer",
    "inscrire",
    "instruire",
    "joindre_piece",
    "marquer_lus",
    "notifier_decision",
    "nouvelles_coordonnees",
    "proposer_defavorable",
    "proposer_favorable",
    "rejeter",
    "reprendre",
    "retirer",
    "retirer_piece",
    "territoires_de",
    "valider",
]
