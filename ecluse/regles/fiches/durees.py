"""The closed families of lengths of a fiche: how long, how often, and what may not add up.

All have a label, a value and a unit to show; all but `borne` are evaluated by
`ecluse.regles.durees` on what happened to one accompagnement.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from ecluse.regles.validation import Code, Entier, Libelle, Modele, Quantite, Texte, refuser

UniteDeTemps = Literal["jours", "semaines", "mois", "années"]
Nombre = Annotated[Entier, Field(ge=1)]
#: A kind of mesure, as the barème names it (GSL, simple).
TypeDeMesure = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]


class _Duree(Modele):
    code: Code
    libelle: Texte
    source: Libelle
    hypothese: Code | None = None
    #: Kinds of mesure concerned; none: all.
    types: tuple[TypeDeMesure, ...] = ()


class Borne(_Duree):
    """A bound that is shown and not evaluated here (persons, %, deadlines of an act)."""

    famille: Literal["borne"]
    sens: Literal["minimum", "maximum", "exacte", "regle"]
    valeur: Quantite | None = None
    unite: Libelle | None = None

    @model_validator(mode="after")
    def _forme(self) -> "Borne":
        if (self.sens == "regle") != (self.valeur is None):
            refuser("Une borne a une valeur ; une règle n'en a pas.", "valeur")
        return self


class DureeInitiale(_Duree):
    """Length of the first period; another one may hold in some situations."""

    famille: Literal["initiale"]
    sens: Literal["minimum", "maximum", "exacte"]
    valeur: Nombre
    unite: UniteDeTemps
    #: Situations in which this length replaces the ordinary one.
    situations: tuple[Code, ...] = ()


class Renouvellement(_Duree):
    """Length of each further period, and how many there may be."""

    famille: Literal["renouvellement"]
    valeur: Nombre
    unite: UniteDeTemps
    #: None: as many as the total allows.
    nombre: Nombre | None = None


class Prolongation(_Duree):
    """An exceptional period after the others, under one of these conditions."""

    famille: Literal["prolongation"]
    valeur: Nombre
    unite: UniteDeTemps
    #: None of them written: none is asked.
    conditions: tuple[Code, ...] = ()


class PlafondTotal(_Duree):
    """Length of all periods together."""

    famille: Literal["plafond"]
    valeur: Nombre
    unite: UniteDeTemps


class Suspension(_Duree):
    """Longest suspension; beyond, the mesure stops."""

    famille: Literal["suspension"]
    valeur: Nombre
    unite: UniteDeTemps


class Frequence(_Duree):
    """At least so many meetings in a month or a week."""

    famille: Literal["frequence"]
    valeur: Nombre
    unite: Literal["par semaine", "par mois"]
    #: How many of them at home.
    a_domicile: Entier = 0

    @model_validator(mode="after")
    def _dont(self) -> "Frequence":
        if self.a_domicile > self.valeur:
            refuser("Il y a plus de rencontres à domicile que de rencontres.", "a_domicile")
        return self


class NonCumul(_Duree):
    """No other accompagnement at the same time; `valeur`: tolerated to hand over."""

    famille: Literal["non_cumul"]
    perimetre: Literal["fsl", "tous"]
    valeur: Nombre | None = None
    unite: UniteDeTemps | None = None

    @model_validator(mode="after")
    def _forme(self) -> "NonCumul":
        if (self.valeur is None) != (self.unite is None):
            refuser("Une tolérance a une valeur et une unité.", "unite")
        return self


Duree = Annotated[
    Borne
    | DureeInitiale
    | Renouvellement
    | Prolongation
    | PlafondTotal
    | Suspension
    | Frequence
    | NonCumul,
    Field(discriminator="famille"),
]


def _borne_par_defaut(valeur: object) -> object:
    """A length that names no family is a plain bound."""
    if not isinstance(valeur, list | tuple):
        return valeur
    return [
        {"famille": "borne", **d} if isinstance(d, Mapping) and "famille" not in d else d
        for d in valeur
    ]


Durees = Annotated[tuple[Duree, ...], BeforeValidator(_borne_par_defaut)]
