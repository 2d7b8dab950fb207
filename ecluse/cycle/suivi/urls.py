"""Routes of the stage."""

from django.urls import path

from ecluse.cycle.suivi.views import appreciation, bilan, classeur, convention, liste

app_name = "suivi"
urlpatterns = [
    path("", liste.liste, name="liste"),
    path("<slug:uid>/", convention.convention, name="convention"),
    path("<slug:uid>/enregistrement/", convention.convention, name="convention_auto"),
    path("<slug:uid>/modele/", classeur.modele, name="modele"),
    path("<slug:uid>/classeur/", classeur.envoyer, name="classeur"),
    path("<slug:uid>/bilan/", bilan.bilan, name="bilan"),
    path("<slug:uid>/bilan/commencer/", bilan.commencer, name="commencer"),
    path("<slug:uid>/bilan/section/<slug:code>/", bilan.section, name="section"),
    path(
        "<slug:uid>/bilan/section/<slug:code>/enregistrement/", bilan.section, name="section_auto"
    ),
    path("<slug:uid>/bilan/pieces/<slug:code>/joindre/", bilan.joindre, name="joindre"),
    path(
        "<slug:uid>/bilan/pieces/<slug:piece_uid>/retirer/",
        bilan.retirer_piece,
        name="retirer_piece",
    ),
    path("<slug:uid>/bilan/pieces/<slug:piece_uid>/fichier/", bilan.fichier, name="piece"),
    path("<slug:uid>/bilan/remettre/", bilan.remettre, name="remettre"),
    path("<slug:uid>/bilan/correction/", appreciation.corriger, name="correction"),
    path("<slug:uid>/bilan/acceptation/", appreciation.accepter, name="acceptation"),
]
