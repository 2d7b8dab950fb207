"""Which facts each family of barème reads, and which function evaluates it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ecluse.regles.demande import Demande
from ecluse.regles.familles import (
    actes,
    compositions,
    cout_unitaire,
    depenses,
    forfait,
    logements,
    occupation,
    parts,
    points,
)
from ecluse.regles.familles.commun import Evaluation, a_decider
from ecluse.regles.fiches import baremes
from ecluse.regles.validation import Modele, valider


@dataclass(frozen=True, slots=True)
class _Famille:
    faits: type[Modele]
    evaluer: Callable[[Any, Demande, Any], Evaluation]


_FAMILLES: dict[type[Modele], _Famille] = {
    baremes.Forfait: _Famille(forfait.FaitsForfait, forfait.evaluer),
    baremes.CoutParPlace: _Famille(cout_unitaire.FaitsPlaces, cout_unitaire.evaluer_places),
    baremes.CoutParMesure: _Famille(cout_unitaire.FaitsMesures, cout_unitaire.evaluer_mesures),
    baremes.Points: _Famille(points.FaitsPoints, points.evaluer),
    baremes.JourOccupation: _Famille(occupation.FaitsOccupation, occupation.evaluer),
    baremes.LogementOccupe: _Famille(logements.FaitsLogements, logements.evaluer),
    baremes.Actes: _Famille(actes.FaitsActes, actes.evaluer),
    baremes.DepensesAuTaux: _Famille(depenses.FaitsDepensesAuTaux, depenses.evaluer_au_taux),
    baremes.DepensesPlafonnees: _Famille(depenses.FaitsDepenses, depenses.evaluer_plafonnees),
    baremes.DepensesForfaitaires: _Famille(
        depenses.FaitsDepensesSansPlan, depenses.evaluer_forfaitaires
    ),
    baremes.Parts: _Famille(parts.FaitsParts, parts.evaluer),
}


def evaluer(bareme: baremes.Bareme, demande: Demande, faits: Mapping[str, Any]) -> Evaluation:
    """Lines, alerts and hypotheses of a barème on raw facts.

    Raises `ErreurRegle` (path under `faits`) when the facts are not those of the family.
    """
    match bareme:
        case baremes.ADecider():
            return a_decider(bareme.motif)
        case baremes.Somme():
            evaluation = compositions.evaluer_somme(bareme, demande, faits, evaluer, cles)
        case baremes.Plafond():
            evaluation = compositions.evaluer_plafond(bareme, demande, faits, evaluer)
        case baremes.ProratiseObjectifs():
            evaluation = compositions.evaluer_objectifs(bareme, demande, faits, evaluer)
        case _:
            famille = _FAMILLES[type(bareme)]
            evaluation = famille.evaluer(bareme, demande, valider(famille.faits, faits, "faits"))
    if evaluation.lignes:
        evaluation.hypotheses[:0] = bareme.hypotheses
    return evaluation


def cles(bareme: baremes.Bareme) -> frozenset[str]:
    """The keys of the facts that a barème reads."""
    match bareme:
        case baremes.ADecider():
            return frozenset()
        case baremes.Somme():
            return frozenset[str]().union(*(cles(t) for t in bareme.termes))
        case baremes.Plafond():
            return cles(bareme.bareme)
        case baremes.ProratiseObjectifs():
            return cles(bareme.bareme) | set(compositions.FaitsObjectifs.model_fields)
        case _:
            return frozenset(_FAMILLES[type(bareme)].faits.model_fields)
