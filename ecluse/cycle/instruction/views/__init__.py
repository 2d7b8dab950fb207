"""Screens of the instruction."""

from ecluse.cycle.instruction.views.avis import avis, avis_du_dossier, instance
from ecluse.cycle.instruction.views.comparatif import (
    arbitrer,
    comparatif,
    comparatifs,
    export,
    proposer_tout,
    totaux,
)
from ecluse.cycle.instruction.views.dossier import affecter, consequence, dossier, ouvrir, proposer
from ecluse.cycle.instruction.views.expertise import (
    declarer,
    expertise,
    inviter,
    piece,
    revoquer,
)
from ecluse.cycle.instruction.views.notation import grille, notation, noter
from ecluse.cycle.instruction.views.recevabilite import (
    point,
    recevabilite,
    refaire,
    retirer_point,
    verdict,
)
from ecluse.cycle.instruction.views.structure import structure

__all__ = [
    "affecter",
    "arbitrer",
    "avis",
    "avis_du_dossier",
    "comparatif",
    "comparatifs",
    "consequence",
    "declarer",
    "dossier",
    "expertise",
    "export",
    "grille",
    "instance",
    "inviter",
    "notation",
    "noter",
    "ouvrir",
    "piece",
    "point",
    "proposer",
    "proposer_tout",
    "recevabilite",
    "refaire",
    "retirer_point",
    "revoquer",
    "structure",
    "totaux",
    "verdict",
]
