"""The payments of a convention: advances, balance, decision."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from ecluse.annuaire.permissions import est_agent
from ecluse.cycle.conventions.models import Avenant, Convention
from ecluse.cycle.suivi.models import Bilan
from ecluse.cycle.versements import actions, calculs, forms, queries
from ecluse.cycle.versements.etats import LIQUIDATION
from ecluse.cycle.versements.permissions import (
    peut_approuver_decision,
    peut_decider,
    peut_lire_versements_de,
    peut_preparer,
    peut_voir_versements,
)
from ecluse.cycle.versements.views.commun import COLONNES, lecteur
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.fichiers import FichierRefuse, deposer, servir
from ecluse.socle.permissions import exiger


def _convention(request: HttpRequest, uid: str) -> Convention:
    return get_object_or_404(queries.conventions_visibles(request.user), uid=uid)


@require_GET
@acces(lecteur)
def liquidation(request: HttpRequest, uid: str) -> HttpResponse:
    """The payments of a convention: advance, balance, decision, each amount with its why."""
    return _page_liquidation(request, _convention(request, uid))


def _page_liquidation(
    request: HttpRequest,
    convention: Convention,
    form_decision: forms.Decision | None = None,
    form_motif: forms.Motif | None = None,
) -> HttpResponse:
    agent = peut_lire_versements_de(request.user, convention)
    liq = queries.liquidation_de(convention)
    if liq is not None and liq.etat != "arretee" and not agent:
        liq = None
    ordres = list(
        queries.ordres_visibles(request.user).filter(convention=convention).order_by("id")
    )
    bilan = Bilan.objects.filter(convention=convention).first()
    prepare = peut_preparer(request.user, convention)
    faites = {o.avenant_id for o in ordres if o.nature == "avance" and o.etat != "annule"}
    signee = convention.etat == "signee"
    decision = liq is not None and liq.etat == "decidee"
    return render(
        request,
        "versements/liquidation.html",
        {
            "convention": convention,
            "agent": agent,
            "liquidation": liq,
            "etat_liquidation": LIQUIDATION.etats[liq.etat] if liq else None,
            "ordres": ordres,
            "colonnes": [c for c in COLONNES if c.libelle != "Structure"],
            "deja_verse": actions.deja_verse(convention),
            "bilan": bilan,
            "bilan_accepte": bilan is not None and bilan.etat == "accepte",
            "avances": [
                (acte, explication)
                for acte, explication in calculs.avances(convention)
                if (acte.pk if acte else None) not in faites
            ]
            if prepare and signee and liq is None
            else [],
            "peut_liquider": prepare
            and signee
            and liq is None
            and bilan is not None
            and bilan.etat == "accepte",
            "peut_decider": liq is not None
            and liq.etat in ("a_decider", "decidee")
            and peut_decider(request.user, liq),
            "peut_approuver_decision": liq is not None
            and decision
            and peut_approuver_decision(request.user, liq),
            "apercu": actions.apercu_decision(liq, liq.montant_decide, liq.motif)
            if liq is not None and decision and liq.montant_decide is not None
            else None,
            "form_decision": form_decision or forms.Decision(),
            "form_motif": form_motif or forms.Motif(),
        },
        status=422 if (form_decision or form_motif) else 200,
    )


def _geste_de_convention(
    request: HttpRequest, uid: str, geste: Callable[[Convention], Any], fait: str
) -> HttpResponse:
    convention = _convention(request, uid)
    exiger(peut_preparer(request.user, convention))
    try:
        geste(convention)
    except ActionRefusee as refus:
        messages.info(request, refus.message)
    else:
        messages.success(request, fait)
    return redirect("versements:liquidation", uid=uid)


def _avenant(request: HttpRequest, convention: Convention) -> Avenant | None:
    """The avenant whose advance is asked, by its rank; None for that of the convention."""
    rang = request.POST.get("avenant", "")
    if not rang:
        return None
    return get_object_or_404(convention.avenants, rang=int(rang) if rang.isdecimal() else 0)


@require_POST
@acces(est_agent)
def preparer_avance(request: HttpRequest, uid: str) -> HttpResponse:
    """Prepare the order of the advance."""
    return _geste_de_convention(
        request,
        uid,
        lambda c: actions.preparer_avance(c, request.user, _avenant(request, c)),
        "L’ordre de paiement de l’avance est préparé. Une autre personne doit l’approuver.",
    )


@require_POST
@acces(est_agent)
def liquider(request: HttpRequest, uid: str) -> HttpResponse:
    """Compute the balance."""
    return _geste_de_convention(
        request, uid, lambda c: actions.liquider(c, request.user), "Le solde est calculé."
    )


@require_POST
@acces(est_agent)
def decider(request: HttpRequest, uid: str) -> HttpResponse:
    """Fix the amount where the rule is silent."""
    convention = _convention(request, uid)
    liq = queries.liquidation_de(convention)
    exiger(liq is not None and peut_decider(request.user, liq))
    form = forms.Decision(request.POST, request.FILES)
    if liq is not None and form.is_valid():
        try:
            televerse = form.cleaned_data["piece"]
            piece = deposer(televerse, televerse.name, request.user)
            actions.decider(
                liq,
                form.cleaned_data["montant"],
                form.cleaned_data["motif"],
                piece,
                request.user,
            )
        except FichierRefuse as refus:
            form.add_error("piece", str(refus))
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(
                request, "Votre décision est enregistrée. Une autre personne doit l’approuver."
            )
            return redirect("versements:liquidation", uid=uid)
    return _page_liquidation(request, convention, form_decision=form)


@require_POST
@acces(peut_voir_versements)
def approuver_decision(request: HttpRequest, uid: str) -> HttpResponse:
    """Approve the amount decided by somebody else."""
    return _geste_de_decision(
        request, uid, lambda liq: actions.approuver_decision(liq, request.user), "approuvée"
    )


@require_POST
@acces(peut_voir_versements)
def refuser_decision(request: HttpRequest, uid: str) -> HttpResponse:
    """Refuse the amount decided by somebody else."""
    convention = _convention(request, uid)
    liq = queries.liquidation_de(convention)
    exiger(liq is not None and peut_approuver_decision(request.user, liq))
    form = forms.Motif(request.POST)
    if not form.is_valid():
        return _page_liquidation(request, convention, form_motif=form)
    motif = form.cleaned_data["motif"]
    return _geste_de_decision(
        request, uid, lambda liq: actions.refuser_decision(liq, motif, request.user), "refusée"
    )


def _geste_de_decision(
    request: HttpRequest, uid: str, geste: Callable[[Any], None], participe: str
) -> HttpResponse:
    liq = queries.liquidation_de(_convention(request, uid))
    exiger(liq is not None)
    try:
        geste(liq)
    except ActionRefusee as refus:
        messages.info(request, refus.message)
    else:
        messages.success(request, f"La décision est {participe}.")
    return redirect("versements:liquidation", uid=uid)


@require_GET
@acces(peut_voir_versements)
def piece_decision(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The piece of a decision."""
    convention = _convention(request, uid)
    liq = queries.liquidation_de(convention)
    lit = peut_lire_versements_de(request.user, convention)
    if liq is None or liq.piece is None or not lit:
        raise Http404
    return servir(request, liq.piece)
