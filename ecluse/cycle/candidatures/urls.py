"""Routes of the stage."""

from django.urls import path

from ecluse.cycle.candidatures.views import budget, depot, echanges, liste, pieces, sections

app_name = "candidatures"
urlpatterns = [
    path("", liste.liste, name="liste"),
    path("creer/<str:session_uid>/", liste.creer, name="creer"),
    path("<str:uid>/", sections.modifier, name="modifier"),
    path("<str:uid>/enregistrement/", sections.modifier, name="modifier_auto"),
    path("<str:uid>/section/<slug:code>/", sections.section, name="section"),
    path("<str:uid>/section/<slug:code>/enregistrement/", sections.section, name="section_auto"),
    path("<str:uid>/budget/", budget.budget, name="budget"),
    path("<str:uid>/budget/enregistrement/", budget.budget, name="budget_auto"),
    path("<str:uid>/pieces/", pieces.pieces, name="pieces"),
    path("<str:uid>/pieces/<slug:code>/joindre/", pieces.joindre, name="joindre"),
    path("<str:uid>/pieces/<str:piece_uid>/retirer/", pieces.retirer, name="retirer_piece"),
    path("<str:uid>/pieces/<str:piece_uid>/fichier/", pieces.fichier, name="piece"),
    path("<str:uid>/coordonnees/", pieces.coordonnees, name="coordonnees"),
    path("<str:uid>/coordonnees/nouvelles/", pieces.nouvelles, name="coordonnees_nouvelles"),
    path("<str:uid>/rib/", pieces.rib, name="rib"),
    path("<str:uid>/apercu/", depot.apercu, name="apercu"),
    path("<str:uid>/deposer/", depot.deposer, name="deposer"),
    path("<str:uid>/valider/", depot.valider, name="valider"),
    path("<str:uid>/reprendre/", depot.reprendre, name="reprendre"),
    path("<str:uid>/retirer/", depot.retirer, name="retirer"),
    path("<str:uid>/echanges/", echanges.fil, name="echanges"),
    path("<str:uid>/echanges/lus/", echanges.lus, name="echanges_lus"),
    path(
        "<str:uid>/echanges/<str:piece_uid>/fichier/",
        echanges.fichier,
        name="echanges_fichier",
    ),
    path("<str:uid>/attestations/", depot.attestations, name="attestations"),
    path("<str:uid>/attestations/<str:recepisse_uid>/", depot.recepisse, name="recepisse"),
]
