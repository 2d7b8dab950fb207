"""What an act holds, before it is taken in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ecluse.cycle.deliberations.reprise.actions import Lecture
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.coherence.lecture import LigneRepartition

_MONTANT = re.compile(r"-?\d+\.\d{2}")


@dataclass(frozen=True)
class ArticleLu:
    """An article as its text announces it (euros; None when it announces none) and its lines."""

    numero: str
    objet: str
    vote: Decimal | None
    lignes: int
    somme: Decimal


@dataclass(frozen=True)
class Apercu:
    """The totals of an act that was read, in euros, and what its reading found."""

    numero: str
    seance: date
    articles: list[ArticleLu]
    lignes: int
    vote: Decimal
    departement: Decimal
    fsl: Decimal
    a_remplir: int
    votes: int
    erreurs: list[dict[str, Any]]
    alertes: list[dict[str, Any]]


def lisibles(anomalies: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The anomalies as people read them: an amount expected or found is written in euros."""
    return [
        {**a, "attendu": _lisible(a.get("attendu")), "trouve": _lisible(a.get("trouve"))}
        for a in anomalies
    ]


def _lisible(valeur: str | None) -> str | None:
    if valeur is None or _MONTANT.fullmatch(valeur) is None:
        return valeur
    return ecrire_montant(Decimal(valeur))


def apercu(lecture: Lecture) -> Apercu:
    """The preview of an act; writes nothing."""
    acte = lecture.dossier.deliberation
    votees = [x for x in lecture.lignes if x.montant]
    articles = [_article(a, votees) for a in acte.articles]
    anomalies = lisibles(lecture.controle.as_json()["anomalies"])
    return Apercu(
        numero=lecture.numero,
        seance=lecture.seance,
        articles=articles,
        lignes=len(votees),
        vote=sum((a.vote or ZERO for a in articles if a.lignes), ZERO),
        departement=_somme(x for x in votees if not x.fsl),
        fsl=_somme(x for x in votees if x.fsl),
        a_remplir=len(lecture.lignes) - len(votees),
        votes=sum(1 for v in lecture.dossier.votes if v.deliberation == lecture.numero),
        erreurs=[a for a in anomalies if a["gravite"] == "erreur"],
        alertes=[a for a in anomalies if a["gravite"] != "erreur"],
    )


def _somme(lignes: Any) -> Decimal:
    return sum((x.montant or ZERO for x in lignes), ZERO)


def _article(article: Any, votees: list[LigneRepartition]) -> ArticleLu:
    siennes = [
        x
        for x in votees
        if not x.fsl and (x.operation in article.labels or x.thematique in article.labels)
    ]
    return ArticleLu(article.numero, article.objet, article.montant, len(siennes), _somme(siennes))
