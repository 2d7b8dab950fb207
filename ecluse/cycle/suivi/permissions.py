"""Who follows a convention: the structure that carries it, the agents of the perimeter."""

from typing import Any

from ecluse.annuaire.models import ROLES_PORTEUR, Role
from ecluse.annuaire.permissions import droits_de, exerce
from ecluse.cycle.conventions.etats import SIGNEES
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi.etats import MODIFIABLE
from ecluse.cycle.suivi.models import Bilan

REDIGENT = (Role.REDACTEUR, Role.SIGNATAIRE)
#: Agents who read the follow-up of every convention of their dispositifs and territoires.
LISENT = (Role.INSTRUCTEUR, Role.PILOTAGE, Role.GESTIONNAIRE, Role.CONTROLEUR)
SUIVIES = SIGNEES


def peut_voir_suivi(acteur: Any, convention: Convention) -> bool:
    """The structure's people; agents of its dispositifs, on its territoires when limited to some.

    `queries.visibles_par` says the same in SQL.
    """
    if convention.etat not in SUIVIES:
        return False
    if exerce(acteur, *ROLES_PORTEUR, structure_id=convention.structure_id):
        return True
    fiches = set(convention.fiches)
    for droit in droits_de(acteur):
        if droit.dispositifs and fiches.isdisjoint(droit.dispositifs):
            continue
        if droit.role not in (*LISENT, Role.TERRITOIRE):
            continue
        # Whatever the role: an instructeur may be limited to a territoire too.
        if droit.territoire_id is None or _sur_le_territoire(convention, droit.territoire_id):
            return True
    return False


def _sur_le_territoire(convention: Convention, territoire_id: int | None) -> bool:
    return convention.lignes.filter(
        en_vigueur=True, ligne__candidature__territoires=territoire_id
    ).exists()


def peut_lire_le_suivi(acteur: Any) -> bool:
    """Rule of the routes: holds a role that follows conventions, on any perimeter."""
    return any(d.role in (*ROLES_PORTEUR, *LISENT, Role.TERRITOIRE) for d in droits_de(acteur))


def est_instructeur(acteur: Any) -> bool:
    """Rule of the routes that answer to a bilan."""
    return any(d.role == Role.INSTRUCTEUR for d in droits_de(acteur))


def peut_saisir(acteur: Any, convention: Convention) -> bool:
    """Type the indicators: the structure's people, on a signed convention.

    A bilan handed in freezes them (`section_ouverte`), whoever asks.
    """
    return convention.etat == "signee" and exerce(
        acteur, *ROLES_PORTEUR, structure_id=convention.structure_id
    )


def peut_lire_bilan(acteur: Any, bilan: Bilan) -> bool:
    """Read its answers and pieces: the structure always, agents once it was handed in."""
    if exerce(acteur, *ROLES_PORTEUR, structure_id=bilan.convention.structure_id):
        return True
    return bilan.soumis_le is not None and peut_voir_suivi(acteur, bilan.convention)


def section_ouverte(bilan: Bilan, code: str) -> bool:
    """Whether a part may be written: all of a draft, only those that a correction names."""
    if bilan.etat == "brouillon":
        return True
    if bilan.etat not in MODIFIABLE:
        return False
    ouverte = bilan.corrections.filter(resolue_le__isnull=True).first()
    return ouverte is not None and code in ouverte.sections


def peut_rediger(acteur: Any, convention: Convention) -> bool:
    """Write and hand in the bilan."""
    return convention.etat == "signee" and exerce(
        acteur, *REDIGENT, structure_id=convention.structure_id
    )


def peut_soumettre(acteur: Any, bilan: Bilan) -> bool:
    """Hand in the bilan."""
    return peut_rediger(acteur, bilan.convention)


def peut_apprecier(acteur: Any, bilan: Bilan) -> bool:
    """Accept a bilan or ask for a correction: an instructeur of one of its dispositifs."""
    return any(
        droit.role == Role.INSTRUCTEUR
        and (
            not droit.dispositifs or not set(bilan.convention.fiches).isdisjoint(droit.dispositifs)
        )
        for droit in droits_de(acteur)
    )
