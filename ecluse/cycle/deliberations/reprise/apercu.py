"""What an act holds, before it is taken in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ecluse.cycle.deliberations.reprise.actions import Lecture
from ecluse.regles.argent import ZERO
from ecluse.regles.coherence.lecture import LigneRepartition


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
    departement: Decimal
    fsl: Decimal
    a_remplir: int
    votes: int
    erreurs: list[dict[str, Any]]
    alertes: list[dict[str, Any]]


def apercu(lecture: Lecture) -> Apercu:
    """The preview of an act; writes nothing."""
    acte = lecture.dossier.deliberation
    votees = [x for x in lecture.lignes if x.montant]
    anomalies = lecture.controle.as_json()["anomalies"]
    return Apercu(
        numero=lecture.numero,
        seance=lecture.seance,
        articles=[_article(a, votees) for a in acte.articles],
        lignes=len(votees),
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
