"""Routes of the stage."""

from django.urls import path

from ecluse.cycle.deliberations.views import (
    budget,
    decision,
    documents,
    importation,
    preparation,
    rapports,
)

app_name = "deliberations"
urlpatterns = [
    path("", rapports.liste, name="liste"),
    path("budget/", budget.operations, name="budget"),
    path("budget/nouvelle/", budget.ouvrir, name="ouvrir_operation"),
    path("budget/engagements/<str:uid>/desengager/", budget.desengager, name="desengager"),
    path("budget/<str:uid>/", budget.operation, name="operation"),
    path("budget/<str:uid>/releve.csv", budget.releve, name="releve"),
    path("budget/<str:uid>/autorisation/", budget.modifier, name="modifier_ae"),
    path("budget/<str:uid>/virement/", budget.virer, name="virer"),
    path("budget/<str:uid>/recette/", budget.recette, name="recette"),
    path("budget/<str:uid>/credits/", budget.credits_, name="credits"),
    path("importer/", importation.importer, name="importer"),
    path("nouveau/", preparation.nouveau, name="nouveau"),
    path("refus/<str:uid>/", decision.refuser, name="refuser"),
    path("articles/<str:uid>/modifier/", preparation.modifier_article, name="modifier_article"),
    path("articles/<str:uid>/retirer/", preparation.retirer_article, name="retirer_article"),
    path("articles/<str:uid>/dossiers/", preparation.lignes, name="lignes"),
    path("articles/<str:uid>/essai/", preparation.essai, name="essai"),
    path("lignes/<str:uid>/retirer/", preparation.retirer_ligne, name="retirer_ligne"),
    path("avis/<str:uid>/retirer/", preparation.retirer_avis, name="retirer_avis"),
    path("<str:uid>/", rapports.rapport, name="rapport"),
    path("<str:uid>/modifier/", preparation.modifier, name="modifier"),
    path("<str:uid>/article/", preparation.article, name="article"),
    path("<str:uid>/avis/", preparation.avis, name="avis"),
    path("<str:uid>/inscrire/", preparation.inscrire, name="inscrire"),
    path("<str:uid>/rouvrir/", preparation.rouvrir, name="rouvrir"),
    path("<str:uid>/retirer/", preparation.retirer, name="retirer"),
    path("<str:uid>/vote/", decision.vote, name="vote"),
    path("<str:uid>/decompte/", decision.decompte, name="decompte"),
    path("<str:uid>/adopter/", decision.adopter, name="adopter"),
    path("<str:uid>/rejeter/", decision.rejeter, name="rejeter"),
    path("<str:uid>/documents/", documents.generer, name="generer_documents"),
    path("<str:uid>/documents/avancement/", documents.avancement, name="avancement_documents"),
    path("<str:uid>/documents/<slug:document>/<slug:forme>/", documents.document, name="document"),
    path("<str:uid>/transmission/", decision.transmission, name="transmission"),
]
