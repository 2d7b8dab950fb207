"""What the Département finds, asks and proposes about a validated candidature."""

from ecluse.cycle.instruction.messages.models import ModeleMessage, VersionModele
from ecluse.cycle.instruction.models.avis import Avis, AvisInstance, Expertise, Sens
from ecluse.cycle.instruction.models.notation import Grille, Notation
from ecluse.cycle.instruction.models.propositions import (
    FINANCENT,
    Arbitrage,
    Proposition,
    SensProposition,
)
from ecluse.cycle.instruction.models.recevabilite import (
    Appreciation,
    Controle,
    PointManuel,
    Recevabilite,
    Verdict,
)

__all__ = [
    "FINANCENT",
    "Appreciation",
    "Arbitrage",
    "Avis",
    "AvisInstance",
    "Controle",
    "Expertise",
    "Grille",
    "ModeleMessage",
    "Notation",
    "PointManuel",
    "Proposition",
    "Recevabilite",
    "Sens",
    "SensProposition",
    "Verdict",
    "VersionModele",
]
