"""The page of an imported act: what was voted as voted, what its lines make beside."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from ecluse.cycle.deliberations.models import (
    Article,
    AvisCommission,
    BlocVote,
    LigneRapport,
    Rapport,
)
from ecluse.cycle.deliberations.reprise.apercu import lisibles
from ecluse.cycle.deliberations.reprise.verification import lignes_de
from ecluse.regles.argent import ZERO, lire_montant
from ecluse.regles.coherence.budget import LigneAE
from ecluse.regles.erreurs import MontantInvalide


@dataclass(frozen=True)
class ArticleActe:
    """An article with its lines. Euros; `vote` is what its text announces, None when nothing."""

    article: Article
    lignes: list[LigneRapport]

    @property
    def vote(self) -> Decimal | None:
        """The amount as it was voted."""
        return self.article.montant

    @property
    def departement(self) -> list[LigneRapport]:
        """The lines that the budget of the Département pays."""
        return [x for x in self.lignes if x.financement != LigneRapport.Financement.FSL]

    @property
    def somme(self) -> Decimal | None:
        """What the lines of the Département make, None when there is none."""
        siennes = self.departement
        return sum((x.montant for x in siennes), ZERO) if siennes else None

    @property
    def ecart(self) -> Decimal | None:
        """What the lines make more (or less) than the vote; None when they agree."""
        if self.vote is None or self.somme is None or self.vote == self.somme:
            return None
        return self.somme - self.vote


@dataclass(frozen=True)
class LigneBudgetPubliee:
    """A row of the published budget table, as printed; the balance is derived beside it."""

    libelle: str
    imputation: str
    ae: LigneAE

    @property
    def solde_different(self) -> bool:
        """The published balance is not what the row makes."""
        return self.ae.solde is not None and self.ae.solde != self.ae.solde_calcule


@dataclass(frozen=True)
class PageActe:
    """All that the page of an imported act shows."""

    rapport: Rapport
    articles: list[ArticleActe]
    blocs: list[BlocVote]
    avis: list[AvisCommission]
    budget: list[LigneBudgetPubliee]
    anomalies: list[dict[str, Any]]

    @property
    def vote(self) -> Decimal:
        """What the articles that vote money announce, in euros."""
        return sum(
            (a.vote for a in self.articles if a.article.role == "financement" and a.vote), ZERO
        )

    @property
    def recettes(self) -> Decimal:
        """What the articles of recettes announce, in euros."""
        return sum((a.vote for a in self.articles if a.article.role == "recette" and a.vote), ZERO)

    @property
    def somme(self) -> Decimal:
        """What the lines of the Département make, in euros."""
        return sum((a.somme for a in self.articles if a.somme), ZERO)

    @property
    def lignes_fsl(self) -> list[LigneRapport]:
        """The lines paid by the CAF, outside the budget of the Département."""
        return [
            x
            for a in self.articles
            for x in a.lignes
            if x.financement == LigneRapport.Financement.FSL
        ]

    @property
    def fsl(self) -> Decimal:
        """Their sum, in euros."""
        return sum((x.montant for x in self.lignes_fsl), ZERO)

    @property
    def erreurs(self) -> list[dict[str, Any]]:
        """The anomalies that are errors."""
        return [a for a in self.anomalies if a["gravite"] == "erreur"]

    @property
    def alertes(self) -> list[dict[str, Any]]:
        """Those that a person must know."""
        return [a for a in self.anomalies if a["gravite"] != "erreur"]


def page(rapport: Rapport) -> PageActe:
    """The page of an imported act, in a constant number of queries."""
    lignes = LigneRapport.objects.select_related("structure").order_by("rang", "id")
    articles: QuerySet[Any] = rapport.articles.prefetch_related(
        Prefetch("lignes", lignes, to_attr="publiees")
    )
    return PageActe(
        rapport=rapport,
        articles=[ArticleActe(a, a.publiees) for a in articles],
        blocs=list(rapport.blocs.all()),
        avis=list(rapport.avis_commissions.all()),
        budget=_budget(rapport),
        anomalies=lisibles(rapport.publie.get("anomalies", [])),
    )


def _budget(rapport: Rapport) -> list[LigneBudgetPubliee]:
    """The rows of the published table that are of this act; nothing was read twice by hand."""
    texte = rapport.publie.get("fichiers", {}).get("budget.csv", "")
    if not texte:
        return []
    (_, entete), *corps = lignes_de(texte)
    rangees = [dict(zip(entete, ligne, strict=True)) for _, ligne in corps]
    return [
        LigneBudgetPubliee(x.get("libelle", ""), x.get("imputation", ""), _ae(x))
        for x in rangees
        if x["deliberation"].strip() == rapport.numero
    ]


def _ae(cellules: dict[str, str]) -> LigneAE:
    return LigneAE(
        code_operation=cellules["code_operation"].strip(),
        disponible=_montant(cellules["disponible"]) or ZERO,
        proposition=_montant(cellules["proposition"]) or ZERO,
        ae=_montant(cellules["ae"]),
        solde=_montant(cellules["solde"]),
        recette=cellules["sens"].strip() == "recette",
    )


def _montant(brut: str) -> Decimal | None:
    """The amount, None when it was left empty or to fill."""
    try:
        return lire_montant(brut, negatif_permis=True)
    except MontantInvalide:
        return None
