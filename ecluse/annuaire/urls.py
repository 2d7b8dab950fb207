"""Routes of the room."""

from django.urls import include, path

from ecluse.annuaire.urls_structures import entree, fiche
from ecluse.annuaire.views import (
    absences,
    administration,
    demonstration,
    departement,
    invitations,
    mon_compte,
    structures,
)

ADMIN = "comptes-et-habilitations/"
FICHE = "structures/<str:uid>/"

propres = [
    path("mon-compte/", mon_compte.mon_compte, name="mon_compte"),
    path("mon-compte/identite/", mon_compte.identite, name="identite"),
    path("mon-compte/sessions/fermer/", mon_compte.fermer_sessions, name="fermer_sessions"),
    path("mon-compte/absences/", absences.absences, name="absences"),
    path("mon-compte/absences/<str:uid>/terminer/", absences.terminer, name="absence_terminer"),
    path("invitation/<str:jeton>/", invitations.invitation, name="invitation"),
    path("invitation/premier-acces/<str:jeton>/", invitations.premier_acces, name="premier_acces"),
    path("structures/", structures.liste, name="structures"),
    path("structures/ma-structure/", structures.ma_structure, name="ma_structure"),
    path("structures/nouvelle/", structures.creer, name="structure_creer"),
    *entree,
    *fiche,
    path(FICHE, structures.structure, name="structure"),
    path(f"{FICHE}identite/", structures.modifier, name="structure_modifier"),
    path(f"{FICHE}categories/", structures.categories, name="structure_categories"),
    path(f"{FICHE}etablissements/", structures.etablissement, name="etablissement_ajouter"),
    path(
        f"{FICHE}etablissements/<str:lieu>/",
        structures.etablissement,
        name="etablissement_modifier",
    ),
    path(f"{FICHE}coordonnees-bancaires/", structures.coordonnees, name="coordonnees"),
    path(f"{FICHE}coordonnees-bancaires/<str:coordonnees>/rib/", structures.rib, name="rib"),
    path(f"{FICHE}membres/inviter/", structures.inviter, name="inviter_collegue"),
    path(
        f"{FICHE}membres/<str:habilitation>/retirer/",
        structures.retirer_membre,
        name="retirer_membre",
    ),
    path(
        f"{FICHE}invitations/<str:invitation>/annuler/",
        structures.annuler_invitation,
        name="annuler_invitation_collegue",
    ),
    path(ADMIN, administration.comptes, name="comptes"),
    path(f"{ADMIN}departement/", departement.modifier, name="departement"),
    path(f"{ADMIN}inviter/", administration.inviter, name="inviter"),
    path(f"{ADMIN}invitations/", administration.liste_invitations, name="invitations"),
    path(
        f"{ADMIN}invitations/<str:uid>/renvoyer/",
        administration.renvoyer,
        name="renvoyer_invitation",
    ),
    path(
        f"{ADMIN}invitations/<str:uid>/annuler/", administration.annuler, name="annuler_invitation"
    ),
    path(f"{ADMIN}<str:uid>/", administration.compte, name="compte"),
    path(f"{ADMIN}<str:uid>/absences/", absences.absences_de, name="absences_de"),
    path(f"{ADMIN}<str:uid>/accorder/", administration.accorder, name="accorder"),
    path(
        f"{ADMIN}<str:uid>/habilitations/<str:habilitation>/retirer/",
        administration.retirer,
        name="retirer",
    ),
    path(f"{ADMIN}<str:uid>/fermer/", administration.fermer, name="fermer"),
    path(f"{ADMIN}<str:uid>/rouvrir/", administration.rouvrir, name="rouvrir"),
    path("demonstration/comptes/", demonstration.comptes, name="demonstration_comptes"),
    path("demonstration/comptes/<str:uid>/", demonstration.entrer, name="demonstration_entrer"),
]

urlpatterns = [
    path("comptes/", include("ecluse.annuaire.urls_comptes")),
    path("", include((propres, "annuaire"))),
]
