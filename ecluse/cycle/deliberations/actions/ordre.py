"""The order of the articles of a rapport: their numbers follow one another, without a gap."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from ecluse.cycle.deliberations.actions.blocs import renumeroter
from ecluse.cycle.deliberations.actions.commun import en_preparation
from ecluse.cycle.deliberations.models import Article
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee


def numeroter(articles: Sequence[Article]) -> None:
    """Number the articles of a rapport from 1, in that order; the caller holds the rapport."""
    # Numbers are unique: they are first moved out of the way.
    for decalage in (len(articles) + max((a.numero for a in articles), default=0), 0):
        for rang, article in enumerate(articles, 1):
            if decalage or article.numero != rang:
                article.numero = decalage + rang
                article.save(update_fields=["numero"])


@transaction.atomic
def ordonner_article(article: Article, pas: int, acteur: Any) -> Article:
    """Move an article of a rapport in preparation: -1 before the previous one, 1 after the next.

    Its block, if it has one, follows. Raises `ActionRefusee` at either end.
    """
    verrou = en_preparation(article.rapport, acteur)
    articles = list(verrou.articles.order_by("numero"))
    place = next(n for n, a in enumerate(articles) if a.pk == article.pk)
    if pas not in (-1, 1) or not 0 <= place + pas < len(articles):
        raise ActionRefusee("Cet article ne va pas plus loin.")
    articles.insert(place + pas, articles.pop(place))
    numeroter(articles)
    renumeroter(verrou)
    deplace = articles[place + pas]
    journal.ecrire(
        deplace,
        "ordonner_article",
        acteur,
        donnees={"numero": deplace.numero},
        sujets=[journal.reference(verrou)],
    )
    return deplace
