"""Every route declares its access."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from ecluse.socle.middleware import vue_declaree


def routes(motifs: list[Any] | None = None, prefixe: str = "") -> Iterator[tuple[str, Any]]:
    """All (route, view) of the product."""
    for motif in get_resolver().url_patterns if motifs is None else motifs:
        chemin = prefixe + str(motif.pattern)
        if isinstance(motif, URLResolver):
            yield from routes(motif.url_patterns, chemin)
        elif isinstance(motif, URLPattern):
            yield chemin, motif.callback


def test_every_route_declares_its_access() -> None:
    toutes = list(routes())
    assert len(toutes) > 20
    assert [chemin for chemin, vue in toutes if not vue_declaree(vue)] == []
