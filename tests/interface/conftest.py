"""Menus of the tests: two entries, one of which only a signed-in person sees."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from ecluse.interface import identite, navigation
from ecluse.interface.navigation import Entree


@pytest.fixture(autouse=True)
def _menus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_PRINCIPALE", {})
    monkeypatch.setattr(navigation, "_COMPTE", {})
    monkeypatch.setattr(identite, "_fournisseur", None)
    navigation.declarer(Entree("guide", "Guide", "interface:guide", 20, lambda _a: True))
    navigation.declarer(
        Entree("mentions", "Mentions", "interface:mentions_legales", 10, lambda a: a.is_staff)
    )


def requete(chemin: str = "/", acteur: Any = None) -> HttpRequest:
    """A request as the middlewares leave it, without a database."""
    demande: Any = RequestFactory().get(chemin)
    demande.user = acteur or AnonymousUser()
    demande.session = {}
    demande._messages = FallbackStorage(demande)
    return demande


@pytest.fixture
def rendre() -> Callable[..., str]:
    """Render a template given as text, components included."""
    from django_cotton.compiler_regex import CottonCompiler

    def _rendre(source: str, **contexte: Any) -> str:
        compile_ = CottonCompiler().process(source)
        return engines["django"].from_string(compile_).render(contexte, requete())

    return _rendre
