"""The suite refuses sloppiness: see each guard below.

Real PostgreSQL (embedded, or the one of DATABASE_URL), no network but the loopback, no undefined
template variable, no naive datetime, no GET that writes, no unordered paginated queryset.
"""

import os
import socket
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from playwright.sync_api import Browser

from ecluse.configuration import base_de_donnees

#: Files of a minute or more, whatever the number of their tests.
LONGS = ("test_cli.py", "test_matrice_acces.py")


def pytest_configure(config: pytest.Config) -> None:
    """Start the database once for the session; every process of the suite shares it."""
    # Files are given to the processes in the order of `pytest_collection_modifyitems`.
    config.option.loadscopereorder = False
    base_de_donnees.demarrer()
    # WhiteNoise warns, once per client, about a folder that only collectstatic makes.
    (base_de_donnees.dossier_des_donnees() / "statiques").mkdir(parents=True, exist_ok=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what we started."""
    base_de_donnees.arreter()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that no process is left alone with one of them at the end."""
    tailles = Counter(item.path for item in items)

    def rang(item: pytest.Item) -> tuple[int, int]:
        marque = item.get_closest_marker("django_db")
        if item.get_closest_marker("navigateur"):
            # Fewer tests in a file of journeys, longer ones.
            return 0, tailles[item.path]
        if item.path.name in LONGS:
            return 1, 0
        valide = bool(marque and marque.kwargs.get("transaction"))
        return (2 if valide else 3), -tailles[item.path]

    items.sort(key=rang)
    for item in items:
        if item.get_closest_marker("navigateur"):
            # Decision 018: played once more, and listed in the summary, when it fails.
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Before a journey's rows are removed, the server is done with every browser."""
    faute = None
    if item.get_closest_marker("navigateur"):
        from tests.outils import serveur

        try:
            serveur.LIAISONS.attendre_zero()
        except AssertionError as erreur:
            faute = erreur
    yield
    if faute is not None:
        raise faute


@pytest.fixture(scope="session")
def live_server(live_server: Any) -> Iterator[Any]:
    """pytest-django's, watched: what it answers is counted."""
    from tests.outils import serveur

    with serveur.surveiller():
        yield live_server


@pytest.fixture(scope="module")
def fenetre(django_db_setup: None) -> Iterator[Browser]:
    """The browser of a module. Playwright runs a loop in this thread, where tests read tables.

    While it does, Django keeps a second connection for the thread: the database is made before,
    on the one that will remove it, and the second is closed with the browser.
    """
    from django.db import connections

    from tests.outils import navigateur

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with navigateur.navigateur() as ouverte:
            yield ouverte
            connections.close_all()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    """Copy a migrated database instead of migrating a new one at each run."""
    from django.db import connection

    from tests import base_modele

    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = base_modele.preparer()


@pytest.fixture(scope="module")
def bloc(
    django_db_setup: None, django_db_blocker: Any, _fichiers_temporaires: None
) -> Iterator[None]:
    """A transaction around the tests of a module, each of which runs in a savepoint of it.

    What a fixture of the module builds there is found whole by every test. For modules of which
    no test commits; their files are kept as long as the rows (`tests/partage.py`).
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


class VariableIndefinie(AssertionError):
    """A template asked for a variable that the view did not give."""


class _RefusIndefini(str):
    """What Django inserts for an undefined variable: inserting it is the error."""

    def __contains__(self, morceau: object) -> bool:
        return morceau == "%s"

    def __mod__(self, variable: Any) -> str:
        texte = str(variable)
        raise VariableIndefinie(f"Undefined template variable: {texte}")


# Templates of third parties that rely on silent undefined variables.
GABARITS_TIERS = ("allauth", "django/forms")


@pytest.fixture(autouse=True, scope="session")
def _gabarits_stricts() -> Iterator[None]:
    from django.template import engines

    moteur = engines["django"].engine
    avant = moteur.string_if_invalid
    moteur.string_if_invalid = _RefusIndefini("%s")
    yield
    moteur.string_if_invalid = avant


@pytest.fixture(autouse=True, scope="session")
def _avertissements_stricts() -> Iterator[None]:
    from django.core.paginator import UnorderedObjectListWarning

    with warnings.catch_warnings():
        warnings.filterwarnings("error", category=RuntimeWarning, message=".*naive datetime.*")
        warnings.filterwarnings("error", category=UnorderedObjectListWarning)
        yield


class ReseauInterdit(AssertionError):
    """A test tried to reach a machine."""


@pytest.fixture(autouse=True, scope="session")
def _pas_de_reseau() -> Iterator[None]:
    vrai = socket.socket.connect

    def connecter(self: socket.socket, adresse: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and adresse[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise ReseauInterdit(f"Network call to {adresse[0]}")
        vrai(self, adresse)

    socket.socket.connect = connecter  # type: ignore[method-assign]
    yield
    socket.socket.connect = vrai  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _fichiers_temporaires(tmp_path: Any, settings: Any) -> None:
    """Files that a test puts down are its own."""
    stockages = {**settings.STORAGES}
    stockages["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "fichiers"), "base_url": None},
    }
    settings.STORAGES = stockages


@pytest.fixture(autouse=True)
def _cache_vide() -> Iterator[None]:
    """Rate limits of one test do not count in the next."""
    from django.core.cache import cache

    cache.clear()
    yield


@pytest.fixture(autouse=True, scope="session")
def _vidage_rapide() -> Iterator[None]:
    """What a test committed is removed where it is, jobs included."""
    from django.test import TransactionTestCase

    from tests import base_modele

    with mock.patch.object(
        TransactionTestCase, "_fixture_teardown", lambda _cas: base_modele.vider()
    ):
        yield
