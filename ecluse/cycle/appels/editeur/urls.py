"""Routes of the editor, included under `fiches/` by the stage."""

from django.urls import path

from ecluse.cycle.appels.editeur import brouillon_views as b
from ecluse.cycle.appels.editeur import views as v

urlpatterns = [
    path("", v.fiches, name="fiches"),
    path("nouvelle/", v.nouvelle, name="fiche_nouvelle"),
    path("import/", v.importer, name="fiche_importer"),
    path("brouillons/<str:uid>/", b.brouillon, name="brouillon"),
    path("brouillons/<str:uid>/apercu/", b.apercu, name="brouillon_apercu"),
    path("brouillons/<str:uid>/comparaison/", b.comparaison, name="brouillon_comparaison"),
    path("brouillons/<str:uid>/toml/", b.exporter, name="brouillon_exporter"),
    path("brouillons/<str:uid>/publication/", b.publier, name="brouillon_publier"),
    path("brouillons/<str:uid>/derniere-version/", b.suivre, name="brouillon_suivre"),
    path("brouillons/<str:uid>/abandon/", b.abandonner, name="brouillon_abandonner"),
    path("brouillons/<str:uid>/<str:code>/", b.rubrique, name="brouillon_rubrique"),
    path(
        "brouillons/<str:uid>/<str:code>/enregistrement/",
        b.enregistrement,
        name="brouillon_enregistrement",
    ),
    path("<int:annee>/<str:code>/", v.historique, name="fiche_historique"),
    path("<int:annee>/<str:code>/brouillon/", v.ouvrir, name="fiche_ouvrir"),
    path("<int:annee>/<str:code>/reprise/", v.reprendre, name="fiche_reprendre"),
    path("<int:annee>/<str:code>/versions/<int:numero>/", v.version, name="fiche_version"),
    path("<int:annee>/<str:code>/versions/<int:numero>/toml/", v.exporter, name="fiche_exporter"),
]
