"""Routes of the stage."""

from django.urls import path

from ecluse.cycle.appels import catalogue_views, views

app_name = "appels"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("appels/<int:annee>/<str:code>/", views.fiche, name="fiche"),
    path("appels/<int:annee>/<str:code>/fiche.pdf", catalogue_views.fiche_pdf, name="fiche_pdf"),
    path("catalogue/", catalogue_views.catalogue, name="catalogue"),
]
