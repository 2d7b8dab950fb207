"""The root of the URLs: each room declares its own, here is only who sits where."""

from django.urls import include, path

urlpatterns = [
    path("", include("ecluse.cycle.appels.urls")),
    path("", include("ecluse.interface.urls")),
    path("", include("ecluse.socle.urls")),
    path("", include("ecluse.annuaire.urls")),
    path("", include("ecluse.pilotage.urls")),
    path("candidatures/", include("ecluse.cycle.candidatures.urls")),
    path("instruction/", include("ecluse.cycle.instruction.urls")),
    path("deliberations/", include("ecluse.cycle.deliberations.urls")),
    path("conventions/", include("ecluse.cycle.conventions.urls")),
    path("suivi/", include("ecluse.cycle.suivi.urls")),
    path("versements/", include("ecluse.cycle.versements.urls")),
    path("api/v1/", include("ecluse.api.urls")),
]

handler400 = "ecluse.interface.views.erreur_400"
handler403 = "ecluse.interface.views.erreur_403"
handler404 = "ecluse.interface.views.erreur_404"
handler500 = "ecluse.interface.views.erreur_500"
