"""The forecast budget: typed by account, summed by the server, balanced before the deposit."""

from collections.abc import Sequence
from dataclasses import dataclass

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
from ecluse.regles.budget import COMPTE, principal
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
    # What this person leaves to the other version is not written: what is stored stays.
    laisser = request.POST.getlist("autre")
    try:
        resultat = actions.enregistrer_budget(
            candidature, lignes, form.version, request.user, laisser
        )
    except ActionRefusee as erreur:
        return commun.refus(request, candidature, erreur)
    form.version = resultat.version
    if commun.est_automatique(request):
        return _repondre(candidature, lignes, resultat)
    return _apres(request, candidature, form, lignes, resultat)


def _repondre(
    candidature: Candidature, lignes: list[actions.LigneSaisie], resultat: actions.Resultat
) -> JsonResponse:
    # The lines of the page are not those of that version: saving them later would lose these.
    if resultat.conflits or resultat.reprises:
        return JsonResponse({"message": CONFLIT}, status=409)
    return commun.reponse_automatique(candidature, resultat.version, totaux=totaux_en_mots(lignes))


def _apres(
    request: HttpRequest,
    candidature: Candidature,
    form: BudgetForm,
    lignes: list[actions.LigneSaisie],
    resultat: actions.Resultat,
) -> HttpResponse:
    """The same page when somebody chooses or adds a line; else the one that follows."""
    ajoute = "ajouter" in request.POST
    if resultat.conflits or (resultat.reprises and ajoute):
        return _melanger(request, lecture.charger(candidature), lignes, resultat)
    if ajoute:
        return _page(request, lecture.charger(candidature), form, lignes)
    return _continuer(request, candidature, garde_l_autre="autre" in request.POST)


def _continuer(
    request: HttpRequest, candidature: Candidature, *, garde_l_autre: bool
) -> HttpResponse:
    ici = reverse("candidatures:budget", args=[candidature.uid])
    if garde_l_autre:
        messages.success(request, "L’autre version est gardée, le reste est enregistré.")
        return redirect(ici)
    marquer_relue(candidature, lecture.BUDGET, request.user)
    if "rester" in request.POST:
        messages.success(request, "Votre budget est enregistré.")
        return redirect(ici)
    pieces = reverse("candidatures:pieces", args=[candidature.uid])
    return redirect(commun.apres(candidature, pieces))


@dataclass(frozen=True)
class CompteEnConflit:
    """An account that two people wrote: what is stored, by whom, while the page holds the other."""

    numero: str
    libelle: str
    par: str
    lignes: list[actions.LigneSaisie]


def _melanger(
    request: HttpRequest,
    contenu: lecture.Contenu,
    saisies: list[actions.LigneSaisie],
    resultat: actions.Resultat,
) -> HttpResponse:
    """The page with what was typed, and the stored lines of the accounts changed elsewhere only."""
    stockees = _lignes_stockees(contenu)
    montrees = [x for x in stockees if principal(x.compte) in resultat.reprises]
    montrees += [x for x in saisies if principal(x.compte) not in resultat.reprises]
    form = BudgetForm(montrees, resultat.version, ajouter=request.POST.get("ajouter", ""))
    par = resultat.auteur or "une autre personne"
    conflits = [
        CompteEnConflit(
            numero,
            COMPTE[numero].libelle,
            par,
            [x for x in stockees if principal(x.compte) == numero],
        )
        for numero in resultat.conflits
    ]
    if not conflits:
        messages.info(request, "D’autres comptes ont été modifiés ailleurs : ils sont à jour ici.")
    return _page(request, contenu, form, montrees, 409 if conflits else 200, conflits)


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
        for x in sorted(contenu.budget, key=lambda ligne: ligne.rang)
    ]


def _page(
    request: HttpRequest,
    contenu: lecture.Contenu,
    form: BudgetForm,
    lignes: list[actions.LigneSaisie],
    status: int = 200,
    conflits: Sequence[CompteEnConflit] = (),
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
        conflits=conflits,
    )
