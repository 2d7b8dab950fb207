"""The verbs of the stage: `preparation` writes the rapport, `decision` records what was voted,
`budget` what is decided of the ledger.
"""

from ecluse.cycle.deliberations.actions.budget import (
    constater_recette,
    desengager,
    inscrire_credits,
    liberer,
    modifier_ae,
    ouvrir_operation,
    virer,
)
from ecluse.cycle.deliberations.actions.decision import (
    DeportDeclare,
    adopter,
    enregistrer_transmission,
    enregistrer_vote,
    refuser_candidature,
    rejeter,
)
from ecluse.cycle.deliberations.actions.preparation import (
    ajouter_article,
    ajouter_avis,
    ajouter_lignes,
    creer_rapport,
    inscrire,
    modifier_article,
    modifier_rapport,
    retirer,
    retirer_article,
    retirer_avis,
    retirer_ligne,
    rouvrir,
)

__all__ = [
    "DeportDeclare",
    "adopter",
    "ajouter_article",
    "ajouter_avis",
    "ajouter_lignes",
    "constater_recette",
    "creer_rapport",
    "desengager",
    "enregistrer_transmission",
    "enregistrer_vote",
    "inscrire",
    "inscrire_credits",
    "liberer",
    "modifier_ae",
    "modifier_article",
    "modifier_rapport",
    "ouvrir_operation",
    "refuser_candidature",
    "rejeter",
    "retirer",
    "retirer_article",
    "retirer_avis",
    "retirer_ligne",
    "rouvrir",
    "virer",
]
