"""Relative deadlines: how a fiche says who owes what, when, and what happens otherwise."""

import calendar
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ecluse.regles.validation import Code, Entier, Jour, Libelle, Modele, Texte, refuser

Evenement = Literal[
    "signature",
    "debut",
    "fin_action",
    "fin_convention",
    "validation",
    "notification",
    "reception",
    "audience",
    "comite",
    "portes_closes",
    "fin_mesure",
    "depart",
    "absence",
]


class _Echeance(Modele):
    code: Code
    #: Who owes it.
    qui: Texte
    #: What is owed.
    objet: Texte
    #: What happens otherwise; None: the sources do not say.
    sinon: Texte | None = None
    source: Libelle
    hypothese: Code | None = None


class EnJours(_Echeance):
    """So many days after the event (0: the day itself; negative: before)."""

    delai: Literal["jours"]
    depuis: Evenement
    nombre: Annotated[int, Field(ge=-3660, le=3660, strict=True)]


class EnJoursOuvres(_Echeance):
    """So many working days after the event, its own day not counted."""

    delai: Literal["jours_ouvres"]
    depuis: Evenement
    nombre: Annotated[Entier, Field(ge=1, le=400)]


class EnMois(_Echeance):
    """So many months after the event (negative: before), clamped to the end of the month."""

    delai: Literal["mois"]
    depuis: Evenement
    nombre: Annotated[int, Field(ge=-120, le=120, strict=True)]


class MoisFranc(_Echeance):
    """Full months after the event: same day number, clamped, plus one day."""

    delai: Literal["mois_franc"]
    depuis: Evenement
    nombre: Annotated[Entier, Field(ge=1, le=120)]


class PremierDuMoisSuivant(_Echeance):
    """1st day of the month after the event."""

    delai: Literal["premier_du_mois_suivant"]
    depuis: Evenement


class _JourDeLAnnee(_Echeance):
    mois: Annotated[Entier, Field(ge=1, le=12)]
    jour: Annotated[Entier, Field(ge=1, le=31)]

    @model_validator(mode="after")
    def _existe(self) -> "_JourDeLAnnee":
        # A common year: a day that exists only in leap years is no yearly deadline.
        if self.jour > calendar.monthrange(2001, self.mois)[1]:
            refuser("Ce jour n'existe pas chaque année.", "jour")
        return self


class AnneeSuivante(_JourDeLAnnee):
    """A fixed day of the civil year after that of the event."""

    delai: Literal["annee_suivante"]
    depuis: Evenement


class ChaqueAnnee(_JourDeLAnnee):
    """A fixed day of N+1 for each civil year N from `debut` to `fin_convention`."""

    delai: Literal["chaque_annee"]


class DateFixe(_Echeance):
    """One date, whatever happens."""

    delai: Literal["date_fixe"]
    date: Jour


Echeance = Annotated[
    EnJours
    | EnJoursOuvres
    | EnMois
    | MoisFranc
    | PremierDuMoisSuivant
    | AnneeSuivante
    | ChaqueAnnee
    | DateFixe,
    Field(discriminator="delai"),
]
