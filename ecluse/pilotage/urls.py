"""Routes of what looks across the cycle."""

from django.urls import path

from ecluse.pilotage import views, views_liste, views_lots

app_name = "pilotage"
urlpatterns = [
    path("a-faire/", views.a_faire, name="a_faire"),
    path("dossiers/", views_liste.dossiers, name="dossiers"),
    path("dossiers/export.csv", views_liste.export_csv, name="export"),
    path("dossiers/export.xlsx", views_liste.export_xlsx, name="export_xlsx"),
    path("dossiers/colonnes/", views_liste.colonnes, name="colonnes"),
    path("dossiers/listes/", views_liste.enregistrer_vue, name="vue_enregistrer"),
    path("dossiers/listes/<slug:uid>/supprimer/", views_liste.supprimer_vue, name="vue_supprimer"),
    path("dossiers/lots/", views_lots.preparer, name="lots"),
    path("dossiers/lots/<slug:uid>/", views_lots.lot, name="lot"),
    path("dossiers/lots/<slug:uid>/retirer/", views_lots.retirer, name="lot_retirer"),
    path("dossiers/lots/<slug:uid>/lancer/", views_lots.lancer, name="lot_lancer"),
    path("dossiers/lots/<slug:uid>/avancement/", views_lots.avancement, name="lot_avancement"),
    path("dossiers/lots/<slug:uid>/fichier/", views_lots.fichier, name="lot_fichier"),
    path("dossiers/<slug:uid>/", views.dossier, name="dossier"),
]
