"""The forecast budget: typed by account, summed by the server, balanced before the deposit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.actions.copie import marquer_relue
from ecluse.cycle.candidatures.forms_budget import BudgetForm, totaux_en_mots
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.views import commun
from ecluse.regles.texte import accorder
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.etats import ActionRefusee

CONFLIT = (
    "Le budget a été modifié entre-temps dans une autre fenêtre ou par une autre personne. "
    "Cliquez sur Enregistrer pour comparer les deux versions."
)


@require_http_methods(["GET", "HEAD", "POST"])
@acces(CONNECTE)
def budget(request: HttpRequest, uid: str) -> HttpResponse:
    """Charges and produits; a budget with an unreadable amount is not saved at all."""
    if request.method == "POST":
        return _enregistrer(request, commun.a_ecrire(request, uid))
    candidature = commun.dossier(request, uid)
    if not commun.modifiable(request, candidature, lecture.BUDGET):
        return redirect("candidatures:modifier", uid)
    contenu = lecture.charger(candidature)
    stockee = contenu.sections.get(lecture.BUDGET)
    form = BudgetForm(contenu.budget, stockee.version if stockee else 0)
    return _page(request, contenu, form, _lignes_stockees(contenu))


def _enregistrer(request: HttpRequest, candidature: Candidature) -> HttpResponse:
    form = BudgetForm(data=request.POST)
    valide = form.est_valide()
    lignes = form.lignes()
    if not valide:
        return _montrer_erreurs(request, candidature, form, lignes)
    try:
        resultat = actions.enregistrer_budget(candidature, lignes, form.version, request.user)
    except ActionRefusee as erreur:
        return commun.refus(request, candidature, erreur)
    form.version = resultat.version
    # The lines of this page are not those of that version: saving them later would lose these.
    depasse = bool(resultat.conflits or resultat.reprises)
    if commun.est_automatique(request):
        if depasse:
            return JsonResponse({"message": CONFLIT}, status=409)
        return commun.reponse_automatique(
            candidature, resultat.version, totaux=totaux_en_mots(lignes)
        )
    if not resultat.conflits and "ajouter" not in request.POST:
        depasse = False  # Nothing was changed here, and the next page shows what is stored.
    return _apres(request, candidature, form, lignes, en_conflit=depasse)


def _apres(
    request: HttpRequest,
    candidature: Candidature,
    form: BudgetForm,
    lignes: list[actions.LigneSaisie],
    en_conflit: bool,
) -> HttpResponse:
    contenu = lecture.charger(candidature)
    if en_conflit:
        return _page(request, contenu, form, lignes, status=409, conflit=_lignes_stockees(contenu))
    if "ajouter" in request.POST:
        return _page(request, contenu, form, lignes)
    marquer_relue(candidature, lecture.BUDGET, request.user)
    if "rester" in request.POST:
        messages.success(request, "Votre budget est enregistré.")
        return redirect("candidatures:budget", candidature.uid)
    pieces = reverse("candidatures:pieces", args=[candidature.uid])
    return redirect(commun.apres(candidature, pieces))


def _montrer_erreurs(
    request: HttpRequest,
    candidature: Candidature,
    form: BudgetForm,
    lignes: list[actions.LigneSaisie],
) -> HttpResponse:
    erreurs = {
        ligne.add_prefix(champ): " ".join(str(x) for x in textes)
        for ligne in form.formset.forms
        for champ, textes in ligne.errors.items()
    }
    if commun.est_automatique(request):
        nombre = len(erreurs)
        message = f"{accorder(nombre, 'ligne')} du budget {'est' if nombre < 2 else 'sont'} "
        return commun.reponse_automatique(
            candidature,
            form.version,
            erreurs,
            totaux_en_mots(lignes),
            message + "à corriger.",
        )
    return _page(request, lecture.charger(candidature), form, lignes)


def _lignes_stockees(contenu: lecture.Contenu) -> list[actions.LigneSaisie]:
    return [
        actions.LigneSaisie(x.compte, x.libelle, x.montant, x.demande, x.engagement)
        for x in contenu.budget
    ]


def _page(
    request: HttpRequest,
    contenu: lecture.Contenu,
    form: BudgetForm,
    lignes: list[actions.LigneSaisie],
    status: int = 200,
    conflit: list[actions.LigneSaisie] | None = None,
) -> HttpResponse:
    uid = contenu.candidature.uid
    return commun.page(
        request,
        "budget",
        contenu,
        lecture.BUDGET,
        status=status,
        form=form,
        totaux=totaux_en_mots(lignes),
        plafond=contenu.fiche.financement.plafond_structure,
        url=reverse("candidatures:budget", args=[uid]),
        url_auto=reverse("candidatures:budget_auto", args=[uid]),
        conflit=conflit or [],
        en_conflit=conflit is not None,
    )
