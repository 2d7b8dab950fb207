"""Bars above the header (the demo clock, a planned stop) are added by other rooms."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

Bandeau = Callable[[HttpRequest], SafeString | str]

_BANDEAUX: list[Bandeau] = []


def declarer(bandeau: Bandeau) -> None:
    """Register `bandeau(request)`, which gives escaped HTML, or an empty text to show nothing."""
    if bandeau not in _BANDEAUX:
        _BANDEAUX.append(bandeau)


def rendre(request: HttpRequest) -> SafeString:
    """All bars of a page, in the order of declaration."""
    return mark_safe("".join(str(b(request)) for b in _BANDEAUX))  # noqa: S308 - given escaped
