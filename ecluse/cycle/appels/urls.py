"""Routes of the stage."""

from django.urls import path

from ecluse.cycle.appels import views

app_name = "appels"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("appels/<int:annee>/<str:code>/", views.fiche, name="fiche"),
]
