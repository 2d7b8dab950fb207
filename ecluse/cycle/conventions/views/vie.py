"""After the signature: the consolidated convention, its résiliation, its archive, taking over."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.annuaire.models import Structure
from ecluse.cycle.conventions import actions, consolidation, vie
from ecluse.cycle.conventions.etats import TABLE
from ecluse.cycle.conventions.forms import FormulaireAbandon
from ecluse.cycle.conventions.forms_vie import (
    FormulaireArchivage,
    FormulaireReprise,
    FormulaireResiliation,
)
from ecluse.cycle.conventions.models import Convention, Resiliation
from ecluse.cycle.conventions.permissions import (
    est_signataire_departement,
    peut_archiver,
    peut_lire_les_conventions,
    peut_reprendre,
    peut_resilier,
)
from ecluse.cycle.conventions.views.commun import envoi, fil, reporter, trouver
from ecluse.regles.dates import ecrire_date, lire_date
from ecluse.regles.erreurs import DateInvalide
from ecluse.regles.resiliation import PHRASE_HYPOTHESE
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.permissions import exiger

#: What is typed of a convention taken over, its amount apart.
REPRIS = ("numero", "signee_le", "objet", "debut", "fin", "provenance")


@acces(peut_lire_les_conventions)
@require_GET
def consolidee(request: HttpRequest, uid: str) -> HttpResponse:
    """The convention as its avenants leave it, on the day asked (today by default)."""
    c = trouver(request, uid)
    jour, erreur = aujourdhui(), ""
    saisi = request.GET.get("jour", "").strip()
    if saisi:
        try:
            jour = lire_date(saisi)
        except DateInvalide as faute:
            erreur = faute.message
    lue = consolidation.consolidee(c, jour)
    contexte = {
        "convention": c,
        "lue": lue,
        "jour_saisi": saisi or f"{jour:%d/%m/%Y}",
        "erreur": erreur,
        "dates": _dates_cles(c),
        "liens": fil(c),
    }
    return render(request, "conventions/consolidee.html", contexte, status=422 if erreur else 200)


def _dates_cles(c: Convention) -> list[tuple[str, date]]:
    """The days on which the convention changed."""
    signes = list(c.avenants.filter(etat="signe").order_by("rang"))
    dates = [(f"avenant n° {a.rang}", consolidation.prise_d_effet(a)) for a in signes]
    debut = [("signature", c.signee_le)] if c.signee_le else []
    return [*debut, *dates]


# --- résiliation ------------------------------------------------------------------------------


def _initial(resiliation: Resiliation | None) -> dict[str, Any]:
    if resiliation is None:
        return {}
    champs = ("auteur", "motif", "entendus_le", "souhaitee_le", "recue_le")
    return {c: getattr(resiliation, c) for c in champs}


@acces(est_signataire_departement)
@require_http_methods(["GET", "HEAD", "POST"])
def resilier(request: HttpRequest, uid: str) -> HttpResponse:
    """Open a résiliation, see its computed effects, then confirm them."""
    c = trouver(request, uid)
    exiger(peut_resilier(request.user, c))
    en_cours = vie.resiliation(c)
    if c.etat != "signee" or (en_cours is not None and en_cours.etat == "notifiee"):
        messages.info(request, "Cette convention ne peut pas être résiliée.")
        return redirect("conventions:convention", uid=uid)
    form = FormulaireResiliation(envoi(request)[0], initial=_initial(en_cours))
    if en_cours is not None:
        for champ in ("auteur", "motif", "souhaitee_le"):
            form.fields[champ].disabled = True
    effets = None
    if request.method == "POST" and form.is_valid():
        try:
            if _poursuivre(request, c, en_cours, form.cleaned_data):
                return redirect("conventions:convention", uid=uid)
            effets = _effets(c, form.cleaned_data)
        except TransitionImpossible as refus:
            messages.info(request, refus.message)
            return redirect("conventions:convention", uid=uid)
        except ActionRefusee as refus:
            reporter(form, refus)
    contexte = {
        "convention": c,
        "resiliation": en_cours,
        "form": form,
        "effets": effets,
        "hypothese": PHRASE_HYPOTHESE if effets and effets.effet.hypothese else "",
        "renoncer": FormulaireAbandon() if en_cours else None,
        "liens": fil(c),
    }
    statut = 422 if form.errors else 200
    return render(request, "conventions/resiliation.html", contexte, status=statut)


def _effets(c: Convention, lu: dict[str, Any]) -> actions.Effets:
    if lu["auteur"] == "departement" and not lu["entendus_le"]:
        raise ActionRefusee(
            "Indiquez quand les dirigeants ont été entendus : ils le sont avant.", "entendus_le"
        )
    actions.verifier_dates(lu["auteur"], aujourdhui(), lu["entendus_le"], lu["recue_le"])
    return actions.effets(c, lu["auteur"], lu["recue_le"], lu["souhaitee_le"])


def _poursuivre(
    request: HttpRequest, c: Convention, en_cours: Resiliation | None, lu: dict[str, Any]
) -> bool:
    """Do what was asked; out: False when the effects are to be shown first, or again because
    they are no longer those that were read."""
    if lu["recue_le"]:
        lus = request.POST.get("confirmer", "")
        if lus != _effets(c, lu).effet.jour.isoformat():
            return False
    ouverte = en_cours or actions.engager_resiliation(
        c,
        request.user,
        auteur=lu["auteur"],
        motif=lu["motif"],
        entendus_le=lu["entendus_le"],
        souhaitee_le=lu["souhaitee_le"],
    )
    if not lu["recue_le"]:
        messages.success(
            request, "La résiliation est engagée. Rien ne change avant la réception de la lettre."
        )
        return True
    suites = actions.notifier_resiliation(
        ouverte, lu["recue_le"], request.user, entendus_le=lu["entendus_le"]
    )
    messages.success(
        request,
        f"La convention {c.numero} est résiliée à compter du {ecrire_date(suites.effet.jour)}.",
    )
    return True


@acces(est_signataire_departement)
@require_POST
def renoncer(request: HttpRequest, uid: str) -> HttpResponse:
    """Give up a résiliation whose letter was not received."""
    c = trouver(request, uid)
    exiger(peut_resilier(request.user, c))
    en_cours = vie.resiliation(c)
    if en_cours is None:
        messages.info(request, "Aucune résiliation n’est engagée.")
        return redirect("conventions:convention", uid=uid)
    try:
        actions.renoncer_a_resilier(en_cours, request.POST.get("motif", ""), request.user)
        messages.success(request, "La résiliation est abandonnée : la convention continue.")
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
    except ActionRefusee as refus:
        messages.error(request, refus.message)
        return redirect("conventions:resilier", uid=uid)
    return redirect("conventions:convention", uid=uid)


# --- archive and taking over --------------------------------------------------------------------


@acces(est_signataire_departement)
@require_http_methods(["GET", "HEAD", "POST"])
def archiver(request: HttpRequest, uid: str) -> HttpResponse:
    """Put a closed convention away until its pieces may go."""
    c = trouver(request, uid)
    exiger(peut_archiver(request.user, c))
    if not TABLE.possible(c.etat, "archiver"):
        messages.info(request, "Seule une convention soldée est archivée.")
        return redirect("conventions:convention", uid=uid)
    proposee = vie.conservation(c)
    form = FormulaireArchivage(envoi(request)[0], initial={"conservee_jusqu_au": proposee})
    if request.method == "POST" and form.is_valid():
        jour = form.cleaned_data["conservee_jusqu_au"]
        try:
            actions.archiver(c, jour, request.user)
            messages.success(
                request,
                f"La convention {c.numero} est archivée ; ses pièces sont conservées jusqu’au "
                f"{ecrire_date(jour)}.",
            )
            return redirect("conventions:convention", uid=uid)
        except ActionRefusee as refus:
            reporter(form, refus)
    contexte = {"convention": c, "form": form, "proposee": proposee, "liens": fil(c)}
    statut = 422 if form.errors else 200
    return render(request, "conventions/archivage.html", contexte, status=statut)


@acces(peut_reprendre)
@require_http_methods(["GET", "HEAD", "POST"])
def reprendre(request: HttpRequest) -> HttpResponse:
    """Write down a convention signed before Écluse."""
    form = FormulaireReprise(envoi(request)[0], structures=Structure.objects.order_by("tri"))
    if request.method == "POST" and form.is_valid():
        lu = form.cleaned_data
        structure = form.structures[lu.pop("structure")]
        try:
            reprise = actions.reprendre(structure, request.user, **lu)
            messages.success(request, f"La convention {reprise.numero} est reprise.")
            return redirect("conventions:convention", uid=reprise.uid)
        except ActionRefusee as refus:
            reporter(form, refus)
    contexte = {
        "form": form,
        "titre": "Reprendre une convention",
        "surtitre": "",
        "action": "Reprendre la convention",
        "liens": [("Conventions", reverse("conventions:liste"))],
    }
    statut = 422 if form.errors else 200
    return render(request, "conventions/reprise.html", contexte, status=statut)


@acces(peut_reprendre)
@require_http_methods(["GET", "HEAD", "POST"])
def corriger_reprise(request: HttpRequest, uid: str) -> HttpResponse:
    """Type again what was taken over, while nothing rests on it."""
    c = trouver(request, uid)
    exiger(peut_reprendre(request.user, c.structure))
    if obstacle := actions.obstacle_a_corriger(c):
        messages.info(request, obstacle)
        return redirect("conventions:convention", uid=uid)
    connu = c.montant_maximum if c.montant_initial_connu else None
    initial = {x: getattr(c, x) for x in REPRIS} | {"montant": connu}
    form = FormulaireReprise(envoi(request)[0], structures=(), corrige=True, initial=initial)
    if request.method == "POST" and form.is_valid() and _corriger(request, c, form):
        return redirect("conventions:convention", uid=uid)
    contexte = {
        "form": form,
        "titre": "Corriger la reprise",
        "surtitre": f"{c.numero}, {c.structure.nom}",
        "action": "Enregistrer la correction",
        "liens": fil(c),
    }
    statut = 422 if form.errors else 200
    return render(request, "conventions/reprise.html", contexte, status=statut)


def _corriger(request: HttpRequest, c: Convention, form: FormulaireReprise) -> bool:
    """Correct what was taken over; out: whether the page is left."""
    try:
        actions.corriger_reprise(c, request.user, **form.cleaned_data)
        messages.success(request, "Ce qui est repris de la convention est corrigé.")
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
    except ActionRefusee as refus:
        reporter(form, refus)
        return False
    return True
