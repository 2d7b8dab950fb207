"""The acts of the instruction, by what they are about."""

from ecluse.cycle.instruction.actions.arbitrages import (
    ArbitrageConcurrent,
    Issue,
    arbitrer,
    proposer_arbitrages,
)
from ecluse.cycle.instruction.actions.avis import enregistrer_avis_instance, rendre_avis
from ecluse.cycle.instruction.actions.experts import (
    Invite,
    declarer_interets,
    inviter_expert,
    rendre_expertise,
    revoquer_expert,
)
from ecluse.cycle.instruction.actions.notation import noter, publier_grille
from ecluse.cycle.instruction.actions.ouverture import (
    SERVICE_CONSULTE,
    affecter,
    ouvrir_instruction,
    refaire_controles,
)
from ecluse.cycle.instruction.actions.propositions import PropositionConcurrente, Retenu, proposer
from ecluse.cycle.instruction.actions.recevabilite import ajouter_point, prononcer, retirer_point

__all__ = [
    "SERVICE_CONSULTE",
    "ArbitrageConcurrent",
    "Invite",
    "Issue",
    "PropositionConcurrente",
    "Retenu",
    "affecter",
    "ajouter_point",
    "arbitrer",
    "declarer_interets",
    "enregistrer_avis_instance",
    "inviter_expert",
    "noter",
    "ouvrir_instruction",
    "prononcer",
    "proposer",
    "proposer_arbitrages",
    "publier_grille",
    "refaire_controles",
    "rendre_avis",
    "rendre_expertise",
    "retirer_point",
    "revoquer_expert",
]
