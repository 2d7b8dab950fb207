"""Screens of the payments."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from ecluse.annuaire.permissions import est_agent, est_porteur
from ecluse.annuaire.structure_choisie import dans_la_structure
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi.models import Bilan
from ecluse.cycle.versements import actions, calculs, forms, queries
from ecluse.cycle.versements.etats import LIQUIDATION, ORDRE
from ecluse.cycle.versements.models import Ordre
from ecluse.cycle.versements.permissions import (
    peut_approuver,
    peut_approuver_decision,
    peut_decider,
    peut_lire_versements_de,
    peut_preparer,
    peut_voir_versements,
)
from ecluse.interface.elements import Colonne
from ecluse.interface.listes import filtres_actifs, paginer
from ecluse.regles.argent import ecrire_montant
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.fichiers import FichierRefuse, deposer, servir
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.permissions import exiger

COLONNES = [
    Colonne("Ordre"),
    Colonne("Structure"),
    Colonne("Nature"),
    Colonne("Exigible le"),
    Colonne("Montant", nombre=True),
    Colonne("État"),
]


def lecteur(acteur: Any) -> bool:
    """Agents of money, and the people of a structure for their own payments."""
    return peut_voir_versements(acteur) or est_porteur(acteur)


def _choisis(request: HttpRequest, form: forms.FiltresOrdres) -> QuerySet[Ordre]:
    """What the list and its export show: filters, then the structure chosen in the header."""
    valeurs = form.cleaned_data if form.is_valid() else {}
    ordres = queries.filtrer(queries.ordres_visibles(request.user), **valeurs)
    return ordres.filter(dans_la_structure(request.user, "convention__structure"))


@require_GET
@acces(lecteur)
def liste(request: HttpRequest) -> HttpResponse:
    """Orders that the reader may see, latest first."""
    form = forms.FiltresOrdres(request.GET or None)
    page = paginer(request, _choisis(request, form), ("-id",))
    return render(
        request,
        "versements/liste.html",
        {
            "form": form,
            "actifs": filtres_actifs(request, form),
            "page": page,
            "colonnes": COLONNES,
            "agent": peut_voir_versements(request.user),
            "parametres": request.GET.urlencode(),
        },
    )


@require_GET
@acces(peut_voir_versements)
def export(request: HttpRequest) -> HttpResponseBase:
    """The same orders as the list shows, as CSV."""
    ordres = _choisis(request, forms.FiltresOrdres(request.GET or None))
    reponse = StreamingHttpResponse(
        queries.exporter(ordres), content_type="text/csv; charset=utf-8"
    )
    nom = f"ordres-{aujourdhui().isoformat()}.csv"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


def _ordre(request: HttpRequest, uid: str) -> Ordre:
    ordres = queries.ordres_visibles(request.user).select_related(
        "coordonnees_bancaires", "liquidation"
    )
    return get_object_or_404(ordres, uid=uid)


@require_GET
@acces(lecteur)
def ordre(request: HttpRequest, uid: str) -> HttpResponse:
    """One order: amount and why, who prepared and approved, what comes next."""
    return _page_ordre(request, _ordre(request, uid))


def _page_ordre(
    request: HttpRequest,
    o: Ordre,
    form_motif: forms.Motif | None = None,
    form_execution: forms.Execution | None = None,
) -> HttpResponse:
    prepare = peut_preparer(request.user, o.convention)
    agent = peut_lire_versements_de(request.user, o.convention)
    return render(
        request,
        "versements/ordre.html",
        {
            "ordre": o,
            "etat_affiche": ORDRE.etats[o.etat],
            "agent": agent,
            "peut_approuver": o.etat == "prepare" and peut_approuver(request.user, o),
            "attend_un_autre": o.etat == "prepare"
            and agent
            and not peut_approuver(request.user, o),
            "peut_transmettre": o.etat == "approuve" and prepare,
            "peut_executer": o.etat == "transmis" and prepare,
            "peut_annuler": o.etat in ("prepare", "renvoye") and prepare,
            "form_motif": form_motif or forms.Motif(),
            "form_execution": form_execution
            or forms.Execution(initial={"execute_le": aujourdhui()}),
            "effet_approbation": f"Approuver autorise le paiement de {ecrire_montant(o.montant)} "
            f"à {o.convention.structure}."
            if o.genre == Ordre.Genre.PAIEMENT
            else f"Approuver réclame {ecrire_montant(o.montant)} à {o.convention.structure}.",
        },
        status=422 if (form_motif or form_execution) else 200,
    )


def _agir(request: HttpRequest, o: Ordre, geste: Callable[[], None], fait: str) -> HttpResponse:
    try:
        geste()
    except ActionRefusee as refus:
        messages.info(request, refus.message)
    else:
        messages.success(request, fait)
    return redirect("versements:ordre", uid=o.uid)


@require_POST
@acces(peut_voir_versements)
def approuver(request: HttpRequest, uid: str) -> HttpResponse:
    """Approve an order."""
    o = _ordre(request, uid)
    return _agir(
        request, o, lambda: actions.approuver(o, request.user), f"L’ordre {o.numero} est approuvé."
    )


@require_POST
@acces(peut_voir_versements)
def transmettre(request: HttpRequest, uid: str) -> HttpResponse:
    """Note the sending to the payeur."""
    o = _ordre(request, uid)
    return _agir(
        request,
        o,
        lambda: actions.transmettre(o, request.user),
        f"L’ordre {o.numero} est transmis au payeur.",
    )


def _avec_motif(
    request: HttpRequest,
    uid: str,
    peut: Callable[[Any, Ordre], bool],
    geste: Callable[[Ordre, str, Any], None],
    fait: str,
) -> HttpResponse:
    o = _ordre(request, uid)
    exiger(peut(request.user, o))
    form = forms.Motif(request.POST)
    if not form.is_valid():
        return _page_ordre(request, o, form_motif=form)
    return _agir(request, o, lambda: geste(o, form.cleaned_data["motif"], request.user), fait)


@require_POST
@acces(peut_voir_versements)
def renvoyer(request: HttpRequest, uid: str) -> HttpResponse:
    """Send an order back with a reason."""
    fait = "L’ordre est renvoyé à son préparateur."
    return _avec_motif(request, uid, peut_approuver, actions.renvoyer, fait)


@require_POST
@acces(peut_voir_versements)
def annuler(request: HttpRequest, uid: str) -> HttpResponse:
    """Cancel an order with a reason."""
    return _avec_motif(
        request,
        uid,
        lambda acteur, o: peut_preparer(acteur, o.convention),
        actions.annuler,
        "L’ordre est annulé.",
    )


@require_POST
@acces(peut_voir_versements)
def executer(request: HttpRequest, uid: str) -> HttpResponse:
    """Note what the payeur did."""
    o = _ordre(request, uid)
    exiger(peut_preparer(request.user, o.convention))
    form = forms.Execution(request.POST)
    if form.is_valid():
        jour: date = form.cleaned_data["execute_le"]
        try:
            actions.constater_execution(
                o, jour, form.cleaned_data["reference_payeur"], request.user
            )
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, f"L’exécution de l’ordre {o.numero} est enregistrée.")
            return redirect("versements:ordre", uid=o.uid)
    return _page_ordre(request, o, form_execution=form)


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
    actifs = {o.nature for o in ordres if o.etat != "annule"}
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
            "avance": calculs.avance(convention),
            "peut_preparer_avance": prepare and signee and "avance" not in actifs,
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


@require_POST
@acces(est_agent)
def preparer_avance(request: HttpRequest, uid: str) -> HttpResponse:
    """Prepare the order of the advance."""
    return _geste_de_convention(
        request,
        uid,
        lambda c: actions.preparer_avance(c, request.user),
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
