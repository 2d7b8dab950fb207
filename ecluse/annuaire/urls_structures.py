"""Routes about entering a structure, its members and its safe."""

from django.urls import path

from ecluse.annuaire.views import adhesions, coffre, membres

FICHE = "structures/<str:uid>/"
DEMANDES = "structures/demandes/<str:uid>/"

#: Before the file of a structure: their words are no identifiers.
entree = [
    path("structures/rejoindre/", adhesions.rejoindre, name="rejoindre"),
    path("structures/inscrire/", adhesions.inscrire, name="structure_inscrire"),
    path("structures/choisir/", membres.choisir, name="choisir_structure"),
    path(f"{DEMANDES}accepter/", adhesions.accepter, name="adhesion_accepter"),
    path(f"{DEMANDES}refuser/", adhesions.refuser, name="adhesion_refuser"),
    path(f"{DEMANDES}abandonner/", adhesions.abandonner, name="adhesion_abandonner"),
]

fiche = [
    path(f"{FICHE}demander/", adhesions.demander, name="adhesion_demander"),
    path(f"{FICHE}quitter/", membres.quitter, name="quitter"),
    path(f"{FICHE}transmettre/", membres.transmettre, name="transmettre"),
    path(f"{FICHE}membres/<str:habilitation>/role/", membres.role, name="membre_role"),
    path(f"{FICHE}coffre/", coffre.coffre, name="coffre"),
    path(f"{FICHE}coffre/deposer/", coffre.deposer, name="document_deposer"),
    path(f"{FICHE}coffre/<str:document>/", coffre.document, name="document"),
    path(
        f"{FICHE}coffre/<str:document>/retirer/", coffre.retirer_document, name="document_retirer"
    ),
    path(f"{FICHE}agrements/", coffre.agrement, name="agrement_ajouter"),
    path(f"{FICHE}agrements/<str:agrement>/acte/", coffre.piece_agrement, name="agrement_acte"),
    path(
        f"{FICHE}agrements/<str:agrement>/retirer/",
        coffre.retirer_agrement,
        name="agrement_retirer",
    ),
    path(f"{FICHE}engagement-republicain/", coffre.engagement, name="engagement"),
]
