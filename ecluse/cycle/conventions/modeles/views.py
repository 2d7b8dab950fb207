"""The texts as people read them: the list, one text and its versions, its adoption."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.cycle.conventions import phrases
from ecluse.cycle.conventions.chargement import LIVRES
from ecluse.cycle.conventions.etats import EN_VIGUEUR
from ecluse.cycle.conventions.modeles import actions, apercu, forms, queries
from ecluse.cycle.conventions.models import ModeleConvention
from ecluse.cycle.conventions.permissions import est_preparateur, peut_editer_modeles
from ecluse.interface.elements import Colonne, Evenement, Onglet
from ecluse.interface.listes import paginer
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.permissions import exiger

LISTE = [Colonne("Modèle"), Colonne("Version en vigueur"), Colonne("Brouillon")]
VERSIONS = [Colonne("Version"), Colonne("Publiée"), Colonne("État")]


def liens(*suite: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumb of a page under the texts."""
    return [
        ("Conventions", reverse("conventions:liste")),
        ("Modèles", reverse("conventions:modeles")),
        *suite,
    ]


def lien(modele: ModeleConvention) -> tuple[str, str]:
    """The page of a text, for a breadcrumb."""
    adresse = reverse("conventions:modele", args=[modele.code])
    return queries.nom(modele.code, modele.titre), adresse


@acces(est_preparateur)
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """Every text that documents are made from."""
    contexte = {
        "lignes": queries.lignes(),
        "colonnes": LISTE,
        "liens": [("Conventions", reverse("conventions:liste"))],
    }
    return render(request, "conventions/modeles/liste.html", contexte)


@acces(est_preparateur)
@require_safe
def modele(request: HttpRequest, code: str) -> HttpResponse:
    """One text: its versions, latest first, and the way to change it."""
    versions = queries.versions(code)
    page = paginer(request, versions, ("-version",))
    if not page.lignes and code not in LIVRES:
        raise Http404
    brouillon = next((v for v in page.lignes if v.etat == "brouillon"), None)
    titre = page.lignes[0].titre if page.lignes else ""
    livre = LIVRES.get(code)
    contexte = {
        "code": code,
        "nom": queries.nom(code, titre),
        "usage": livre.usage if livre else "",
        "page": page,
        "colonnes": VERSIONS,
        "brouillon": brouillon,
        "edite": peut_editer_modeles(request.user),
        "liens": liens(),
    }
    return render(request, "conventions/modeles/modele.html", contexte)


@acces(peut_editer_modeles)
@require_POST
def ouvrir(request: HttpRequest, code: str) -> HttpResponse:
    """Open the draft of a text."""
    try:
        actions.ouvrir(code, request.user)
    except ActionRefusee as refus:
        messages.error(request, refus.message)
        return redirect("conventions:modele", code)
    return redirect("conventions:modele_brouillon", code)


def _version(code: str, numero: int) -> ModeleConvention:
    try:
        return queries.version(code, numero)
    except ModeleConvention.DoesNotExist:
        raise Http404 from None


@acces(est_preparateur)
@require_safe
def version(request: HttpRequest, code: str, numero: int) -> HttpResponse:
    """A version as it reads with sample data, or what it changed."""
    objet = _version(code, numero)
    differences = request.GET.get("vue") == "differences"
    ici = reverse("conventions:modele_version", args=[code, numero])
    contexte: dict[str, Any] = {
        "objet": objet,
        "nom": queries.nom(code, objet.titre),
        "onglets": [
            Onglet("Texte", ici, not differences),
            Onglet("Différences", f"{ici}?vue=differences", differences),
        ],
        "adoptable": objet.etat == "publiee" and peut_editer_modeles(request.user),
        "liens": liens(lien(objet)),
    }
    if differences:
        contexte |= _comparaison(request, objet)
    else:
        contexte["apercu"] = apercu.apercevoir(objet, objet.clauses, None)
        contexte["evenements"] = [
            Evenement(mots, acte.instant, str(acte.acteur or ""), acte.motif)
            for acte in queries.actes(objet)
            if (mots := phrases.phrase(acte.objet, acte.evenement))
        ]
    return render(request, "conventions/modeles/version.html", contexte)


def _comparaison(request: HttpRequest, objet: ModeleConvention) -> dict[str, Any]:
    """What changes to that version from another: the one asked, else the one before."""
    form = forms.FormulaireComparaison(
        {"avec": request.GET.get("avec", "")}, versions=queries.comparables(objet)
    )
    avec = form.cleaned_data["avec"] if form.is_valid() else None
    avec = avec or queries.precedente(objet)
    return {"comparaison": form, "precedente": avec, "ecarts": queries.ecarts(avec, objet)}


@acces(peut_editer_modeles)
@require_http_methods(["GET", "HEAD", "POST"])
def adopter(request: HttpRequest, code: str, numero: int) -> HttpResponse:
    """Record the délibération that adopts a version."""
    objet = _version(code, numero)
    exiger(peut_editer_modeles(request.user, objet))
    if objet.etat != "publiee":
        deja = objet.etat in EN_VIGUEUR
        messages.info(
            request,
            "Cette version est déjà adoptée." if deja else "Publiez d’abord cette version.",
        )
        return redirect("conventions:modele", code)
    form = forms.FormulaireAdoption(
        request.POST if request.method == "POST" else None, deliberations=queries.deliberations()
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.adopter(objet, form.cleaned_data["deliberation"], request.user)
            messages.success(request, f"La version {objet.version} est adoptée.")
            return redirect("conventions:modele_version", code, numero)
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
    contexte = {
        "objet": objet,
        "nom": queries.nom(code, objet.titre),
        "form": form,
        "liens": liens(lien(objet)),
    }
    return render(
        request, "conventions/modeles/adoption.html", contexte, status=422 if form.errors else 200
    )
