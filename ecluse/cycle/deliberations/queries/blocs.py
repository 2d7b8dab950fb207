"""Which articles go together to the vote, and the blocks as pages show them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ecluse.annuaire.models import Structure
from ecluse.cycle.deliberations.decompte import Decompte, VoixGroupe
from ecluse.cycle.deliberations.models import (
    Article,
    BlocVote,
    Deport,
    Interet,
    LigneRapport,
    Rapport,
    Rectification,
    VoteGroupe,
)
from ecluse.regles.dates import ecrire_date

_DE_LA_LIGNE = ("article_id", "structure_id", "candidature__structure_id")
_DE_LA_REPRISE = ("article_id", "ligne__structure_id", "ligne__candidature__structure_id")


@dataclass(frozen=True)
class Groupement:
    """Articles for which the same members recuse themselves. `deports`: why, by member."""

    articles: list[Article]
    deports: dict[int, str]

    @property
    def cle(self) -> frozenset[int]:
        """The members recused, by internal number."""
        return frozenset(self.deports)


def interets_par_structure(rapport: Rapport, structures: Iterable[int]) -> dict[int, list[Interet]]:
    """The interests in those structures, on the day of the meeting (one query)."""
    connus = Interet.objects.filter(structure__in=set(structures)).select_related("structure")
    if rapport.seance is not None:
        jour = rapport.seance
        connus = connus.filter(
            Q(debut__isnull=True) | Q(debut__lte=jour),
            Q(fin__isnull=True) | Q(fin__gte=jour),
            Q(elu__debut__isnull=True) | Q(elu__debut__lte=jour),
            Q(elu__fin__isnull=True) | Q(elu__fin__gte=jour),
        )
    par_structure: dict[int, list[Interet]] = {}
    for interet in connus:
        par_structure.setdefault(interet.structure_id, []).append(interet)
    return par_structure


def grouper(rapport: Rapport) -> list[Groupement]:
    """The articles by the members interested in who receives their money, or gives some back
    (three queries, one more for an act that corrects another).

    An article without a line (a signature, a recette) follows the one before it: it carries out
    what that one decides.
    """
    articles = list(rapport.articles.order_by("numero"))
    beneficiaires: dict[int, set[int]] = {}
    for pk, structure in _structures(rapport):
        siennes = beneficiaires.setdefault(pk, set())
        if structure is not None:
            siennes.add(structure)
    interets = interets_par_structure(
        rapport, (s for siennes in beneficiaires.values() for s in siennes)
    )
    groupes: dict[frozenset[int], Groupement] = {}
    precedent: dict[int, str] = {}
    for article in articles:
        if article.pk in beneficiaires:
            precedent = _interesses(beneficiaires[article.pk], interets)
        groupe = groupes.setdefault(frozenset(precedent), Groupement([], {}))
        groupe.articles.append(article)
        for elu, motif in precedent.items():
            groupe.deports.setdefault(elu, motif)
    return list(groupes.values())


def _structures(rapport: Rapport) -> Iterator[tuple[int, int | None]]:
    """Each article with a structure that one of its lines funds, or that it takes money back from;
    None for who is in no directory."""
    lignes = LigneRapport.objects.filter(article__rapport=rapport, retiree_le__isnull=True)
    lues = list(lignes.order_by().values_list(*_DE_LA_LIGNE))
    if rapport.rectifie_id is not None:
        reprises = Rectification.objects.filter(article__rapport=rapport).order_by()
        lues += reprises.values_list(*_DE_LA_REPRISE)
    for article, sienne, du_dossier in lues:
        yield article, sienne
        yield article, du_dossier


def _interesses(structures: set[int], interets: dict[int, list[Interet]]) -> dict[int, str]:
    trouves: dict[int, str] = {}
    for structure in sorted(structures):
        for interet in interets.get(structure, ()):
            trouves.setdefault(interet.elu_id, f"{interet.qualite}, {interet.structure.nom}")
    return trouves


def ecrire_numeros(numeros: Sequence[int]) -> str:
    """« Article 3 », « Articles 1-4, 7 »: as the published tables name a block."""
    plages: list[list[int]] = []
    for n in sorted(set(numeros)):
        if plages and plages[-1][1] == n - 1:
            plages[-1][1] = n
        else:
            plages.append([n, n])
    mots = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in plages)
    return f"Article{'s' if len(set(numeros)) > 1 else ''}\u00a0{mots}"


@dataclass(frozen=True)
class BlocLu:
    """A block with its articles, who is recused and how it was voted."""

    bloc: BlocVote
    articles: list[Article]
    votes: list[VoteGroupe]
    deports: list[Deport]
    membres: int | None

    @property
    def titre(self) -> str:
        """« Articles 1-4 »."""
        return self.bloc.libelle or ecrire_numeros([a.numero for a in self.articles])

    @property
    def presents(self) -> list[Deport]:
        """The members recused who attended."""
        return [d for d in self.deports if d.present]

    @property
    def decompte(self) -> Decompte | None:
        """The count, None until the vote is recorded."""
        return decompte_du_vote(self.membres, self.votes, self.deports)

    @property
    def par_groupe(self) -> list[tuple[VoteGroupe, int]]:
        """The voices of each group, and how many of its members were recused and present."""
        return [
            (v, sum(1 for d in self.presents if d.elu.groupe_id == v.groupe_id)) for v in self.votes
        ]


def decompte_du_vote(
    membres: int | None, votes: Iterable[VoteGroupe], deports: Iterable[Deport]
) -> Decompte | None:
    """The count of a recorded vote; None until it is recorded."""
    voix = [
        VoixGroupe(v.groupe_id, v.groupe.nom, v.pour, v.contre, v.abstention, v.absents)
        for v in votes
    ]
    if not voix or membres is None:
        return None
    return Decompte.de(voix, sum(1 for d in deports if d.present), membres)


def blocs_du_rapport(rapport: Rapport, articles: Iterable[Article] | None = None) -> list[BlocLu]:
    """The blocks in order (three queries, one more when the articles are not given)."""
    lus: list[Any] = list(rapport.articles.all()) if articles is None else list(articles)
    blocs = list(rapport.blocs.order_by("rang"))
    votes: dict[int, list[VoteGroupe]] = {}
    deports: dict[int, list[Deport]] = {}
    if blocs:
        for v in VoteGroupe.objects.filter(bloc__in=blocs).select_related("groupe"):
            votes.setdefault(v.bloc_id, []).append(v)
        for d in Deport.objects.filter(bloc__in=blocs).select_related("elu__groupe"):
            deports.setdefault(d.bloc_id, []).append(d)
    return [
        BlocLu(
            bloc,
            [a for a in lus if a.bloc_id == bloc.pk],
            votes.get(bloc.pk, []),
            deports.get(bloc.pk, []),
            rapport.membres,
        )
        for bloc in blocs
    ]


def _beneficiaires(rapport: Rapport) -> set[int]:
    return {s for _, s in _structures(rapport) if s is not None}


@dataclass(frozen=True)
class InteretLu:
    """An interest as the page shows it. `compte`: it holds on the day of the meeting."""

    interet: Interet
    compte: bool

    @property
    def periode(self) -> str:
        """« depuis le 1er mars 2024 », empty when no bound is known."""
        debut, fin = self.interet.debut, self.interet.fin
        if debut is not None and fin is not None:
            return f"du {ecrire_date(debut)} au {ecrire_date(fin)}"
        if debut is not None:
            return f"depuis le {ecrire_date(debut)}"
        return f"jusqu’au {ecrire_date(fin)}" if fin is not None else ""


def interets_du_rapport(rapport: Rapport) -> list[InteretLu]:
    """The interests known in the structures that the rapport funds, those that do not hold on the
    day of its meeting included (three queries)."""
    beneficiaires = _beneficiaires(rapport)
    retenus = interets_par_structure(rapport, beneficiaires)
    comptes = {i.pk for siens in retenus.values() for i in siens}
    connus = (
        Interet.objects.filter(structure__in=beneficiaires)
        .select_related("elu", "structure")
        .order_by("elu__nom", "elu__prenom", "id")
    )
    return [InteretLu(i, i.pk in comptes) for i in connus]


def structures_du_rapport(rapport: Rapport) -> list[str]:
    """The names of the structures that the rapport funds (two queries)."""
    siennes = Structure.objects.filter(pk__in=_beneficiaires(rapport))
    return list(siennes.order_by("nom").values_list("nom", flat=True))
