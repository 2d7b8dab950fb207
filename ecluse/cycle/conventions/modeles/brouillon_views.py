"""The pages of the draft of a text: its clauses, its preview, its end."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ecluse.cycle.conventions.clauses import Numerotee, numeroter
from ecluse.cycle.conventions.modeles import actions, apercu, forms, queries
from ecluse.cycle.conventions.modeles.verification import Faute, a_finir, nom_de
from ecluse.cycle.conventions.modeles.views import lien, liens
from ecluse.cycle.conventions.models import Convention, ModeleConvention
from ecluse.cycle.conventions.permissions import peut_editer_modeles
from ecluse.interface.elements import Onglet
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee

DISPARU = "Ce brouillon a déjà été publié ou abandonné."
VUES = (
    ("Clauses", "conventions:modele_brouillon"),
    ("Aperçu", "conventions:modele_apercu"),
    ("Différences et publication", "conventions:modele_differences"),
)


def sur_un_brouillon(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view of a draft: one that is gone is said on the page of its text."""

    @wraps(vue)
    def enveloppe(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        try:
            return vue(request, code, **kwargs)
        except ModeleConvention.DoesNotExist:
            if not ModeleConvention.objects.filter(code=code).exists():
                raise Http404 from None
            if request.headers.get("HX-Request"):
                raise Http404 from None
            messages.info(request, DISPARU)
            return redirect("conventions:modele", code)

    return enveloppe


def contexte_commun(objet: ModeleConvention, courant: str) -> dict[str, Any]:
    """What every page of a draft shows; `courant` is the route of the tab."""
    return {
        "objet": objet,
        "nom": queries.nom(objet.code, objet.titre),
        "onglets": [Onglet(m, reverse(nom, args=[objet.code]), nom == courant) for m, nom in VUES],
        "restes": a_finir(objet.clauses, objet.sorte),
        "liens": liens(lien(objet)),
    }


def choisir_convention(
    request: HttpRequest, objet: ModeleConvention, dans: str = ""
) -> tuple[forms.FormulaireApercu, Convention | None]:
    """The choice of a convention to fill a preview with, and the one chosen."""
    recu = request.POST if request.method == "POST" else request.GET
    remplissable = objet.sorte in apercu.REMPLISSABLES
    conventions = queries.conventions(request.user) if remplissable else []
    form = forms.FormulaireApercu(
        {"convention": recu.get("convention", "")}, conventions=conventions, dans=dans
    )
    choisie = form.cleaned_data["convention"] if form.is_valid() else ""
    return form, next((c for c in conventions if c.uid == choisie), None)


# --- its clauses ----------------------------------------------------------------------------


class _Ligne:
    """A clause in the list of the draft."""

    def __init__(self, numerotee: Numerotee, restes: list[Faute]) -> None:
        self.code = numerotee.clause["code"]
        self.titre = numerotee.titre or nom_de(numerotee.clause)
        self.restes = [r for r in restes if r.code == self.code]


@acces(peut_editer_modeles)
@require_safe
@sur_un_brouillon
def brouillon(request: HttpRequest, code: str) -> HttpResponse:
    """The clauses of a draft, in order."""
    return _sommaire(request, queries.brouillon(code))


def _sommaire(
    request: HttpRequest,
    objet: ModeleConvention,
    ajout: forms.FormulaireAjout | None = None,
    intitule: forms.FormulaireIntitule | None = None,
) -> HttpResponse:
    contexte = contexte_commun(objet, "conventions:modele_brouillon")
    contexte["clauses"] = [_Ligne(n, contexte["restes"]) for n in numeroter(objet.clauses)]
    contexte["ajout"] = ajout or _formulaire_ajout(objet)
    contexte["intitule"] = intitule or forms.FormulaireIntitule(initial={"titre": objet.titre})
    statut = 422 if ajout or intitule else 200
    return render(request, "conventions/modeles/brouillon.html", contexte, status=statut)


def _formulaire_ajout(objet: ModeleConvention, recu: Any = None) -> forms.FormulaireAjout:
    places = [(n.clause["code"], n.titre or nom_de(n.clause)) for n in numeroter(objet.clauses)]
    return forms.FormulaireAjout(recu, genres=actions.ajoutables(objet), places=places)


@acces(peut_editer_modeles)
@require_POST
@sur_un_brouillon
def ajouter(request: HttpRequest, code: str) -> HttpResponse:
    """Add a clause, then write it."""
    objet = queries.brouillon(code)
    form = _formulaire_ajout(objet, request.POST)
    if not form.is_valid():
        return _sommaire(request, objet, ajout=form)
    try:
        _, clause = actions.ajouter(objet, acteur=request.user, **form.cleaned_data)
    except ActionRefusee as refus:
        form.add_error(refus.champ or None, refus.message)
        return _sommaire(request, objet, ajout=form)
    return redirect("conventions:modele_clause", code, clause)


@acces(peut_editer_modeles)
@require_POST
@sur_un_brouillon
def intituler(request: HttpRequest, code: str) -> HttpResponse:
    """Change the printed title."""
    objet = queries.brouillon(code)
    form = forms.FormulaireIntitule(request.POST)
    if not form.is_valid():
        return _sommaire(request, objet, intitule=form)
    try:
        actions.intituler(objet, form.cleaned_data["titre"], request.user)
        messages.success(request, "Le titre est enregistré.")
    except ActionRefusee as refus:
        messages.error(request, refus.message)
    return redirect("conventions:modele_brouillon", code)


@acces(peut_editer_modeles)
@require_POST
@sur_un_brouillon
def ranger(request: HttpRequest, code: str, clause: str) -> HttpResponse:
    """Move a clause or take it out."""
    objet = queries.brouillon(code)
    geste = request.POST.get("action", "")
    try:
        if geste == "retirer":
            actions.retirer(objet, clause, request.user)
            messages.success(request, "La clause est retirée.")
        elif geste in ("monter", "descendre"):
            actions.deplacer(objet, clause, -1 if geste == "monter" else 1, request.user)
    except ActionRefusee as refus:
        messages.error(request, refus.message)
    ancre = f"#c-{clause}" if geste in ("monter", "descendre") else ""
    return redirect(reverse("conventions:modele_brouillon", args=[code]) + ancre)


# --- reading the draft, its end -------------------------------------------------------------


@acces(peut_editer_modeles)
@require_safe
@sur_un_brouillon
def apercu_complet(request: HttpRequest, code: str) -> HttpResponse:
    """The whole text; it follows the draft while it is open."""
    objet = queries.brouillon(code)
    empreinte = actions.empreinte([objet.titre, objet.contenu])
    if request.GET.get("vu") == empreinte:
        return HttpResponse(status=204)
    choix, convention = choisir_convention(request, objet)
    contexte = contexte_commun(objet, "conventions:modele_apercu") | {
        "choix": choix,
        "empreinte": empreinte,
        "convention": convention,
        "apercu": apercu.apercevoir(objet, objet.clauses, convention),
    }
    return render(request, "conventions/modeles/apercu.html", contexte)


@acces(peut_editer_modeles)
@require_safe
@sur_un_brouillon
def differences(request: HttpRequest, code: str) -> HttpResponse:
    """What the draft changes, and the way to publish it."""
    objet = queries.brouillon(code)
    lue = actions.empreinte([objet.titre, objet.contenu])
    return _differences(request, objet, forms.FormulairePublication(initial={"lue": lue}))


def _differences(
    request: HttpRequest, objet: ModeleConvention, form: forms.FormulairePublication
) -> HttpResponse:
    base = queries.precedente(objet)
    contexte = contexte_commun(objet, "conventions:modele_differences") | {
        "base": base,
        "ecarts": queries.ecarts(base, objet),
        "form": form,
    }
    return render(
        request,
        "conventions/modeles/differences.html",
        contexte,
        status=422 if form.errors else 200,
    )


@acces(peut_editer_modeles)
@require_POST
@sur_un_brouillon
def publier(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the draft."""
    objet = queries.brouillon(code)
    form = forms.FormulairePublication(request.POST)
    if not form.is_valid():
        return _differences(request, objet, form)
    try:
        actions.publier(objet, request.user, **form.cleaned_data)
    except ActionRefusee as refus:
        form.add_error(refus.champ or None, refus.message)
        return _differences(request, objet, form)
    messages.success(
        request,
        f"La version {objet.version} est publiée : les prochaines conventions en partent.",
    )
    return redirect("conventions:modele", code)


@acces(peut_editer_modeles)
@require_POST
@sur_un_brouillon
def abandonner(request: HttpRequest, code: str) -> HttpResponse:
    """Give the draft up."""
    try:
        actions.abandonner(queries.brouillon(code), request.user)
        messages.success(
            request, "Le brouillon est abandonné : la version en vigueur ne change pas."
        )
    except ActionRefusee as refus:
        messages.error(request, refus.message)
    return redirect("conventions:modele", code)
