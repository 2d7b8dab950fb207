"""The structure that a person of several chose to work for: it narrows lists, never rights.

The choice lives in the session. A link to another of one's structures still opens, and « À faire »
shows them all: no deadline is hidden by a choice.
"""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest

from ecluse.annuaire.models import Compte, Structure
from ecluse.annuaire.permissions import droits_de
from ecluse.interface.espaces import Espace, Espaces

CLE = "structure"


def appliquer(request: HttpRequest) -> None:
    """Give the account of the request the choice of its session; costs no query without one."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    uid = request.session.get(CLE)
    if uid and isinstance(request.user, Compte):
        # A right withdrawn meanwhile takes the choice with it.
        request.user.structure_choisie_id = next(
            (s.pk for s in structures_du_compte(request.user) if s.uid == uid), None
        )


def structures_du_compte(acteur: Any) -> list[Structure]:
    """The structures where one holds a role today, by name; read with the rights, no query."""
    toutes = {h.structure_id: h.structure for h in droits_de(acteur) if h.structure}
    return sorted(toutes.values(), key=lambda s: (s.tri, s.pk))


def restreindre(acteur: Any, ids: set[int]) -> set[int]:
    """Of these structures (internal ids), those that the lists of `acteur` show."""
    choisie = getattr(acteur, "structure_choisie_id", None)
    return ids if choisie is None else ids & {choisie}


def dans_la_structure(acteur: Any, chemin: str = "structure") -> Q:
    """The same as a filter: `chemin` leads from the row to its structure."""
    choisie = getattr(acteur, "structure_choisie_id", None)
    return Q() if choisie is None else Q(**{f"{chemin}_id": choisie})


def espaces(request: HttpRequest) -> Espaces | None:
    """What the header offers: nothing to who has one structure or none."""
    structures = structures_du_compte(request.user)
    if len(structures) < 2:
        return None
    choisie = getattr(request.user, "structure_choisie_id", None)
    return Espaces(
        libelle="Structure",
        toutes="Toutes mes structures",
        url="annuaire:choisir_structure",
        choix=tuple(Espace(s.uid, s.nom, s.pk == choisie) for s in structures),
    )
