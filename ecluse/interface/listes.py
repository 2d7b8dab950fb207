"""Lists: sort headers, filters as words, keyset pages. Nothing here knows what is listed."""

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest, QueryDict

from ecluse.interface.elements import Colonne, FiltreActif, Page

#: Names of the parameters in the address of a list.
PARAM_TRI = "tri"
PARAM_APRES = "apres"
PARAM_AVANT = "avant"
TAILLE = 50


def adresse(request: HttpRequest, retirer: Iterable[str] = (), **ajouts: str) -> str:
    """The current address with parameters removed or set; always begins with « ? »."""
    params: QueryDict = request.GET.copy()
    for cle in retirer:
        params.pop(cle, None)
    for cle, valeur in ajouts.items():
        params[cle] = valeur
    return "?" + params.urlencode()


def entetes(request: HttpRequest, colonnes: Sequence[Colonne], tri: str) -> list[Colonne]:
    """The columns with their sort link and `aria-sort`. `tri` is the current key, « -x » to
    descend; sorting goes back to the first page."""
    pages = (PARAM_APRES, PARAM_AVANT)
    resultat = []
    for colonne in colonnes:
        if not colonne.tri:
            resultat.append(colonne)
            continue
        sens = {colonne.tri: "ascending", f"-{colonne.tri}": "descending"}.get(tri, "")
        suivant = f"-{colonne.tri}" if sens == "ascending" else colonne.tri
        url = adresse(request, pages, **{PARAM_TRI: suivant})
        resultat.append(replace(colonne, aria_sort=sens, url=url))
    return resultat


def filtres_actifs(request: HttpRequest, form: Any) -> list[FiltreActif]:
    """The filled fields of a bound filter form, as words that can be removed one by one.

    A choice shows its label (« État : déposé »), any other value is shown as typed.
    """
    if not form.is_bound or not form.is_valid():
        return []
    actifs = []
    for champ in form:
        if champ.is_hidden or not (bruts := champ.form.data.getlist(champ.html_name)):
            continue
        choix = dict(_choix_a_plat(champ))
        for brut in filter(None, bruts):
            reste = request.GET.copy()
            reste.setlist(champ.html_name, [v for v in bruts if v != brut])
            for cle in (PARAM_APRES, PARAM_AVANT):
                reste.pop(cle, None)
            mots = f"{champ.label}\u00a0: {choix.get(brut, brut)}"
            actifs.append(FiltreActif(mots, "?" + reste.urlencode()))
    return actifs


def _choix_a_plat(champ: Any) -> Iterable[tuple[str, str]]:
    for valeur, libelle in getattr(champ.field, "choices", ()):
        groupe = libelle if isinstance(libelle, list | tuple) else [(valeur, libelle)]
        for v, mots in groupe:
            yield str(v), str(mots)


def _ecrire(valeur: Any) -> Any:
    if isinstance(valeur, datetime):
        return {"i": valeur.isoformat()}
    if isinstance(valeur, date):
        return {"d": valeur.isoformat()}
    if isinstance(valeur, Decimal):
        return {"m": str(valeur)}
    return valeur


def _lire(valeur: Any) -> Any:
    if isinstance(valeur, dict):
        ((genre, texte),) = valeur.items()
        lecteurs: dict[str, Callable[[str], Any]] = {
            "i": datetime.fromisoformat,
            "d": date.fromisoformat,
            "m": Decimal,
        }
        return lecteurs[genre](texte)
    return valeur


def curseur(objet: Model | dict[str, Any], cles: Sequence[str]) -> str:
    """The place of `objet`, an instance or a row of `values()`, in the order `cles` (« -x »
    descends), for an address."""
    valeurs = []
    for cle in cles:
        if isinstance(objet, dict):
            valeurs.append(_ecrire(objet[cle.lstrip("-")]))
            continue
        valeur: Any = objet
        for nom in cle.lstrip("-").split("__"):
            valeur = getattr(valeur, nom)
        valeurs.append(_ecrire(valeur))
    brut = json.dumps(valeurs, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(brut).decode().rstrip("=")


def _valeurs(texte: str, nombre: int) -> list[Any] | None:
    """The values of a cursor; None for one that was tampered with: the list starts again."""
    try:
        brut = base64.urlsafe_b64decode(texte + "=" * (-len(texte) % 4))
        valeurs = [_lire(v) for v in json.loads(brut)]
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return None
    return valeurs if len(valeurs) == nombre else None


def _au_dela(cles: Sequence[str], valeurs: Sequence[Any]) -> Q:
    """Rows strictly after `valeurs` in the order `cles`; nulls are not allowed in the keys."""
    condition = Q()
    egales: dict[str, Any] = {}
    for cle, valeur in zip(cles, valeurs, strict=True):
        nom = cle.lstrip("-")
        sens = "lt" if cle.startswith("-") else "gt"
        condition |= Q(**egales, **{f"{nom}__{sens}": valeur})
        egales[nom] = valeur
    # The redundant bound on the first key lets PostgreSQL enter the index at the right place.
    premiere = cles[0].lstrip("-")
    borne = "lte" if cles[0].startswith("-") else "gte"
    return Q(**{f"{premiere}__{borne}": valeurs[0]}) & condition


def _ordre(cles: Sequence[str]) -> list[Any]:
    return [F(c[1:]).desc() if c.startswith("-") else F(c).asc() for c in cles]


def _inverser(cles: Sequence[str]) -> list[str]:
    return [c[1:] if c.startswith("-") else f"-{c}" for c in cles]


def paginer(
    request: HttpRequest, queryset: QuerySet[Any], cles: Sequence[str], taille: int = TAILLE
) -> Page:
    """One page of `queryset` in the order `cles`, at the place that the address gives.

    `cles` name non-null columns (« -x » descends, « a__b » follows a relation that the queryset
    selects) and end with a unique one. One SQL query whatever the page; no count.
    """
    avant = request.GET.get(PARAM_AVANT, "")
    apres = request.GET.get(PARAM_APRES, "")
    ordre = _inverser(cles) if avant else list(cles)
    valeurs = _valeurs(avant or apres, len(cles)) if (avant or apres) else None
    if valeurs is not None:
        try:
            queryset = queryset.filter(_au_dela(ordre, valeurs))
        except (ValueError, TypeError, ValidationError):
            valeurs = None
    if valeurs is None:
        avant, ordre = "", list(cles)
    lignes = list(queryset.order_by(*_ordre(ordre))[: taille + 1])
    encore = len(lignes) > taille
    lignes = lignes[:taille]
    if avant:
        lignes.reverse()
    pages = (PARAM_APRES, PARAM_AVANT)
    suivants = precedents = ""
    if lignes and (encore or avant):
        suivants = adresse(request, pages, **{PARAM_APRES: curseur(lignes[-1], cles)})
    if lignes and valeurs is not None and (encore or not avant):
        precedents = adresse(request, pages, **{PARAM_AVANT: curseur(lignes[0], cles)})
    if not lignes and valeurs is not None:
        # What was here is gone: the way back is the first page.
        precedents = adresse(request, pages)
    return Page(lignes, suivants, precedents, debut=not precedents)
