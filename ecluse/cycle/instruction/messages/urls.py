"""Routes of the templates of messages, in the namespace of the stage."""

from django.urls import path

from ecluse.cycle.instruction.messages import views

urlpatterns = [
    path("", views.modeles, name="modeles"),
    path("nouveau/", views.nouveau, name="modele_nouveau"),
    path("<slug:uid>/", views.modele, name="modele"),
    path("<slug:uid>/retirer/", views.retirer, name="modele_retirer"),
]
