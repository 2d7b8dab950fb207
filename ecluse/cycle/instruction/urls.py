"""Routes of the stage."""

from django.urls import include, path

from ecluse.cycle.instruction import views

app_name = "instruction"
urlpatterns = [
    path("modeles/", include("ecluse.cycle.instruction.messages.urls")),
    path("comparatifs/", views.comparatifs, name="comparatifs"),
    path("comparatif/<str:uid>/", views.comparatif, name="comparatif"),
    path("comparatif/<str:uid>/totaux/", views.totaux, name="totaux"),
    path("comparatif/<str:uid>/proposer/", views.proposer_tout, name="proposer_tout"),
    path("comparatif/<str:uid>/export.csv", views.export, name="export"),
    path("grille/<str:uid>/", views.grille, name="grille"),
    path("avis/<str:uid>/", views.avis, name="avis"),
    path("expertise/<str:uid>/", views.expertise, name="expertise"),
    path("expertise/<str:uid>/interets/", views.declarer, name="declarer"),
    path("expertise/<str:uid>/revoquer/", views.revoquer, name="revoquer"),
    path("expertise/<str:uid>/pieces/<str:piece_uid>/", views.piece, name="expertise_piece"),
    path("points/<str:uid>/retirer/", views.retirer_point, name="retirer_point"),
    path("<str:uid>/", views.dossier, name="dossier"),
    path("<str:uid>/ouvrir/", views.ouvrir, name="ouvrir"),
    path("<str:uid>/proposer/", views.proposer, name="proposer"),
    path("<str:uid>/consequence/", views.consequence, name="consequence"),
    path("<str:uid>/affecter/", views.affecter, name="affecter"),
    path("<str:uid>/arbitrer/", views.arbitrer, name="arbitrer"),
    path("<str:uid>/recevabilite/", views.recevabilite, name="recevabilite"),
    path("<str:uid>/recevabilite/points/", views.point, name="point"),
    path("<str:uid>/recevabilite/verdict/", views.verdict, name="verdict"),
    path("<str:uid>/recevabilite/refaire/", views.refaire, name="refaire"),
    path("<str:uid>/avis/", views.avis_du_dossier, name="avis_du_dossier"),
    path("<str:uid>/avis/instance/", views.instance, name="instance"),
    path("<str:uid>/avis/expert/", views.inviter, name="inviter"),
    path("<str:uid>/notation/", views.notation, name="notation"),
    path("<str:uid>/notation/noter/", views.noter, name="noter"),
    path("<str:uid>/structure/", views.structure, name="structure"),
]
