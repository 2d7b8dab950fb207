"""Which articles are voted together: those for which the same members recuse themselves."""

from typing import Any

from django.db import transaction

from ecluse.cycle.deliberations.actions.commun import avant_le_vote
from ecluse.cycle.deliberations.models import Article, BlocVote, Deport, Presence, Rapport
from ecluse.cycle.deliberations.queries.blocs import Groupement, grouper
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible


def _exiger_sans_vote(*blocs: BlocVote | None) -> None:
    for bloc in blocs:
        if bloc is not None and bloc.vote_le is not None:
            raise TransitionImpossible(
                f"Le vote du bloc {bloc.rang} est enregistré : ses articles ne changent plus."
            )


def _creer(rapport: Rapport, groupe: Groupement, rang: int) -> BlocVote:
    """A block with its articles and the members who are known to be interested."""
    bloc = BlocVote.objects.create(rapport=rapport, rang=rang)
    absents: set[int] = set()
    if rapport.seance is not None:
        absents = set(
            Presence.objects.filter(seance__jour=rapport.seance)
            .exclude(statut=Presence.Statut.PRESENT)
            .values_list("elu_id", flat=True)
        )
    Deport.objects.bulk_create(
        Deport(bloc=bloc, elu_id=elu, motif=motif[:200], present=elu not in absents)
        for elu, motif in groupe.deports.items()
    )
    return bloc


def renumeroter(rapport: Rapport) -> None:
    """Blocks without an article go; the others are numbered in the order of their articles."""
    rapport.blocs.filter(articles__isnull=True, vote_le__isnull=True).delete()
    premiers: dict[int, int] = {}
    for bloc, numero in rapport.articles.exclude(bloc=None).values_list("bloc_id", "numero"):
        premiers[bloc] = min(numero, premiers.get(bloc, numero))
    ordre = sorted(premiers, key=lambda b: premiers[b])
    # Ranks are unique: they are first moved out of the way.
    decalage = len(ordre) + max(rapport.blocs.values_list("rang", flat=True), default=0)
    for base in (decalage, 0):
        for rang, bloc in enumerate(ordre, 1):
            rapport.blocs.filter(pk=bloc).update(rang=base + rang)


@transaction.atomic
def proposer_blocs(rapport: Rapport, acteur: Any) -> list[BlocVote]:
    """Group the articles again by the interests known of the members, in place of the blocks.

    Raises `TransitionImpossible` once the vote of a block is recorded.
    """
    verrou = avant_le_vote(rapport, acteur)
    _exiger_sans_vote(*verrou.blocs.all())
    verrou.blocs.all().delete()
    blocs = completer_blocs(verrou)
    journal.ecrire(verrou, "proposer_blocs", acteur, donnees={"blocs": len(blocs)})
    return blocs


def completer_blocs(rapport: Rapport) -> list[BlocVote]:
    """Give a block to each article that has none; the caller holds the rapport.

    An article joins the block not yet voted whose recused members are the same, else a new one.
    """
    existants: dict[frozenset[int], BlocVote] = {}
    for bloc in rapport.blocs.filter(vote_le__isnull=True).prefetch_related("deports"):
        existants.setdefault(frozenset(d.elu_id for d in bloc.deports.all()), bloc)
    rang = max(rapport.blocs.values_list("rang", flat=True), default=0)
    for groupe in grouper(rapport):
        sans_bloc = [a.pk for a in groupe.articles if a.bloc_id is None and a.etat == "projet"]
        if not sans_bloc:
            continue
        if groupe.cle not in existants:
            rang += 1
            existants[groupe.cle] = _creer(rapport, groupe, rang)
        Article.objects.filter(pk__in=sans_bloc).update(bloc=existants[groupe.cle])
    renumeroter(rapport)
    return list(rapport.blocs.order_by("rang"))


@transaction.atomic
def deplacer_article(article: Article, vers: BlocVote | None, acteur: Any) -> BlocVote:
    """Put an article in another block of its rapport; None: in a block of its own.

    Raises `TransitionImpossible` once one of the two is voted, `ActionRefusee` for a block of
    another rapport.
    """
    verrou = avant_le_vote(article.rapport, acteur)
    frais = Article.objects.select_related("bloc").get(pk=article.pk)
    if frais.etat != "projet":
        raise TransitionImpossible(f"L’article {frais.numero} n’est plus à voter.")
    cible = None if vers is None else verrou.blocs.filter(pk=vers.pk).first()
    if vers is not None and cible is None:
        raise ActionRefusee("Ce bloc n’est pas de ce rapport.", "bloc")
    _exiger_sans_vote(frais.bloc, cible)
    if cible is None:
        rang = max(verrou.blocs.values_list("rang", flat=True), default=0) + 1
        groupe = next(g for g in grouper(verrou) if frais.pk in {a.pk for a in g.articles})
        cible = _creer(verrou, groupe, rang)
    frais.bloc = cible
    frais.save()
    renumeroter(verrou)
    cible.refresh_from_db()
    journal.ecrire(
        frais,
        "deplacer_article",
        acteur,
        donnees={"bloc": cible.rang},
        sujets=[journal.reference(verrou)],
    )
    return cible
