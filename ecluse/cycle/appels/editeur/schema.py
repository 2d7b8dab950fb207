"""The shape of a fiche, read from its pydantic model: what can be typed, and where.

The editor holds no second description of a fiche: a field added to the model is on screen.
"""

from dataclasses import dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from ecluse.regles import validation
from ecluse.regles.fiches import Fiche
from ecluse.regles.texte import typographie


@dataclass(frozen=True)
class Feuille:
    """One value. `genre` says how it is typed: texte, libelle, code, montant, taux, quantite,
    date, entier, booleen, choix."""

    genre: str
    requis: bool = True
    defaut: Any = None
    valeurs: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Suite:
    """Several values of one kind: lines of text, or boxes to tick when `valeurs` is closed."""

    genre: str
    valeurs: tuple[Any, ...] = ()
    requis: bool = False


@dataclass(frozen=True)
class Groupe:
    """A model: named parts in order. `optionnel`: it may be absent as a whole."""

    modele: str
    champs: dict[str, "Noeud"] = field(default_factory=dict)
    optionnel: bool = False


@dataclass(frozen=True)
class Formes:
    """A closed union: the value of `cle` chooses the form among `formes`."""

    cle: str
    modeles: tuple[tuple[str, type[BaseModel]], ...]

    @property
    def formes(self) -> dict[str, Groupe]:
        """The forms by value; built when asked, since a form may contain its own union."""
        return {valeur: groupe(modele) for valeur, modele in self.modeles}


@dataclass(frozen=True)
class Liste:
    """Repeated rows."""

    element: "Groupe | Formes"


Noeud = Feuille | Suite | Groupe | Formes | Liste

_GENRES = {
    get_args(type_)[1]: genre
    for type_, genre in (
        (validation.Montant, "montant"),
        (validation.Taux, "taux"),
        (validation.Quantite, "quantite"),
        (validation.Jour, "date"),
    )
}


def _est_modele(type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, BaseModel)


def _deplier(annotation: Any) -> tuple[Any, tuple[Any, ...], bool]:
    """The type inside, its metadata, and whether None is accepted."""
    metas: tuple[Any, ...] = ()
    optionnel = False
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *plus = get_args(annotation)
            for meta in plus:
                # A Field holds its own constraints: pattern, minimal length.
                metas += (meta, *meta.metadata) if isinstance(meta, FieldInfo) else (meta,)
            continue
        if get_origin(annotation) in (Union, UnionType):
            reste = [a for a in get_args(annotation) if a is not NoneType]
            if len(reste) == 1:
                annotation, optionnel = reste[0], True
                continue
        return annotation, metas, optionnel


def _genre(base: Any, metas: tuple[Any, ...]) -> str:
    for meta in metas:
        if genre := _GENRES.get(meta if meta.__hash__ else None):
            return genre
    if base is bool:
        return "booleen"
    if base is int:
        return "entier"
    for meta in metas:
        if getattr(meta, "pattern", None):
            return "code"
    return "texte" if any(getattr(m, "func", None) is typographie for m in metas) else ("libelle")


def _union(membres: tuple[Any, ...], metas: tuple[Any, ...]) -> Formes:
    cle = next(str(m.discriminator) for m in metas if getattr(m, "discriminator", None))
    valeurs = [get_args(m.model_fields[cle].annotation)[0] for m in membres]
    return Formes(cle, tuple(zip(valeurs, membres, strict=True)))


def _noeud(annotation: Any, info: FieldInfo | None = None) -> Noeud:
    base, metas, optionnel = _deplier(annotation)
    if get_origin(base) is tuple:
        return _suite(get_args(base)[0], metas)
    if get_origin(base) in (Union, UnionType):
        return _union(get_args(base), metas)
    if _est_modele(base):
        return groupe(base, optionnel=optionnel)
    defaut = info.default if info and info.default is not PydanticUndefined else None
    requis = not optionnel and (info is None or info.is_required())
    if get_origin(base) is Literal:
        return Feuille("choix", requis, defaut, get_args(base))
    return Feuille(_genre(base, metas), requis, defaut)


def _suite(contenu: Any, metas: tuple[Any, ...]) -> Noeud:
    base, dedans, _ = _deplier(contenu)
    requis = any(getattr(m, "min_length", 0) for m in metas)
    if _est_modele(base) or get_origin(base) in (Union, UnionType):
        element = _noeud(contenu)
        assert isinstance(element, Groupe | Formes)  # noqa: S101 - the two kinds tested above
        return Liste(element)
    if get_origin(base) is Literal:
        return Suite("plusieurs", get_args(base), requis)
    genre = _genre(base, dedans)
    if genre == "entier":
        # The only list of integers of the model is a list of months.
        return Suite("plusieurs", tuple(range(1, 13)), requis)
    return Suite(genre, (), requis)


@cache
def groupe(modele: type[BaseModel], *, optionnel: bool = False) -> Groupe:
    """The parts of a model in the order of its declaration."""
    types = get_type_hints(modele, include_extras=True)
    return Groupe(
        modele.__name__,
        {nom: _noeud(types[nom], info) for nom, info in modele.model_fields.items()},
        optionnel,
    )


def fiche() -> Groupe:
    """The whole fiche."""
    return groupe(Fiche)


def forme(noeud: Formes, valeur: Any) -> Groupe:
    """The form that `valeur` chooses; the first one while nothing valid is chosen."""
    cle = valeur.get(noeud.cle) if isinstance(valeur, dict) else None
    return noeud.formes.get(cle if isinstance(cle, str) else "") or next(
        iter(noeud.formes.values())
    )
