"""Routes of the stage."""

from django.urls import include, path

from ecluse.cycle.appels import catalogue_views, eligibilite_views, simulation_views, views

app_name = "appels"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("fiches/", include("ecluse.cycle.appels.editeur.urls")),
    path("sessions/", include("ecluse.cycle.appels.sessions.urls")),
    path("appels/<int:annee>/<str:code>/", views.fiche, name="fiche"),
    path("appels/<int:annee>/<str:code>/fiche.pdf", catalogue_views.fiche_pdf, name="fiche_pdf"),
    path("catalogue/", catalogue_views.catalogue, name="catalogue"),
    path("quel-dispositif/", eligibilite_views.pour_une_personne, name="quel_dispositif"),
    path(
        "quel-dispositif/structure/",
        eligibilite_views.pour_une_structure,
        name="quel_dispositif_structure",
    ),
    path("simuler/", simulation_views.choisir, name="simuler"),
    path("simuler/<int:annee>/<str:code>/", simulation_views.simuler, name="simuler_fiche"),
]
