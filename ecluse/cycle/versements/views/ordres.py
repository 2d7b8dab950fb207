"""The list of orders, and one order until it is executed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from ecluse.annuaire.structure_choisie import dans_la_structure
from ecluse.cycle.versements import actions, forms, queries
from ecluse.cycle.versements.etats import ORDRE
from ecluse.cycle.versements.models import Ordre
from ecluse.cycle.versements.permissions import (
    peut_approuver,
    peut_lire_versements_de,
    peut_preparer,
    peut_voir_versements,
)
from ecluse.cycle.versements.views.commun import COLONNES, lecteur
from ecluse.interface.listes import filtres_actifs, paginer
from ecluse.regles.argent import ecrire_montant
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.permissions import exiger


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
