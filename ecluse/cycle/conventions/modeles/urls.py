"""Routes of the texts, included under `modeles/` by the stage."""

from django.urls import path

from ecluse.cycle.conventions.modeles import brouillon_views as b
from ecluse.cycle.conventions.modeles import clause_views as c
from ecluse.cycle.conventions.modeles import views as v

urlpatterns = [
    path("", v.liste, name="modeles"),
    path("<slug:code>/", v.modele, name="modele"),
    path("<slug:code>/ouvrir/", v.ouvrir, name="modele_ouvrir"),
    path("<slug:code>/versions/<int:numero>/", v.version, name="modele_version"),
    path("<slug:code>/versions/<int:numero>/adoption/", v.adopter, name="modele_adopter"),
    path("<slug:code>/brouillon/", b.brouillon, name="modele_brouillon"),
    path("<slug:code>/brouillon/titre/", b.intituler, name="modele_intituler"),
    path("<slug:code>/brouillon/ajout/", b.ajouter, name="modele_ajouter"),
    path("<slug:code>/brouillon/apercu/", b.apercu_complet, name="modele_apercu"),
    path("<slug:code>/brouillon/differences/", b.differences, name="modele_differences"),
    path("<slug:code>/brouillon/publication/", b.publier, name="modele_publier"),
    path("<slug:code>/brouillon/abandon/", b.abandonner, name="modele_abandonner"),
    path("<slug:code>/brouillon/clauses/<slug:clause>/", c.clause, name="modele_clause"),
    path("<slug:code>/brouillon/clauses/<slug:clause>/place/", b.ranger, name="modele_ranger"),
    path(
        "<slug:code>/brouillon/clauses/<slug:clause>/apercu/",
        c.apercu_clause,
        name="modele_apercu_clause",
    ),
    path(
        "<slug:code>/brouillon/clauses/<slug:clause>/enregistrement/",
        c.enregistrement,
        name="modele_enregistrement",
    ),
]
