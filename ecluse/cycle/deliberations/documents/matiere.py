"""What the documents of a rapport are made from, read once, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from ecluse.annuaire.models import Departement, Etablissement, Structure
from ecluse.annuaire.queries import departement as departement_de
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.deliberations.models import (
    Article,
    AvisCommission,
    BlocVote,
    Deport,
    LigneRapport,
    Presence,
    Rapport,
    Rectification,
    Seance,
    VoteGroupe,
)
from ecluse.cycle.deliberations.queries.lignes import ECARTES, TOUT_LE_DEPARTEMENT, proposees
from ecluse.cycle.deliberations.queries.page import LigneBudgetRapport
from ecluse.cycle.deliberations.queries.page import page as lire_page
from ecluse.regles.argent import ZERO
from ecluse.regles.texte import grouper
from ecluse.socle.etats import ActionRefusee

#: Beyond that many territoires in one action, their number says more than their names.
TERRITOIRES_NOMMES = 3
HORS_APPEL = "Hors appel à projets"
SANS_THEMATIQUE = "Sans thématique"


@dataclass(frozen=True)
class Ligne:
    """A line as it is printed. Euros; `demande` is None when nobody asked (CAF, avenant)."""

    article: int
    beneficiaire: str
    identifiant: str
    territoire: str
    action: str
    thematique: str
    dispositif: str
    demande: Decimal | None
    montant: Decimal
    fsl: bool


@dataclass(frozen=True)
class ArticleLu:
    """An article with its lines, and what it takes back of an act that it corrects."""

    article: Article
    lignes: tuple[Ligne, ...]
    rectifications: tuple[Rectification, ...] = ()

    @property
    def compte(self) -> bool:
        """It was neither refused nor withdrawn."""
        return self.article.etat not in ECARTES

    @property
    def departementales(self) -> list[Ligne]:
        """The lines that the budget of the Département pays."""
        return [x for x in self.lignes if not x.fsl]

    @property
    def montant(self) -> Decimal:
        """What it votes (euros): as announced, else the sum of its lines."""
        if self.article.montant is not None:
            return self.article.montant
        return somme(self.departementales)

    @property
    def fsl(self) -> Decimal:
        """What the FSL pays under it, in euros."""
        return somme(x for x in self.lignes if x.fsl)


@dataclass(frozen=True)
class BlocLu:
    """Articles voted together, with their votes and their déports."""

    bloc: BlocVote
    articles: tuple[int, ...]
    votes: tuple[VoteGroupe, ...]
    deports: tuple[Deport, ...]


@dataclass(frozen=True)
class SeanceLue:
    """The meeting and who was there."""

    seance: Seance
    presences: tuple[Presence, ...]


@dataclass(frozen=True)
class Matiere:
    """A rapport with all that its documents say."""

    rapport: Rapport
    departement: Departement
    articles: tuple[ArticleLu, ...]
    blocs: tuple[BlocLu, ...]
    avis: tuple[AvisCommission, ...]
    budget: tuple[LigneBudgetRapport, ...]
    seance: SeanceLue | None

    @property
    def lignes(self) -> list[Ligne]:
        """Every line that counts, in the order of the articles."""
        return [x for a in self.articles if a.compte for x in a.lignes]

    @property
    def departementales(self) -> list[Ligne]:
        """Those that the budget of the Département pays."""
        return [x for x in self.lignes if not x.fsl]

    @property
    def lignes_fsl(self) -> list[Ligne]:
        """Those that the CAF pays, outside the budget of the Département."""
        return [x for x in self.lignes if x.fsl]

    @property
    def adopte(self) -> bool:
        """Whether the assembly has adopted it."""
        return self.rapport.etat == "adopte"


def somme(lignes: Iterable[Ligne]) -> Decimal:
    """The sum of lines, in euros."""
    return sum((x.montant for x in lignes), ZERO)


def lire(rapport: Rapport) -> Matiere:
    """Read a rapport; raises `ActionRefusee` when the Département is not described."""
    departement = departement_de()
    if departement is None:
        raise ActionRefusee("Les réglages du Département ne sont pas chargés.")
    articles = list(_articles(rapport))
    page = lire_page(rapport)
    rectifications = {lu.article.pk: tuple(lu.rectifications) for lu in page.articles}
    return Matiere(
        rapport=rapport,
        departement=departement,
        articles=tuple(
            ArticleLu(
                a,
                tuple(_ligne(a.numero, x) for x in a.imprimees),
                rectifications.get(a.pk, ()),
            )
            for a in articles
        ),
        blocs=tuple(_blocs(rapport, articles)),
        avis=tuple(rapport.avis_commissions.order_by("date", "id")),
        budget=tuple(page.budget),
        seance=_seance(rapport),
    )


def _articles(rapport: Rapport) -> Any:
    lignes = (
        proposees(rapport, rapport.articles.all())
        .select_related(
            "proposition",
            "structure",
            "candidature__structure",
            "candidature__etablissement",
            "candidature__session__version__dispositif",
        )
        .defer("candidature__session__version__contenu")
        .prefetch_related(
            "territoires",
            "candidature__territoires",
            _sieges("structure__etablissements"),
            _sieges("candidature__structure__etablissements"),
        )
        .order_by("rang", "id")
    )
    return rapport.articles.select_related("operation").prefetch_related(
        Prefetch("lignes", lignes, to_attr="imprimees")
    )


def _sieges(chemin: str) -> Prefetch:
    return Prefetch(chemin, Etablissement.objects.filter(siege=True), to_attr="sieges")


def _ligne(article: int, ligne: LigneRapport) -> Ligne:
    candidature = ligne.candidature
    return Ligne(
        article=article,
        beneficiaire=ligne.nom_beneficiaire,
        identifiant=_identifiant(ligne),
        territoire=_territoire(ligne),
        action=candidature.intitule if candidature else ligne.libelle_operation,
        thematique=(candidature.session.dispositif.thematique if candidature else ligne.thematique)
        or SANS_THEMATIQUE,
        dispositif=candidature.session.dispositif.intitule if candidature else HORS_APPEL,
        demande=ligne.proposition.montant_demande if ligne.proposition else None,
        montant=ligne.montant,
        fsl=ligne.financement == LigneRapport.Financement.FSL,
    )


def _identifiant(ligne: LigneRapport) -> str:
    """« 123 456 789 00012 », of the establishment of the dossier, else of the siège; else the
    SIREN or the RNA of the structure."""
    candidature: Candidature | None = ligne.candidature
    if candidature is not None and candidature.etablissement is not None:
        return grouper(candidature.etablissement.siret)
    structure: Structure | None = candidature.structure if candidature else ligne.structure
    if structure is None:
        return ""
    sieges: list[Etablissement] = structure.sieges  # type: ignore[attr-defined]
    if sieges:
        return grouper(sieges[0].siret)
    if structure.siren:
        return grouper(structure.siren)
    return structure.rna or ""


def _territoire(ligne: LigneRapport) -> str:
    """The territoires voted, else those of the dossier, else what the act prints."""
    voulus = list(ligne.territoires.all())
    if not voulus and ligne.candidature is not None:
        voulus = list(ligne.candidature.territoires.all())
    noms = sorted(t.nom for t in voulus)
    if len(noms) > TERRITOIRES_NOMMES:
        return f"{len(noms)} territoires"
    return ", ".join(noms) or ligne.territoire_ecrit or TOUT_LE_DEPARTEMENT


def _blocs(rapport: Rapport, articles: list[Article]) -> list[BlocLu]:
    blocs = rapport.blocs.order_by("rang").prefetch_related(
        Prefetch("votes", VoteGroupe.objects.select_related("groupe").order_by("groupe__rang")),
        Prefetch(
            "deports", Deport.objects.select_related("elu").order_by("elu__nom", "elu__prenom")
        ),
    )
    return [
        BlocLu(
            bloc,
            tuple(sorted(a.numero for a in articles if a.bloc_id == bloc.pk)),
            tuple(bloc.votes.all()),
            tuple(bloc.deports.all()),
        )
        for bloc in blocs
    ]


def _seance(rapport: Rapport) -> SeanceLue | None:
    if rapport.seance is None:
        return None
    seance = (
        Seance.objects.filter(jour=rapport.seance).select_related("president", "secretaire").first()
    )
    if seance is None:
        return None
    presences = seance.presences.select_related("elu", "delegation_a").order_by(
        "elu__nom", "elu__prenom"
    )
    return SeanceLue(seance, tuple(presences))
