"""The page of a rapport: articles, lines, budget table, blocks, coherence."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Min, OuterRef, Q, Subquery, Sum

from ecluse.cycle.appels.models import VersionFiche
from ecluse.cycle.appels.queries_catalogue import fiches_de
from ecluse.cycle.deliberations.models import (
    Article,
    AvisCommission,
    Mouvement,
    Operation,
    Rapport,
    Rectification,
)
from ecluse.cycle.deliberations.queries.blocs import BlocLu, blocs_du_rapport
from ecluse.cycle.deliberations.queries.budget import OUVERTES
from ecluse.cycle.deliberations.queries.coherence import Constat, Matiere, controler
from ecluse.cycle.deliberations.queries.lignes import ECARTES, LigneLue, lignes_du_rapport
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.coherence.anomalie import Anomalie
from ecluse.regles.coherence.budget import LigneAE, controler_ligne
from ecluse.regles.fiches import Fiche
from ecluse.regles.texte import typographie

#: Nothing proposed: puts an operation in the budget table before any line is chosen.
AUCUN = ZERO


@dataclass(frozen=True)
class LigneBudgetRapport:
    """A row of the budget table of a rapport, in euros; nothing of it is typed.

    `ouvert` is what may be committed on the operation, its changes and virements included.
    """

    operation: Operation
    ouvert: Decimal
    disponible: Decimal
    proposition: Decimal

    @property
    def solde(self) -> Decimal:
        """What would be left, negative when the proposals exceed what is available."""
        return self._controle.solde_calcule

    @property
    def ae(self) -> Decimal | None:
        """The autorisation as it stands, None for a line of recettes, which has none."""
        return None if self.recette else self.ouvert

    @property
    def recette(self) -> bool:
        """A line of recettes: what is proposed adds to it."""
        return self.operation.sens == Operation.Sens.RECETTE

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
        return LigneAE(
            self.operation.code,
            self.disponible,
            self.proposition,
            self.ae,
            recette=self.recette,
        )


def budget_du_rapport(
    rapport: Rapport, lignes: Iterable[tuple[Operation | None, Decimal]]
) -> list[LigneBudgetRapport]:
    """The budget table: AE, available, proposed and balance per operation (one query).

    In: the operation and amount of each line (those without an operation are left out); what an
    article of recettes announces adds to its line. For an adopted rapport what was available is
    what the ledger said just before its own movements.
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
                Q(nature=Mouvement.Nature.ENGAGEMENT, ligne__article__rapport=rapport)
                | Q(article__rapport=rapport),
                operation=OuterRef("operation"),
            )
            .order_by()
            .values("operation")
            .annotate(m=Min("pk"))
            .values("m")
        )
        mouvements = mouvements.filter(pk__lt=Subquery(premier))
    ouvertures = Sum("montant", filter=Q(nature__in=OUVERTES), default=ZERO)
    sommes = {
        x["operation"]: (x["ouvert"], x["t"])
        for x in mouvements.values("operation").annotate(t=Sum("montant"), ouvert=ouvertures)
    }
    return [
        LigneBudgetRapport(operation, *sommes.get(operation.pk, (ZERO, ZERO)), montant)
        for operation, montant in sorted(proposes.items(), key=lambda x: x[0].code)
    ]


@dataclass
class ArticleLu:
    """An article with its lines. `note` is what the fiches of its lines say of its operation."""

    article: Article
    lignes: list[LigneLue]
    rectifications: list[Rectification] = field(default_factory=list)
    note: str = ""
    note_ton: str = "info"

    @property
    def compte(self) -> bool:
        """It was neither refused nor withdrawn."""
        return self.article.etat not in ECARTES

    @property
    def total(self) -> Decimal:
        """The sum of its lines, in euros, the FSL included."""
        return sum((x.montant for x in self.lignes), ZERO)

    @property
    def fsl(self) -> Decimal:
        """What the CAF pays of it, in euros."""
        return sum((x.montant for x in self.lignes if x.fsl), ZERO)

    @property
    def repris(self) -> Decimal:
        """What it takes back from the lines of the act that it corrects, in euros."""
        return sum((x.montant for x in self.rectifications), ZERO)


@dataclass(frozen=True)
class PageRapport:
    """All that the page of a rapport shows."""

    rapport: Rapport
    articles: list[ArticleLu]
    avis: list[AvisCommission]
    blocs: list[BlocLu]
    budget: list[LigneBudgetRapport]
    constats: list[Constat] = field(default_factory=list)

    @property
    def lignes(self) -> list[LigneLue]:
        """Every line that counts, in the order of the articles."""
        return [ligne for a in self.articles if a.compte for ligne in a.lignes]

    @property
    def total(self) -> Decimal:
        """What the Département pays, in euros."""
        return sum((x.montant for x in self.lignes if not x.fsl), ZERO)

    @property
    def total_fsl(self) -> Decimal:
        """What the CAF pays for the FSL, in euros."""
        return sum((x.montant for x in self.lignes if x.fsl), ZERO)

    @property
    def depassements(self) -> list[LigneBudgetRapport]:
        """The operations on which money is missing."""
        return [ligne for ligne in self.budget if ligne.manque]

    @property
    def erreurs(self) -> list[Constat]:
        """What prevents the order of the day."""
        return [c for c in self.constats if c.est_erreur]

    @property
    def alertes(self) -> list[Constat]:
        """What a person must know, and may accept."""
        return [c for c in self.constats if not c.est_erreur]

    @property
    def a_voter(self) -> list[BlocLu]:
        """The blocks whose vote is not recorded."""
        return [b for b in self.blocs if b.decompte is None]

    @property
    def votes(self) -> list[BlocLu]:
        """The blocks whose vote is recorded."""
        return [b for b in self.blocs if b.decompte is not None]

    @property
    def adoptes(self) -> list[BlocLu]:
        """The blocks that the count adopts."""
        return [b for b in self.blocs if b.decompte is not None and b.decompte.adopte]

    @property
    def rejetes(self) -> list[BlocLu]:
        """The blocks that the count refuses."""
        return [b for b in self.blocs if b.decompte is not None and not b.decompte.adopte]


def page(rapport: Rapport) -> PageRapport:
    """The page of a rapport, in a constant number of queries."""
    articles = list(rapport.articles.select_related("operation"))
    lignes = lignes_du_rapport(rapport, articles)
    lus = [ArticleLu(a, lignes.get(a.pk, [])) for a in articles]
    _rectifications(rapport, lus)
    fiches = _fiches(rapport, lus)
    _annoter(lus, fiches)
    avis = list(rapport.avis_commissions.all())
    blocs = blocs_du_rapport(rapport, articles)
    budget = budget_du_rapport(rapport, couples_du_budget(lus))
    return PageRapport(
        rapport=rapport,
        articles=lus,
        avis=avis,
        blocs=blocs,
        budget=budget,
        constats=controler(
            Matiere(
                rapport=rapport,
                articles=articles,
                lignes=lignes,
                avis=avis,
                blocs=blocs,
                # What an adopted act committed is held by the ledger itself.
                budget=[]
                if rapport.etat == "adopte"
                else [(b.operation.code, b.anomalies) for b in budget],
                fiches=fiches,
            )
        ),
    )


def couples_du_budget(articles: Iterable[ArticleLu]) -> list[tuple[Operation | None, Decimal]]:
    """What each article takes on its operation (euros): the FSL is outside the budget, what is
    taken back from a corrected act comes off its own line, a recette is what its text announces."""
    couples: list[tuple[Operation | None, Decimal]] = []
    for lu in articles:
        if not lu.compte:
            continue
        operation = lu.article.operation
        if operation is not None and operation.sens == Operation.Sens.RECETTE:
            couples.append((operation, lu.article.montant or ZERO))
            continue
        couples += [(operation, x.montant) for x in lu.lignes if not x.fsl]
        couples += [
            (r.engagee_sur, -r.montant)  # type: ignore[attr-defined]
            for r in lu.rectifications
        ]
    return couples


def _rectifications(rapport: Rapport, articles: list[ArticleLu]) -> None:
    """Give each article what it corrects, with the operation on which the line was committed (no
    query when the rapport corrects nothing, two otherwise)."""
    if rapport.rectifie_id is None:
        return
    toutes = list(
        Rectification.objects.filter(article__rapport=rapport).select_related(
            "ligne__candidature__structure", "ligne__structure", "ligne__article"
        )
    )
    engagees = {
        m.ligne_id: m.operation
        for m in Mouvement.objects.filter(
            ligne__in=[r.ligne_id for r in toutes], nature=Mouvement.Nature.ENGAGEMENT
        ).select_related("operation")
    }
    par_article = {lu.article.pk: lu for lu in articles}
    for r in toutes:
        r.engagee_sur = engagees.get(r.ligne_id)  # type: ignore[attr-defined]
        par_article[r.article_id].rectifications.append(r)


def _fiches(rapport: Rapport, articles: list[ArticleLu]) -> dict[str, Fiche]:
    """The fiche of each dispositif that a line names, by its reference: that of its dossier, or
    for a line typed here the latest of the year whose code is its first word."""
    empreintes = {
        f"{x.annee}/{x.code}": x.empreinte for a in articles for x in a.lignes if x.empreinte
    }
    codes = {x.operation.partition(" ")[0] for a in articles for x in a.lignes if not x.empreinte}
    if codes and rapport.seance is not None:
        annee = rapport.seance.year
        versions = (
            VersionFiche.objects.filter(dispositif__annee=annee, dispositif__code__in=codes)
            .order_by("numero")
            .values_list("dispositif__code", "empreinte")
        )
        empreintes = {f"{annee}/{code}": e for code, e in versions} | empreintes
    lues = fiches_de(set(empreintes.values()))
    return {reference: lues[e] for reference, e in empreintes.items()}


def _annoter(articles: list[ArticleLu], fiches: dict[str, Fiche]) -> None:
    """Say, from the fiches of its lines, on which hypothesis the imputation of an article rests,
    or that its operation differs."""
    for lu in articles:
        operation = lu.article.operation
        if operation is None:
            continue
        for reference in dict.fromkeys(f"{x.annee}/{x.code}" for x in lu.lignes if x.code):
            fiche = fiches[reference]
            prevue = fiche.imputation
            if prevue is None or prevue.code_operation is None:
                continue
            if prevue.code_operation != operation.code:
                lu.note_ton = "averifier"
                lu.note = (
                    f"La fiche {fiche.nom} prévoit la ligne {prevue.code_operation} "
                    f"{prevue.libelle}."
                )
                break
            if prevue.hypothese is not None:
                texte = fiche.hypothese(prevue.hypothese).texte
                lu.note = typographie(f"Imputation par hypothèse. {texte}")
