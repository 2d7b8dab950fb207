"""How an avenant ends: signed, with its signed copy, or given up."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ecluse.cycle.conventions import (
    actions,
    vie,
)
from ecluse.cycle.conventions.etats import TABLE_AVENANTS
from ecluse.cycle.conventions.forms import (
    FormulaireAbandon,
    FormulaireScan,
    FormulaireSignature,
)
from ecluse.cycle.conventions.models import Avenant
from ecluse.cycle.conventions.permissions import (
    est_preparateur,
    est_signataire_departement,
    peut_abandonner_avenant,
    peut_lire_les_conventions,
    peut_signer_avenant,
    peut_telecharger,
)
from ecluse.cycle.conventions.views.avenants import (
    CHANGEMENTS,
    afficher,
    fil_avenant,
    retour,
    trouver_avenant,
)
from ecluse.cycle.conventions.views.commun import (
    envoi,
    recueillir,
    reporter,
)
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.fichiers import servir
from ecluse.socle.models import Fichier
from ecluse.socle.permissions import exiger


@acces(est_signataire_departement)
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: HttpRequest, uid: str, rang: int) -> HttpResponse:
    """Record the signature: the page restates what it changes."""
    a = trouver_avenant(request, uid, rang)
    exiger(peut_signer_avenant(request.user, a))
    if a.etat != "a_signer":
        messages.info(request, "Cet avenant n’attend pas de signature.")
        return retour(a)
    form = FormulaireSignature(*envoi(request))
    if request.method == "POST" and form.is_valid() and _signer(request, a, form):
        return retour(a)
    contexte = {
        "avenant": a,
        "convention": a.convention,
        "form": form,
        "changements": vie.avant_apres(a),
        "colonnes": CHANGEMENTS,
        "alertes": vie.alertes_de_signature(a),
        "signes_depuis": vie.signes_depuis(a),
        "prete": a.transmise_le is not None and a.publiee_le is not None,
        "liens": fil_avenant(a),
    }
    statut = 422 if form.errors else 200
    return render(request, "conventions/avenant_signature.html", contexte, status=statut)


def _signer(request: HttpRequest, a: Avenant, form: FormulaireSignature) -> bool:
    """Record the signature with its scan; out: whether the page is left."""

    def signer(fichier: Fichier | None) -> str:
        actions.signer_avenant(a, form.cleaned_data["signee_le"], fichier, request.user)
        return f"L’avenant n° {a.rang} est signé : la convention a changé."

    return recueillir(request, form, signer)


@acces(peut_lire_les_conventions)
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest, uid: str, rang: int) -> HttpResponse:
    """Download the signed copy, or add it when it comes later."""
    a = trouver_avenant(request, uid, rang)
    if request.method != "POST":
        exiger(peut_telecharger(request.user, a.convention))
        if a.scan is None:
            raise Http404
        return servir(request, a.scan)  # type: ignore[return-value]
    exiger(peut_signer_avenant(request.user, a))
    form = FormulaireScan(request.POST, request.FILES)
    if form.is_valid() and _joindre(request, a, form):
        return retour(a)
    return afficher(request, a, joindre=form, statut=422)


def _joindre(request: HttpRequest, a: Avenant, form: FormulaireScan) -> bool:
    """Add the signed copy; out: whether the page is left."""

    def joindre(fichier: Fichier | None) -> str:
        if fichier is not None:
            actions.joindre_scan_avenant(a, fichier, request.user)
        return "L’exemplaire signé est joint."

    return recueillir(request, form, joindre)


@acces(est_preparateur)
@require_http_methods(["GET", "HEAD", "POST"])
def abandonner(request: HttpRequest, uid: str, rang: int) -> HttpResponse:
    """Give up an avenant that was not signed."""
    a = trouver_avenant(request, uid, rang)
    exiger(peut_abandonner_avenant(request.user, a))
    if not TABLE_AVENANTS.possible(a.etat, "abandonner"):
        messages.info(request, "Cet avenant ne peut plus être abandonné.")
        return retour(a)
    form = FormulaireAbandon(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.abandonner_avenant(a, form.cleaned_data["motif"], request.user)
            messages.success(request, f"L’avenant n° {rang} est abandonné.")
            return retour(a)
        except ActionRefusee as refus:
            reporter(form, refus)
    contexte = {"avenant": a, "convention": a.convention, "form": form, "liens": fil_avenant(a)}
    statut = 422 if form.errors else 200
    return render(request, "conventions/avenant_abandon.html", contexte, status=statut)
