"""In whose name an act is done, for the journal.

An act belongs to somebody absent in two cases: the right that allowed it is theirs, or the dossier
is in their charge. The stages say who is in charge of what (`declarer_titulaires`).
"""

from collections.abc import Callable, Iterable
from typing import Any

from ecluse.annuaire.models import Compte, Habilitation
from ecluse.socle import journal

#: From references of the journal (`candidature:uid`) to the internal ids of who is in charge.
Titulaires = Callable[[Iterable[str]], set[int]]

_TITULAIRES: list[Titulaires] = []


def declarer_titulaires(fonction: Titulaires) -> None:
    """Register how a stage tells who is in charge; asked only when an agent replaces another."""
    if fonction not in _TITULAIRES:
        _TITULAIRES.append(fonction)


def mention(acteur: Any, sujets: list[str]) -> dict[str, Any]:
    """What the journal keeps of a delegation: who is replaced; `{}` for an act of one's own.

    Costs nothing to an account whose rights were not asked or that replaces nobody.
    """
    droits: list[Habilitation] = getattr(acteur, "__dict__", {}).get("droits") or []
    pretees = {h.compte_id: h.compte for h in droits if h.est_pretee}
    if not pretees:
        return {}
    titre = acteur.titre
    if titre is not None and titre.est_pretee:
        return _mention(titre.compte)
    for titulaires in _TITULAIRES:
        for pk in sorted(titulaires(sujets) & pretees.keys()):
            return _mention(pretees[pk])
    return {}


def _mention(absent: Compte) -> dict[str, Any]:
    # The name as it was that day: the line is read without another query.
    return {journal.PAR_DELEGATION: {"uid": absent.uid, "nom": str(absent)}}
