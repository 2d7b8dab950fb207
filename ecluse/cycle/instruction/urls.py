"""Routes of the stage."""

from django.urls import include, path

from ecluse.cycle.instruction import views

app_name = "instruction"
urlpatterns = [
    path("modeles/", include("ecluse.cycle.instruction.messages.urls")),
    path("avis/<str:uid>/", views.avis, name="avis"),
    path("<str:uid>/", views.dossier, name="dossier"),
    path("<str:uid>/ouvrir/", views.ouvrir, name="ouvrir"),
    path("<str:uid>/proposer/", views.proposer, name="proposer"),
    path("<str:uid>/consequence/", views.consequence, name="consequence"),
    path("<str:uid>/affecter/", views.affecter, name="affecter"),
]
