"""The fiches that a convention freezes: those its dossiers answered, completed where they say
nothing.

A dossier keeps for ever the version that it answered, which may leave unknown what the convention
has to say (payments, indicators, follow-up). A later version that says it completes the frozen one;
what was said, and what was computed from it, never changes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q

from ecluse.cycle.appels.models import VersionFiche

#: What a later version may bring when the frozen fiche says nothing of it.
COMPLETABLES = ("versements", "indicateurs", "suivi")


def completees(fiches: Mapping[str, Any]) -> dict[str, Any]:
    """The frozen fiches by name, those that are silent completed by the latest published version
    of their dispositif (one query, none when nothing is missing)."""
    silencieuses = {nom: _silences(contenu) for nom, contenu in fiches.items()}
    publiees = _publiees([nom for nom, silences in silencieuses.items() if silences])
    return {
        nom: _completer(contenu, publiees[nom], silencieuses[nom]) if nom in publiees else contenu
        for nom, contenu in fiches.items()
    }


def _silences(contenu: Mapping[str, Any]) -> list[str]:
    return [partie for partie in COMPLETABLES if _muette(contenu, partie)]


def _muette(contenu: Mapping[str, Any], partie: str) -> bool:
    dite = contenu.get(partie) or []
    # A payment whose rate is not known is paid to nobody: the whole of it has to be said.
    return not dite or (partie == "versements" and any(t.get("taux") is None for t in dite))


def _publiees(noms: list[str]) -> dict[str, dict[str, Any]]:
    """What the latest version of each of these dispositifs holds."""
    condition = Q(pk__in=[])
    for nom in noms:
        annee, _, code = nom.partition("/")
        condition |= Q(dispositif__annee=annee, dispositif__code=code)
    versions = VersionFiche.objects.filter(condition).order_by("numero")
    lues = versions.values_list("dispositif__annee", "dispositif__code", "contenu") if noms else []
    return {f"{annee}/{code}": contenu for annee, code, contenu in lues}


def _completer(
    contenu: dict[str, Any], publiee: Mapping[str, Any], silences: list[str]
) -> dict[str, Any]:
    apports = {p: publiee[p] for p in silences if not _muette(publiee, p)}
    if not apports:
        return contenu
    apports["echeances"] = _reunir(contenu, publiee, "echeances")
    # A fiche holds no hypothesis that nothing cites.
    utiles = set(_hypotheses(contenu | apports))
    reunies = _reunir(contenu, publiee, "hypotheses")
    return contenu | apports | {"hypotheses": [h for h in reunies if h["code"] in utiles]}


def _reunir(contenu: Mapping[str, Any], publiee: Mapping[str, Any], partie: str) -> list[Any]:
    """What the frozen fiche holds, then what only the published one does."""
    tenus = contenu.get(partie) or []
    connus = {x["code"] for x in tenus}
    return [*tenus, *(x for x in publiee.get(partie) or [] if x["code"] not in connus)]


def _hypotheses(valeur: Any) -> Iterator[str]:
    """The codes of the hypotheses that anything cites."""
    if isinstance(valeur, dict):
        if isinstance(cite := valeur.get("hypothese"), str):
            yield cite
        # A barème cites several.
        yield from (x for x in valeur.get("hypotheses") or () if isinstance(x, str))
        valeur = list(valeur.values())
    if isinstance(valeur, list):
        for partie in valeur:
            yield from _hypotheses(partie)
