"""The verbs of the stage: `preparation`, `lignes` and `blocs` write the rapport, `seances` says who
attended, `vote` and `decision` record what was voted, `budget` what is decided of the ledger.
"""

from ecluse.cycle.deliberations.actions.blocs import deplacer_article, proposer_blocs
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
    Suite,
    adopter,
    enregistrer_transmission,
    refuser_candidature,
    rejeter,
)
from ecluse.cycle.deliberations.actions.lignes import (
    LigneLibre,
    ajouter_ligne_libre,
    ajouter_lignes,
    deplacer_ligne,
    modifier_ligne_libre,
    rectifier,
    reparer_article,
    retirer_ligne,
    retirer_rectification,
)
from ecluse.cycle.deliberations.actions.ordre import ordonner_article
from ecluse.cycle.deliberations.actions.preparation import (
    ajouter_article,
    ajouter_avis,
    creer_rapport,
    inscrire,
    modifier_article,
    modifier_rapport,
    retirer,
    retirer_article,
    retirer_avis,
    retirer_du_vote,
    rouvrir,
)
from ecluse.cycle.deliberations.actions.seances import (
    PresenceDeclaree,
    enregistrer_seance,
    noter_interet,
    retirer_interet,
)
from ecluse.cycle.deliberations.actions.vote import DeportDeclare, enregistrer_vote

__all__ = [
    "DeportDeclare",
    "LigneLibre",
    "PresenceDeclaree",
    "Suite",
    "adopter",
    "ajouter_article",
    "ajouter_avis",
    "ajouter_ligne_libre",
    "ajouter_lignes",
    "constater_recette",
    "creer_rapport",
    "deplacer_article",
    "deplacer_ligne",
    "desengager",
    "enregistrer_seance",
    "enregistrer_transmission",
    "enregistrer_vote",
    "inscrire",
    "inscrire_credits",
    "liberer",
    "modifier_ae",
    "modifier_article",
    "modifier_ligne_libre",
    "modifier_rapport",
    "noter_interet",
    "ordonner_article",
    "ouvrir_operation",
    "proposer_blocs",
    "rectifier",
    "refuser_candidature",
    "rejeter",
    "reparer_article",
    "retirer",
    "retirer_article",
    "retirer_avis",
    "retirer_du_vote",
    "retirer_interet",
    "retirer_ligne",
    "retirer_rectification",
    "rouvrir",
    "virer",
]
