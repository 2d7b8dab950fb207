"""Who prepares and records the vote, who reads the rapports and the budget."""

from typing import Any

from django.db.models import Q

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import exerce
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.deliberations.models import Rapport

#: Agents who read every rapport, drafts included.
ROLES_LECTURE = (Role.PILOTAGE, Role.INSTRUCTEUR, Role.GESTIONNAIRE, Role.CONTROLEUR)
#: What an élu reads: what was put on an order of the day.
ETATS_LUS_PAR_LES_ELUS = ("inscrit", "adopte", "rejete")


def peut_preparer(acteur: Any, _objet: Any = None) -> bool:
    """Pilotage writes the rapports: articles, lines, commissions, order of the day."""
    return exerce(acteur, Role.PILOTAGE)


def peut_documenter(acteur: Any, rapport: Rapport) -> bool:
    """Pilotage has the documents of a rapport written here made, until it is withdrawn."""
    return (
        exerce(acteur, Role.PILOTAGE)
        and rapport.etat != "retire"
        and rapport.origine == Rapport.Origine.INTERNE
    )


def peut_importer(acteur: Any, _objet: Any = None) -> bool:
    """Pilotage takes in the acts of the past, as they were published."""
    return exerce(acteur, Role.PILOTAGE)


def peut_enregistrer_vote(acteur: Any, _rapport: Any = None) -> bool:
    """Pilotage records what the commission permanente voted."""
    return exerce(acteur, Role.PILOTAGE)


def peut_gerer_budget(acteur: Any, _objet: Any = None) -> bool:
    """The gestionnaire financier and pilotage write what is decided of the budget lines."""
    return exerce(acteur, Role.GESTIONNAIRE, Role.PILOTAGE)


def peut_adopter(acteur: Any, _rapport: Any = None) -> bool:
    """Pilotage records the adoption, which commits the money."""
    return exerce(acteur, Role.PILOTAGE)


def peut_refuser(acteur: Any, candidature: Candidature) -> bool:
    """Pilotage of the dispositif notifies the refusal of what was proposed unfavourably."""
    return exerce(acteur, Role.PILOTAGE, dispositif=candidature.session.dispositif.reference)


def peut_consulter(acteur: Any, _objet: Any = None) -> bool:
    """Pilotage, instructeurs, gestionnaires, contrôleurs and élus open the list and the budget."""
    return exerce(acteur, *ROLES_LECTURE, Role.ELU)


def rapports_visibles(acteur: Any) -> Q:
    """The condition on the rapports that `acteur` may read."""
    if exerce(acteur, *ROLES_LECTURE):
        return Q()
    if exerce(acteur, Role.ELU):
        return Q(etat__in=ETATS_LUS_PAR_LES_ELUS)
    return Q(pk__in=[])


def peut_lire_rapport(acteur: Any, rapport: Rapport) -> bool:
    """Agents of the list above; an élu once the rapport is on an order of the day."""
    return exerce(acteur, *ROLES_LECTURE) or (
        exerce(acteur, Role.ELU) and rapport.etat in ETATS_LUS_PAR_LES_ELUS
    )
