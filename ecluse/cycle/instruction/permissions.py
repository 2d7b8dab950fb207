"""Who instructs, who advises, who reads what the Département thinks before it decides."""

from typing import Any

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import droits_de, exerce
from ecluse.cycle.appels.models import Dispositif, SessionDepot
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.permissions import ROLES_RESERVES, peut_voir_reserve
from ecluse.cycle.instruction.models import Avis, Expertise
from ecluse.socle.horloge import aujourdhui

#: Agents who read the instruction of a dossier of their perimeter; never a porteur, never an élu.
ROLES_LECTURE = ROLES_RESERVES

#: States of the dossier in which an advice can still weigh.
AVIS_OUVERT = ("en_instruction", "favorable", "defavorable", "ajournee")
#: States in which somebody has the dossier in charge: until it is put in a rapport.
AFFECTABLES = ("validee", *AVIS_OUVERT)


def _dispositif(candidature: Candidature) -> str:
    return candidature.session.dispositif.reference


def _exerce(acteur: Any, candidature: Candidature, *roles: str) -> bool:
    """One of `roles` on the dossier's dispositif and on one of its territoires."""
    droits = [h for h in droits_de(acteur) if h.role in roles]
    if not droits:
        return False
    # Read only for whoever is limited to a territoire: most agents are not.
    limite = any(h.territoire_id for h in droits)
    territoires = {t.pk for t in candidature.territoires.all()} if limite else None
    return exerce(acteur, *roles, territoire_ids=territoires, dispositif=_dispositif(candidature))


def peut_instruire(acteur: Any, candidature: Candidature) -> bool:
    """An instructeur of the dispositif opens the instruction."""
    return _exerce(acteur, candidature, Role.INSTRUCTEUR)


def peut_proposer(acteur: Any, candidature: Candidature) -> bool:
    """An instructeur of the dispositif proposes an amount."""
    return _exerce(acteur, candidature, Role.INSTRUCTEUR)


def peut_affecter(acteur: Any, candidature: Candidature) -> bool:
    """Pilotage, or an instructeur of the dispositif, says who instructs."""
    return _exerce(acteur, candidature, Role.INSTRUCTEUR, Role.PILOTAGE)


def peut_voir_avis(acteur: Any, candidature: Candidature) -> bool:
    """Agents of the perimeter; the porteur and the élus see neither avis nor proposal."""
    return peut_voir_reserve(acteur, candidature)


def peut_rendre_avis(acteur: Any, avis: Avis) -> bool:
    """Only an agent of the very service that was asked, on that dispositif."""
    dispositif = _dispositif(avis.candidature)
    return any(
        h.role == Role.TERRITOIRE
        and h.service_id == avis.service_id
        and h.territoire_id == avis.service.territoire_id
        and h.couvre(None, None, dispositif)
        for h in droits_de(acteur)
    )


def peut_enregistrer_instance(acteur: Any, candidature: Candidature) -> bool:
    """Who prepares the meeting or instructs the dossier records what the instance said."""
    return _exerce(acteur, candidature, Role.INSTRUCTEUR, Role.PILOTAGE)


def peut_inviter_expert(acteur: Any, candidature: Candidature) -> bool:
    """Who instructs the dossier, or steers the dispositif, lets an expert in and out."""
    return _exerce(acteur, candidature, Role.INSTRUCTEUR, Role.PILOTAGE)


def peut_noter(acteur: Any, candidature: Candidature) -> bool:
    """Agents of the perimeter who give an opinion each note for themselves."""
    return _exerce(acteur, candidature, Role.INSTRUCTEUR, Role.TERRITOIRE, Role.PILOTAGE)


def peut_regler_grille(acteur: Any, session: SessionDepot) -> bool:
    """The grid is a parameter of pilotage, on its dispositifs."""
    return exerce(acteur, Role.PILOTAGE, dispositif=session.dispositif.reference)


def peut_comparer(acteur: Any, dispositif: Dispositif) -> bool:
    """The whole of a dispositif at once: instructeurs and pilotage who have it whole.

    A right limited to a territoire does not open it: totals would tell what is hidden.
    """
    return exerce(
        acteur,
        Role.INSTRUCTEUR,
        Role.PILOTAGE,
        dispositif=dispositif.reference,
        territoire_ids=set(),
    )


def peut_expertiser(acteur: Any, expertise: Expertise) -> bool:
    """The invited person, by their account, until the last day of their access."""
    return bool(
        getattr(acteur, "is_authenticated", False)
        and acteur.is_active
        and expertise.compte_id == acteur.pk
        and expertise.ouverte(aujourdhui())
    )


def peut_ouvrir_comparaisons(acteur: Any, _objet: Any = None) -> bool:
    """Who has a dispositif whole, whichever it is."""
    return any(
        h.role in (Role.INSTRUCTEUR, Role.PILOTAGE) and h.territoire_id is None
        for h in droits_de(acteur)
    )
