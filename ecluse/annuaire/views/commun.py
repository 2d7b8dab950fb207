"""What the pages of the annuaire share."""

from typing import cast

from django.http import HttpRequest

from ecluse.annuaire.models import Compte


def acteur_de(request: HttpRequest) -> Compte:
    """The account signed in; for the views whose rule lets nobody else in."""
    return cast(Compte, request.user)
