"""What the screens of the payments share."""

from typing import Any

from ecluse.annuaire.permissions import est_porteur
from ecluse.cycle.versements.permissions import peut_voir_versements
from ecluse.interface.elements import Colonne

COLONNES = [
    Colonne("Ordre"),
    Colonne("Structure"),
    Colonne("Nature"),
    Colonne("Exigible le"),
    Colonne("Montant", nombre=True),
    Colonne("État"),
]


def lecteur(acteur: Any) -> bool:
    """Agents of money, and the people of a structure for their own payments."""
    return peut_voir_versements(acteur) or est_porteur(acteur)
