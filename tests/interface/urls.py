"""The interface alone: its tests do not depend on the rooms above it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from ecluse.socle.acces import PUBLIC, acces


@acces(PUBLIC)
def connexion(request: HttpRequest) -> HttpResponse:
    """Stands for the sign-in page."""
    return HttpResponse("connexion")


urlpatterns = [
    path("", include("ecluse.interface.urls")),
    path("", include("ecluse.socle.urls")),
    path("comptes/login/", connexion, name="account_login"),
]
handler404 = "ecluse.interface.views.erreur_404"
