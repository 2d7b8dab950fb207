"""Tables of the stage: the dossier, then what is said about it."""

from ecluse.cycle.candidatures.models.dossier import (
    Candidature,
    LigneBudget,
    Piece,
    Recepisse,
    SectionDossier,
)
from ecluse.cycle.candidatures.models.echanges import Message, MessagePiece

__all__ = [
    "Candidature",
    "LigneBudget",
    "Message",
    "MessagePiece",
    "Piece",
    "Recepisse",
    "SectionDossier",
]
