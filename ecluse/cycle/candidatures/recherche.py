"""Text search of candidatures: one normal form, in Python, for what is stored and what is typed.

The embedded PostgreSQL has neither `unaccent` nor `pg_trgm`: accents are folded here, and the
search is on prefixes of words, through a GIN index on `to_tsvector('simple', recherche)`.
"""

import re
import unicodedata
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet

_AUTRES = re.compile(r"[^a-z0-9]+")
#: More words than that are a pasted text, not a search.
MOTS_MAXIMUM = 8
#: Fewer answers than that are read in the index and then put in order. Beyond, the rows are read
#: in the order of the list, each examined, until the page is full: soon, since so many answer.
#: PostgreSQL guesses badly how many rows hold several words, and examined nearly all of them for
#: a rare pair.
BEAUCOUP = 1000


def normaliser(texte: str) -> str:
    """Lower-case words without accents nor punctuation: « Hénin-Beaumont » → `henin beaumont`."""
    etendu = texte.lower().replace("œ", "oe").replace("æ", "ae")
    decompose = unicodedata.normalize("NFKD", etendu)
    sans_accent = "".join(c for c in decompose if not unicodedata.combining(c))
    return _AUTRES.sub(" ", sans_accent).strip()


def texte_de(candidature: Any) -> str:
    """What a candidature is found by: number, title, name and sigle of its structure."""
    structure = candidature.structure
    morceaux = (candidature.numero or "", candidature.intitule, structure.nom, structure.sigle)
    return normaliser(" ".join(morceaux))


def chercher(queryset: QuerySet[Any], texte: str) -> QuerySet[Any]:
    """Candidatures that contain every word typed, each as the beginning of a word.

    Text without any letter or digit filters nothing.
    """
    mots = normaliser(texte).split()[:MOTS_MAXIMUM]
    if not mots:
        return queryset
    requete = SearchQuery(
        " & ".join(f"{mot}:*" for mot in mots), search_type="raw", config="simple"
    )
    repondent = _selon(queryset.model._default_manager.all(), requete).order_by().values("pk")
    if repondent[:BEAUCOUP].count() < BEAUCOUP:
        # The bound makes PostgreSQL answer the words first, whatever it believes of their number;
        # twice, for what is written between these two queries.
        return queryset.filter(pk__in=repondent[: 2 * BEAUCOUP])
    return _selon(queryset, requete)


def _selon(queryset: QuerySet[Any], requete: SearchQuery) -> QuerySet[Any]:
    return queryset.annotate(_vecteur=SearchVector("recherche", config="simple")).filter(
        _vecteur=requete
    )
