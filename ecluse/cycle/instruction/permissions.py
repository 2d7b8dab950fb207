"""Who instructs, who advises, who reads what the Département thinks before it decides."""

from typing import Any

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import droits_de, exerce
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction.models import Avis

#: Agents who read the instruction of a dossier of their perimeter; never a porteur, never an élu.
ROLES_LECTURE = (
    Role.INSTRUCTEUR,
    Role.TERRITOIRE,
    Role.PILOTAGE,
    Role.GESTIONNAIRE,
    Role.CONTROLEUR,
)

#: States of the dossier in which an advice can still weigh.
AVIS_OUVERT = ("en_instruction", "favorable", "defavorable")
#: Acts that the porteur must not learn of before the decision (`candidatures.etats.ETATS_RESERVES`
#: are the states): they are left out of the history shown to a porteur.
EVENEMENTS_RESERVES = (
    "affecter",
    "demander_avis",
    "rendre_avis",
    "proposer_favorable",
    "proposer_defavorable",
    "inscrire",
    "desinscrire",
)


def _dispositif(candidature: Candidature) -> str:
    return candidature.session.dispositif.reference


def _exerce(acteur: Any, candidature: Candidature, *roles: str) -> bool:
    """One of `roles` on the dossier's dispositif and on one of its territoires."""
    if not any(h.role in roles for h in droits_de(acteur)):
        return False
    territoires = {t.pk for t in candidature.territoires.all()}
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
    return _exerce(acteur, candidature, *ROLES_LECTURE)


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
