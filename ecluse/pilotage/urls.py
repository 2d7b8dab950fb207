"""Routes of what looks across the cycle."""

from django.urls import path

from ecluse.pilotage import views

app_name = "pilotage"
urlpatterns = [
    path("a-faire/", views.a_faire, name="a_faire"),
    path("dossiers/", views.dossiers, name="dossiers"),
    path("dossiers/export.csv", views.export_dossiers, name="export"),
    path("dossiers/<slug:uid>/", views.dossier, name="dossier"),
]
