"""Who writes templates, and who sends from them."""

from typing import Any

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import exerce
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.permissions import peut_echanger
from ecluse.cycle.instruction.permissions import peut_affecter

#: Who keeps the templates of the service.
ROLES_MODELES = (Role.INSTRUCTEUR, Role.PILOTAGE)


def peut_ecrire_modele(acteur: Any, _modele: Any = None) -> bool:
    """Instructeurs and pilotage: they answer for what the service writes."""
    return exerce(acteur, *ROLES_MODELES)


def peut_envoyer_modele(acteur: Any, candidature: Candidature) -> bool:
    """Instructeurs and pilotage of the dispositif, where the thread lets them write."""
    return peut_affecter(acteur, candidature) and peut_echanger(acteur, candidature, "porteur")
