"""Tables of the stage: the dossier, then what is said about it."""

from ecluse.cycle.candidatures.models.campagne import Decision, Rappel
from ecluse.cycle.candidatures.models.corrections import Correction, PointCorrection
from ecluse.cycle.candidatures.models.dossier import (
    Candidature,
    LigneBudget,
    Piece,
    Recepisse,
    SectionDossier,
)
from ecluse.cycle.candidatures.models.echanges import Message, MessagePiece
from ecluse.cycle.candidatures.models.tirages import Tirage

__all__ = [
    "Candidature",
    "Correction",
    "Decision",
    "LigneBudget",
    "Message",
    "MessagePiece",
    "Piece",
    "PointCorrection",
    "Rappel",
    "Recepisse",
    "SectionDossier",
    "Tirage",
]
