"""Signature, signed copy, abandonment."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ecluse.cycle.conventions import actions, queries
from ecluse.cycle.conventions.etats import TABLE
from ecluse.cycle.conventions.forms import (
    FormulaireAbandon,
    FormulaireScan,
    FormulaireSignature,
)
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.conventions.permissions import (
    est_preparateur,
    est_signataire_departement,
    peut_abandonner,
    peut_lire_les_conventions,
    peut_signer,
    peut_telecharger,
)
from ecluse.cycle.conventions.views.commun import fil, recueillir, reporter, trouver
from ecluse.cycle.conventions.views.page import afficher
from ecluse.regles.argent import ecrire_montant
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.fichiers import servir
from ecluse.socle.models import Fichier
from ecluse.socle.permissions import exiger


@acces(est_signataire_departement)
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: HttpRequest, uid: str) -> HttpResponse:
    """Record the signature: the page restates what it triggers."""
    c = trouver(request, uid)
    exiger(peut_signer(request.user, c))
    if c.etat != "a_signer":
        messages.info(request, "Cette convention n’attend pas de signature.")
        return redirect("conventions:convention", uid=uid)
    if request.method == "POST":
        form = FormulaireSignature(request.POST, request.FILES)
        if form.is_valid() and _signer(request, c, form):
            return redirect("conventions:convention", uid=uid)
    else:
        form = FormulaireSignature()
    avance = queries.echeancier(c).avance
    return render(
        request,
        "conventions/signature.html",
        {
            "convention": c,
            "form": form,
            "liens": fil(c),
            "prete": c.transmise_le is not None and c.publiee_le is not None,
            "consequence": _consequence(c),
            "avance": avance if avance.montant else None,
        },
        status=422 if form.errors else 200,
    )


def _consequence(c: Convention) -> str:
    """What the signature triggers, in figures."""
    avance = queries.echeancier(c).avance
    if avance.montant:
        return f"La signature rend exigible l’avance de {ecrire_montant(avance.montant)}."
    return (
        f"La signature engage le Département pour {ecrire_montant(c.montant_maximum)} au plus, "
        "sans avance."
    )


def _signer(request: HttpRequest, c: Convention, form: FormulaireSignature) -> bool:
    """Record the signature with its scan; out: whether the page is left."""

    def signer(fichier: Fichier | None) -> str:
        actions.signer(c, form.cleaned_data["signee_le"], fichier, request.user)
        return f"La convention {c.numero} est signée. {_consequence(c)}"

    return recueillir(request, form, signer)


@acces(peut_lire_les_conventions)
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest, uid: str) -> HttpResponse:
    """Download the signed copy, or add it when it comes later."""
    c = trouver(request, uid)
    if request.method != "POST":
        exiger(peut_telecharger(request.user, c))
        if c.scan is None:
            raise Http404
        return servir(request, c.scan)  # type: ignore[return-value]
    exiger(peut_signer(request.user, c))
    form = FormulaireScan(request.POST, request.FILES)
    if form.is_valid() and _joindre(request, c, form):
        return redirect("conventions:convention", uid=uid)
    return afficher(request, c, joindre=form, statut=422)


def _joindre(request: HttpRequest, c: Convention, form: FormulaireScan) -> bool:
    """Add the signed copy; out: whether the page is left."""

    def joindre(fichier: Fichier | None) -> str:
        if fichier is not None:
            actions.joindre_scan(c, fichier, request.user)
        return "L’exemplaire signé est joint."

    return recueillir(request, form, joindre)


@acces(est_preparateur)
@require_http_methods(["GET", "HEAD", "POST"])
def abandonner(request: HttpRequest, uid: str) -> HttpResponse:
    """Give up a convention that was not signed."""
    c = trouver(request, uid)
    exiger(peut_abandonner(request.user, c))
    if not TABLE.possible(c.etat, "abandonner"):
        messages.info(request, "Cette convention ne peut plus être abandonnée.")
        return redirect("conventions:convention", uid=uid)
    form = FormulaireAbandon(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.abandonner(c, form.cleaned_data["motif"], request.user)
            messages.success(request, f"La convention {c.numero} est abandonnée.")
            return redirect("conventions:convention", uid=uid)
        except ActionRefusee as refus:
            reporter(form, refus)
    return render(
        request,
        "conventions/abandon.html",
        {"convention": c, "form": form, "liens": fil(c), "nombre": len(c.lignes.all())},
        status=422 if form.errors else 200,
    )
