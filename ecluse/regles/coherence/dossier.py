"""`ecluse controler`: every check over the folder of a deliberation."""

import csv
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from ecluse.regles.argent import ZERO
from ecluse.regles.coherence.anomalie import Anomalie
from ecluse.regles.coherence.budget import controler_chaine
from ecluse.regles.coherence.budget import controler_ligne as controler_budget
from ecluse.regles.coherence.lecture import Dossier, LigneBudgetaire, lire_dossier
from ecluse.regles.coherence.repartition import (
    Repere,
    controler_article,
    controler_ligne,
    doublons,
)
from ecluse.regles.coherence.seance import controler_avis, controler_periode, controler_vote
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import Fiche, catalogue
from ecluse.regles.programme import charger_territoires


@dataclass(frozen=True, slots=True)
class Rapport:
    """Anomalies by file and line, and the totals of the deliberation of the TOML (euros)."""

    anomalies: tuple[Anomalie, ...]
    par_code_operation: dict[str, Decimal]
    par_thematique: dict[str, Decimal]

    @property
    def a_une_erreur(self) -> bool:
        """At least one anomaly is more than an alert."""
        return any(a.gravite == "erreur" for a in self.anomalies)

    def as_json(self) -> dict[str, Any]:
        """The answer of `ecluse controler` and of the API."""
        return {
            "anomalies": [a.as_json() for a in self.anomalies],
            "totaux": {
                "par_code_operation": {c: str(m) for c, m in self.par_code_operation.items()},
                "par_thematique": {t: str(m) for t, m in self.par_thematique.items()},
            },
        }


def controler_dossier(
    chemin: Path,
    programme: Path,
    annuaire: Path | None = None,
    lire_catalogue: Callable[[Collection[int]], Mapping[str, Fiche]] | None = None,
) -> Rapport:
    """Check the four files of `chemin` against the programme; raises `ErreurRegle` on bad input.

    `lire_catalogue` gives the fiches of those years by name, in place of the programme's files.
    """
    dossier = lire_dossier(chemin)
    annees = _annees(dossier)
    repere = Repere(
        territoires=frozenset(
            s.territoire for s in charger_territoires(programme) if s.code_territoire != "DEP"
        ),
        fiches=lire_catalogue(annees) if lire_catalogue else catalogue(programme, annees),
        annuaire=None if annuaire is None else _lire_annuaire(annuaire),
    )
    anomalies = [
        *dossier.anomalies,
        *_acte(dossier),
        *_budget(dossier),
        *_repartition(dossier, repere),
        *_votes(dossier),
    ]
    return Rapport(tuple(anomalies), *_totaux(dossier))


def _annees(dossier: Dossier) -> set[int]:
    """Years of the deliberations, which are those of the fiches that their lines name."""
    debuts = {x.deliberation.partition("-")[0] for x in dossier.repartition}
    return {int(d) for d in debuts if d.isdecimal()}


def _lire_annuaire(fichier: Path) -> frozenset[str]:
    """Names of structures: a CSV with a column `structure` or `nom`, else one name a line."""
    try:
        with fichier.open(encoding="utf-8-sig", newline="") as flux:
            lignes = list(csv.reader(flux, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise ErreurRegle("Ce fichier ne peut pas être lu.", fichier.name) from exc
    entete = lignes[0] if lignes else []
    colonne = next((entete.index(c) for c in ("structure", "nom") if c in entete), None)
    if colonne is None:
        noms = [",".join(ligne) for ligne in lignes]
    else:
        noms = [ligne[colonne] for ligne in lignes[1:] if len(ligne) > colonne]
    return frozenset(n.strip().casefold() for n in noms)


def _acte(dossier: Dossier) -> Iterator[Anomalie]:
    deliberation = dossier.deliberation
    siennes = [x for x in dossier.repartition if x.deliberation == deliberation.numero]
    if dossier.seance is not None:
        for anomalie in controler_avis(dossier.avis, dossier.seance):
            yield replace(anomalie, fichier="deliberation.toml")
    yield from doublons(deliberation.articles)
    for article in deliberation.articles:
        yield from controler_article(article, siennes)


def _budget(dossier: Dossier) -> Iterator[Anomalie]:
    completes = [x for x in dossier.budget if x.complete]
    for ligne in completes:
        for anomalie in controler_budget(ligne.ae):
            yield replace(anomalie, fichier="budget.csv", ligne=ligne.rang)
    rangs = {numero: rang for rang, numero in enumerate(dossier.seances)}
    datees = [x for x in completes if x.deliberation in rangs]
    precedentes: dict[tuple[str, int], LigneBudgetaire] = {}
    for ligne in sorted(datees, key=lambda x: (rangs[x.deliberation], x.rang)):
        cle = (ligne.ae.code_operation, dossier.seances[ligne.deliberation].year)
        precedente = precedentes.get(cle)
        if precedente is not None and precedente.deliberation != ligne.deliberation:
            for anomalie in controler_chaine(precedente.ae, ligne.ae):
                yield replace(anomalie, fichier="budget.csv", ligne=ligne.rang)
        precedentes[cle] = ligne


def _repartition(dossier: Dossier, repere: Repere) -> Iterator[Anomalie]:
    seances = dossier.seances
    for ligne in dossier.repartition:
        anomalies = list(controler_ligne(ligne, repere))
        anomalies += controler_periode(ligne.debut, ligne.fin, seances.get(ligne.deliberation))
        for anomalie in anomalies:
            yield replace(anomalie, fichier="repartition.csv", ligne=ligne.rang)


def _votes(dossier: Dossier) -> Iterator[Anomalie]:
    for ligne in dossier.votes:
        if ligne.vote is None:
            continue
        for anomalie in controler_vote(ligne.vote, dossier.deliberation.membres):
            yield replace(anomalie, fichier="votes.csv", ligne=ligne.rang)


def _totaux(dossier: Dossier) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Proposed by code, and voted by thematique outside the FSL, for the TOML's deliberation."""
    numero = dossier.deliberation.numero
    par_code: dict[str, Decimal] = {}
    for budgetaire in dossier.budget:
        if budgetaire.deliberation == numero:
            code = budgetaire.ae.code_operation
            par_code[code] = par_code.get(code, ZERO) + budgetaire.ae.proposition
    par_thematique: dict[str, Decimal] = {}
    for ligne in dossier.repartition:
        if ligne.deliberation == numero and not ligne.fsl:
            total = par_thematique.get(ligne.thematique, ZERO)
            par_thematique[ligne.thematique] = total + (ligne.montant or ZERO)
    return par_code, par_thematique
