"""The rapports: list, page, budget table, what waits to be put to the vote."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from ecluse.cycle.appels.models import VersionFiche
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.deliberations.decompte import Decompte, VoixGroupe
from ecluse.cycle.deliberations.models import (
    Article,
    AvisCommission,
    Deport,
    Elu,
    LigneRapport,
    Mouvement,
    Operation,
    Rapport,
    VoteGroupe,
)
from ecluse.cycle.deliberations.permissions import rapports_visibles
from ecluse.cycle.instruction.models import Proposition
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.coherence.anomalie import Anomalie
from ecluse.regles.coherence.budget import LigneAE, controler_ligne
from ecluse.regles.coherence.seance import controler_avis, controler_periode
from ecluse.regles.texte import typographie

#: Nothing proposed: puts an operation in the budget table before any line is chosen.
AUCUN = ZERO
_EUROS: DecimalField = DecimalField(max_digits=14, decimal_places=2)


def rapports(acteur: Any) -> QuerySet[Rapport]:
    """The rapports that `acteur` may read, with their `total` in euros, the FSL left out."""
    lignes = (
        LigneRapport.objects.filter(
            article__rapport=OuterRef("pk"),
            retiree_le__isnull=True,
            financement=LigneRapport.Financement.DEPARTEMENTAL,
        )
        .order_by()
        .values("article__rapport")
    )
    return Rapport.objects.filter(rapports_visibles(acteur)).annotate(
        total=Coalesce(
            Subquery(lignes.annotate(t=Sum("montant")).values("t")), ZERO, output_field=_EUROS
        )
    )


def filtrer(rapports: QuerySet[Rapport], q: str = "", etat: str = "") -> QuerySet[Rapport]:
    """The rapports whose title or number contains `q`, in that state."""
    if q:
        rapports = rapports.filter(
            Q(titre__icontains=q) | Q(numero__icontains=q) | Q(numero_rapport__icontains=q)
        )
    return rapports.filter(etat=etat) if etat else rapports


def en_attente() -> QuerySet[Proposition]:
    """The favourable proposals that no rapport carries, oldest first."""
    return (
        Proposition.objects.filter(
            remplacee_le__isnull=True, candidature__etat="favorable", montant__gt=0
        )
        .select_related("candidature__structure", "candidature__session__version__dispositif")
        .defer("candidature__session__version__contenu")
        .prefetch_related("candidature__territoires")
        .order_by("id")
    )


def refus_en_attente() -> QuerySet[Proposition]:
    """The unfavourable proposals whose refusal is not notified, oldest first."""
    return (
        Proposition.objects.filter(remplacee_le__isnull=True, candidature__etat="defavorable")
        .select_related("candidature__structure", "candidature__session__version__dispositif")
        .defer("candidature__session__version__contenu")
        .order_by("id")
    )


def elus_en_fonction(jour: date | None) -> QuerySet[Elu]:
    """The members of the assembly on that day (all of them when no day is given)."""
    elus = Elu.objects.select_related("groupe").order_by("groupe__rang", "nom", "prenom", "id")
    if jour is None:
        return elus
    return elus.filter(
        Q(debut__isnull=True) | Q(debut__lte=jour), Q(fin__isnull=True) | Q(fin__gte=jour)
    )


@dataclass(frozen=True)
class LigneBudgetRapport:
    """A row of the budget table of a rapport, in euros; nothing of it is typed."""

    operation: Operation
    disponible: Decimal
    proposition: Decimal

    @property
    def solde(self) -> Decimal:
        """What would be left, negative when the proposals exceed what is available."""
        return self._controle.solde_calcule

    @property
    def manque(self) -> Decimal:
        """How much is missing, zero when the line holds."""
        return max(ZERO, -self.solde)

    @property
    def mot_manque(self) -> str:
        """« manque 20 000,00 € »."""
        return f"manque {ecrire_montant(self.manque)}"

    @property
    def anomalies(self) -> list[Anomalie]:
        """What the coherence rules say of the line."""
        return controler_ligne(self._controle)

    @property
    def _controle(self) -> LigneAE:
        return LigneAE(self.operation.code, self.disponible, self.proposition, self.operation.ae)


def budget_du_rapport(
    rapport: Rapport, lignes: Iterable[tuple[Operation | None, Decimal]]
) -> list[LigneBudgetRapport]:
    """The budget table: available, proposed and balance per operation (one query).

    In: the operation and amount of each line (those without an operation are left out). For an
    adopted rapport what was available is what the ledger said just before its own commitments.
    """
    proposes: dict[Operation, Decimal] = {}
    for operation, montant in lignes:
        if operation is None:
            continue
        proposes[operation] = proposes.get(operation, ZERO) + montant
    if not proposes:
        return []
    mouvements = Mouvement.objects.filter(operation__in=proposes).order_by()
    if rapport.etat == "adopte":
        premier = (
            Mouvement.objects.filter(
                operation=OuterRef("operation"),
                nature=Mouvement.Nature.ENGAGEMENT,
                ligne__article__rapport=rapport,
            )
            .order_by()
            .values("operation")
            .annotate(m=Min("pk"))
            .values("m")
        )
        mouvements = mouvements.filter(pk__lt=Subquery(premier))
    sommes = dict(
        mouvements.values("operation").annotate(t=Sum("montant")).values_list("operation", "t")
    )
    return [
        LigneBudgetRapport(operation, sommes.get(operation.pk, ZERO), montant)
        for operation, montant in sorted(proposes.items(), key=lambda x: x[0].code)
    ]


@dataclass(frozen=True)
class PageRapport:
    """All that the page of a rapport shows."""

    rapport: Rapport
    articles: list[Article]
    avis: list[AvisCommission]
    votes: list[VoteGroupe]
    deports: list[Deport]
    budget: list[LigneBudgetRapport]
    alertes: list[Anomalie] = field(default_factory=list)

    @property
    def lignes(self) -> list[LigneRapport]:
        """Every line in force, in the order of the articles."""
        return [ligne for a in self.articles for ligne in a.actives]  # type: ignore[attr-defined]

    @property
    def total(self) -> Decimal:
        """The sum of the lines, in euros."""
        return sum((ligne.montant for ligne in self.lignes), ZERO)

    @property
    def depassements(self) -> list[LigneBudgetRapport]:
        """The operations on which money is missing."""
        return [ligne for ligne in self.budget if ligne.manque]

    @property
    def deports_presents(self) -> list[Deport]:
        """The members recused who attended."""
        return [d for d in self.deports if d.present]

    @property
    def decompte(self) -> Decompte | None:
        """The count of the vote, None until it is recorded."""
        return decompte_du_vote(self.rapport, self.votes, self.deports)


def decompte_du_vote(
    rapport: Rapport, votes: Iterable[VoteGroupe], deports: Iterable[Deport]
) -> Decompte | None:
    """The count of a recorded vote; None until it is recorded."""
    voix = [
        VoixGroupe(v.groupe_id, v.groupe.nom, v.pour, v.contre, v.abstention, v.absents)
        for v in votes
    ]
    if not voix or rapport.membres is None:
        return None
    return Decompte.de(voix, sum(1 for d in deports if d.present), rapport.membres)


def page(rapport: Rapport) -> PageRapport:
    """The page of a rapport, in a constant number of queries."""
    actives = (
        LigneRapport.objects.filter(retiree_le__isnull=True)
        .select_related("candidature__structure", "candidature__session", "proposition")
        .prefetch_related("territoires")
        .order_by("id")
    )
    articles: list[Any] = list(
        rapport.articles.select_related("operation").prefetch_related(
            Prefetch("lignes", actives, to_attr="actives")
        )
    )
    _annoter(articles)
    avis = list(rapport.avis_commissions.all())
    # The FSL is outside the budget of the Département.
    fsl = LigneRapport.Financement.FSL
    couples = [
        (a.operation, x.montant) for a in articles for x in a.actives if x.financement != fsl
    ]
    return PageRapport(
        rapport=rapport,
        articles=articles,
        avis=avis,
        votes=list(rapport.votes.select_related("groupe")),
        deports=list(rapport.deports.select_related("elu__groupe")),
        budget=budget_du_rapport(rapport, couples),
        alertes=_alertes(rapport, avis, articles),
    )


def _annoter(articles: list[Any]) -> None:
    """Give each article its `total` (euros) and, from its lines' fiches, a `note` with its
    `note_ton`: the hypothesis on which the imputation rests, or an operation that differs."""
    versions = {x.candidature.session.version_id for a in articles for x in a.actives}
    fiches = {v.pk: v.fiche for v in VersionFiche.objects.filter(pk__in=versions)}
    for article in articles:
        article.total = sum((x.montant for x in article.actives), ZERO)
        article.note, article.note_ton = "", "info"
        for ligne in article.actives:
            fiche = fiches[ligne.candidature.session.version_id]
            prevue = fiche.imputation
            if prevue is None or prevue.code_operation is None:
                continue
            if prevue.code_operation != article.operation.code:
                article.note_ton = "averifier"
                article.note = (
                    f"La fiche {fiche.nom} prévoit la ligne {prevue.code_operation} "
                    f"{prevue.libelle}."
                )
                break
            if prevue.hypothese is not None:
                texte = fiche.hypothese(prevue.hypothese).texte
                article.note = typographie(f"Imputation par hypothèse. {texte}")


def _alertes(rapport: Rapport, avis: list[AvisCommission], articles: list[Any]) -> list[Anomalie]:
    """What a person must know before the meeting; none of it forbids anything."""
    if rapport.seance is None:
        return []
    alertes = controler_avis([(a.commission, a.date) for a in avis], rapport.seance)
    vues: set[tuple[date | None, date | None]] = set()
    for article in articles:
        for ligne in article.actives:
            periode = (ligne.candidature.debut, ligne.candidature.fin)
            if periode not in vues:
                vues.add(periode)
                alertes += controler_periode(*periode, rapport.seance)
    return alertes


def candidatures_du_rapport(rapport: Rapport) -> QuerySet[Candidature]:
    """The dossiers that the rapport carries, in a stable order (locks are taken in it)."""
    return Candidature.objects.filter(
        lignes_rapport__article__rapport=rapport, lignes_rapport__retiree_le__isnull=True
    ).order_by("id")
