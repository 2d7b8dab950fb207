"""Asking a directory of structures what it knows of a number, when the installation has one.

The directory is replaceable: a class that `ECLUSE_REPERTOIRE` names by its dotted path. Nothing
waits for it: a directory that fails, is slow or knows nothing leaves a form to fill by hand.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

_JOURNAL = logging.getLogger(__name__)
#: Questions asked at once; beyond that the directory counts as unavailable.
QUESTIONS_MAX = 4
_places = BoundedSemaphore(QUESTIONS_MAX)
_ouvriers = ThreadPoolExecutor(QUESTIONS_MAX, thread_name_prefix="repertoire")


@dataclass(frozen=True)
class FicheRepertoire:
    """What a directory says of a structure; an empty text is not known."""

    nom: str
    sigle: str = ""
    siret: str = ""
    rna: str = ""
    adresse: str = ""
    commune: str = ""


class Repertoire(Protocol):
    """A directory of structures."""

    def chercher(self, *, siret: str = "", rna: str = "") -> FicheRepertoire | None:
        """in: one number, already checked. out: what is known, None when it is unknown.

        May raise anything: it then counts as unavailable.
        """
        ...


class Aucun:
    """No directory: nothing is known, the person types it. The default."""

    def chercher(self, *, siret: str = "", rna: str = "") -> FicheRepertoire | None:
        """Nothing."""
        return None


@dataclass(frozen=True)
class Reponse:
    """The answer; `indisponible` tells a directory that did not answer from one that knows not."""

    fiche: FicheRepertoire | None = None
    indisponible: bool = False


@lru_cache(maxsize=4)
def _client(chemin: str) -> Repertoire:
    client: Repertoire = import_string(chemin)()
    return client


def consulter(*, siret: str = "", rna: str = "") -> Reponse:
    """What the directory of the installation knows; never raises, never lasts longer than
    `REPERTOIRE_DELAI` seconds.
    """
    if f"{__name__}.{Aucun.__name__}" == settings.REPERTOIRE:
        return Reponse()
    if not _places.acquire(blocking=False):
        return Reponse(indisponible=True)
    try:
        question = _ouvriers.submit(_client(settings.REPERTOIRE).chercher, siret=siret, rna=rna)
    except Exception:
        _places.release()
        _JOURNAL.exception("The directory of structures cannot be asked.")
        return Reponse(indisponible=True)
    # A question that nobody waits for any more keeps its place until it ends.
    question.add_done_callback(_liberer)
    try:
        return Reponse(question.result(timeout=settings.REPERTOIRE_DELAI))
    except Exception as erreur:
        _JOURNAL.warning("The directory of structures did not answer: %r", erreur)
        return Reponse(indisponible=True)


def _liberer(_question: Future[FicheRepertoire | None]) -> None:
    _places.release()
