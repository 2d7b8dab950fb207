"""Filling the indicators, cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.conventions.sujets import sujets
from ecluse.cycle.suivi import grille
from ecluse.cycle.suivi.actions.verrou import verrouiller
from ecluse.cycle.suivi.formulaire import INDICATEURS
from ecluse.cycle.suivi.grille import Cle
from ecluse.cycle.suivi.models import SaisieIndicateur
from ecluse.cycle.suivi.permissions import peut_saisir, section_ouverte
from ecluse.socle import journal
from ecluse.socle.etats import TransitionImpossible
from ecluse.socle.horloge import PARIS
from ecluse.socle.models import Journal
from ecluse.socle.permissions import exiger

EVENEMENT = "saisir_indicateurs"


@dataclass
class ResultatSaisies:
    """What a saving did: the version to read from now on, cells changed, conflicts by cell.

    `reprises` maps a cell that only somebody else changed to the value stored.
    """

    version: int
    instant: datetime
    changees: int = 0
    conflits: dict[Cle, tuple[int | None, int | None]] = field(default_factory=dict)
    reprises: dict[Cle, int | None] = field(default_factory=dict)


def enregistrer_saisies(
    convention: Convention,
    valeurs: Mapping[Cle, int | None],
    acteur: Any,
    version: int | None = None,
    *,
    entier: bool = False,
) -> ResultatSaisies:
    """Store the values of the given cells; None erases a cell.

    `version` is what the person had read (`grille.version`): a cell that they did not touch is
    left alone, one that somebody else changed meanwhile is a conflict (stored, typed) and is not
    written. None writes every cell. `entier`: one conflict and nothing is written.
    Raises `AccesRefuse`, `ActionRefusee` (cell, month, value), `TransitionImpossible` (frozen).
    """
    with transaction.atomic():
        convention, bilan, instant = verrouiller(convention)
        exiger(peut_saisir(acteur, convention))
        if bilan is not None and not section_ouverte(bilan, INDICATEURS):
            raise TransitionImpossible(
                "Le bilan est remis : les indicateurs ne se modifient plus, sauf correction "
                "demandée."
            )
        grille.verifier(convention, valeurs, instant.astimezone(PARIS).date())
        connues = {
            (s.fiche, s.code, s.mois): s
            for s in SaisieIndicateur.objects.filter(convention=convention)
        }
        resultat = ResultatSaisies(0, instant)
        ecrites = _trier(convention, connues, valeurs, version, resultat)
        if not (entier and resultat.conflits):
            for cle, valeur in ecrites.items():
                _ecrire_saisie(convention, connues.get(cle), cle, valeur, acteur, instant)
            resultat.changees = len(ecrites)
        if resultat.changees:
            _noter(convention, acteur, instant)
        resultat.version = grille.version(convention)
        return resultat


def _trier(
    convention: Convention,
    connues: Mapping[Cle, SaisieIndicateur],
    valeurs: Mapping[Cle, int | None],
    version: int | None,
    resultat: ResultatSaisies,
) -> dict[Cle, int | None]:
    """The cells to write; the others that differ go into `resultat`."""
    stockees = {cle: saisie.valeur for cle, saisie in connues.items()}
    differentes = {cle: v for cle, v in valeurs.items() if stockees.get(cle) != v}
    if version is None or not differentes:
        return differentes
    lues = grille.valeurs_a(convention, version)
    ecrites = {}
    for cle, valeur in differentes.items():
        lue, stockee = lues.get(cle), stockees.get(cle)
        if lue == valeur:
            resultat.reprises[cle] = stockee
        elif lue == stockee:
            ecrites[cle] = valeur
        else:
            resultat.conflits[cle] = (stockee, valeur)
    return ecrites


def _noter(convention: Convention, acteur: Any, instant: datetime) -> None:
    """One line a day and a person: the history tables keep each value, the journal the work."""
    jour = instant.astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    deja = Journal.objects.filter(
        objet=journal.reference(convention),
        evenement=EVENEMENT,
        acteur=acteur,
        instant__gte=jour,
        instant__lt=jour + timedelta(days=1),
    )
    if not deja.exists():
        journal.ecrire(convention, EVENEMENT, acteur, instant=instant, sujets=sujets(convention))


def _ecrire_saisie(
    convention: Convention,
    saisie: SaisieIndicateur | None,
    cle: Cle,
    valeur: int | None,
    acteur: Any,
    instant: datetime,
) -> None:
    if valeur is None:
        if saisie is not None:
            saisie.delete()
        return
    nom, code, mois = cle
    saisie = saisie or SaisieIndicateur(convention=convention, fiche=nom, code=code, mois=mois)
    saisie.valeur = valeur
    saisie.saisie_par = acteur
    saisie.modifiee_le = instant
    saisie.save()
