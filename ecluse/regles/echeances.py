"""Who owes what, when, and what happens otherwise, from the events of a convention."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import model_validator

from ecluse.regles.dates import (
    ajouter_mois,
    annees_civiles,
    jours_ouvres,
    mois_franc,
    premier_du_mois_suivant,
)
from ecluse.regles.fiches.delais import (
    AnneeSuivante,
    ChaqueAnnee,
    DateFixe,
    Echeance,
    EnJours,
    EnJoursOuvres,
    EnMois,
    MoisFranc,
)
from ecluse.regles.fiches.modele import Fiche
from ecluse.regles.validation import Jour, Libelle, Modele, valider, verifier_ordre


class Evenements(Modele):
    """What has happened or is planned; every key is optional."""

    signature: Jour | None = None
    debut: Jour | None = None
    fin_action: Jour | None = None
    fin_convention: Jour | None = None
    validation: Jour | None = None
    notification: Jour | None = None
    reception: Jour | None = None
    audience: Jour | None = None
    comite: Jour | None = None
    portes_closes: Jour | None = None
    fin_mesure: Jour | None = None
    depart: Jour | None = None
    absence: Jour | None = None

    @model_validator(mode="after")
    def _ordre(self) -> "Evenements":
        verifier_ordre(self.debut, self.fin_action, "fin_action")
        verifier_ordre(self.debut, self.fin_convention, "fin_convention")
        return self


class DemandeEcheances(Modele):
    """The input of `ecluse echeances`."""

    fiche: Libelle
    evenements: Evenements


def lire_demande(donnees: object) -> DemandeEcheances:
    """Check plain data; raises `ErreurRegle` with the path of the first fault."""
    return valider(DemandeEcheances, donnees)


@dataclass(frozen=True, slots=True)
class EcheanceDatee:
    """A deadline with its day (included)."""

    code: str
    date: date
    qui: str
    objet: str
    sinon: str | None
    source: str
    hypothese: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The item of the contract; the hypothesis only when the date rests on one."""
        objet: dict[str, Any] = {
            "code": self.code,
            "date": self.date.isoformat(),
            "qui": self.qui,
            "objet": self.objet,
            "sinon": self.sinon,
            "source": self.source,
        }
        if self.hypothese is not None:
            objet["hypothese"] = self.hypothese
        return objet


def echeances(fiche: Fiche, evenements: Evenements) -> list[EcheanceDatee]:
    """The fiche's deadlines, by date; one whose event is not given is left out."""
    datees = [
        EcheanceDatee(e.code, jour, e.qui, e.objet, e.sinon, e.source, e.hypothese)
        for e in fiche.echeances
        for jour in _jours(e, evenements)
    ]
    return sorted(datees, key=lambda e: (e.date, e.code))


def _jours(echeance: Echeance, evenements: Evenements) -> Iterator[date]:
    if isinstance(echeance, DateFixe):
        yield echeance.date
    elif isinstance(echeance, ChaqueAnnee):
        if evenements.debut is not None and evenements.fin_convention is not None:
            for annee in annees_civiles(evenements.debut, evenements.fin_convention):
                yield date(annee + 1, echeance.mois, echeance.jour)
    else:
        depart: date | None = getattr(evenements, echeance.depuis)
        if depart is not None:
            yield _appliquer(echeance, depart)


def _appliquer(echeance: Echeance, depart: date) -> date:
    if isinstance(echeance, EnJours):
        return depart + timedelta(days=echeance.nombre)
    if isinstance(echeance, EnJoursOuvres):
        return jours_ouvres(depart, echeance.nombre)
    if isinstance(echeance, EnMois):
        return ajouter_mois(depart, echeance.nombre)
    if isinstance(echeance, MoisFranc):
        return mois_franc(depart, echeance.nombre)
    if isinstance(echeance, AnneeSuivante):
        return date(depart.year + 1, echeance.mois, echeance.jour)
    return premier_du_mois_suivant(depart)
