"""Who follows a convention: the structure that carries it, the agents of the perimeter."""

from typing import Any

from ecluse.annuaire.models import ROLES_PORTEUR, Role
from ecluse.annuaire.permissions import droits_de, exerce
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi.etats import MODIFIABLE
from ecluse.cycle.suivi.models import Bilan

REDIGENT = (Role.REDACTEUR, Role.SIGNATAIRE)
#: Agents who read the follow-up of every convention of their dispositifs.
LISENT = (Role.INSTRUCTEUR, Role.PILOTAGE, Role.GESTIONNAIRE, Role.CONTROLEUR)
SUIVIES = ("signee", "soldee")
#: The section of the bilan that speaks of the indicators: reopening it reopens them.
SECTION_DES_INDICATEURS = "resultats"


def peut_voir_suivi(acteur: Any, convention: Convention) -> bool:
    """The structure's people; agents of its dispositifs; the territory in charge.

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
        if droit.role in LISENT:
            return True
        if droit.role == Role.TERRITOIRE and _sur_le_territoire(convention, droit.territoire_id):
            return True
    return False


def _sur_le_territoire(convention: Convention, territoire_id: int | None) -> bool:
    return convention.lignes.filter(
        abandonnee_le__isnull=True, ligne__candidature__territoires=territoire_id
    ).exists()


def peut_saisir(acteur: Any, convention: Convention, bilan: Bilan | None = None) -> bool:
    """Type the indicators: the structure's people, on a signed convention, until the bilan is
    handed in (a correction of that section opens them again).
    """
    if convention.etat != "signee":
        return False
    if bilan is not None and not section_ouverte(bilan, SECTION_DES_INDICATEURS):
        return False
    return exerce(acteur, *ROLES_PORTEUR, structure_id=convention.structure_id)


def section_ouverte(bilan: Bilan, code: str) -> bool:
    """Whether a section may be written: all of a draft, only those that a correction names."""
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
