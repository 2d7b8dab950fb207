"""Who acts for a structure, and which structure one works for."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.annuaire import permissions, queries, structure_choisie
from ecluse.annuaire.actions import membres as actions
from ecluse.annuaire.forms.adhesions import NouveauRole, Transmission
from ecluse.annuaire.models import Habilitation, Role, Structure
from ecluse.annuaire.views.commun import acteur_de, fil, structure_ou_404
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.permissions import exiger


def _la_sienne(request: HttpRequest, uid: str) -> Structure:
    """A structure where one holds a role; a 404 for the others, agents included."""
    s = structure_ou_404(request, uid)
    if not permissions.est_membre(acteur_de(request), s):
        raise Http404
    return s


@require_POST
@acces(permissions.est_porteur)
def quitter(request: HttpRequest, uid: str) -> HttpResponse:
    """Give up one's roles there."""
    s = _la_sienne(request, uid)
    try:
        actions.quitter(s, acteur_de(request))
    except ActionRefusee as refus:
        messages.warning(request, refus.message)
        return redirect("annuaire:structure", uid=s.uid)
    messages.success(request, f"Vous n’agissez plus pour {s.nom}.")
    return redirect("annuaire:mon_compte")


@require_http_methods(["GET", "POST"])
@acces(permissions.est_porteur)
def transmettre(request: HttpRequest, uid: str) -> HttpResponse:
    """Hand one's signature over to a colleague."""
    s = _la_sienne(request, uid)
    acteur = acteur_de(request)
    exiger(permissions.peut_transmettre(acteur, s))
    # One line by person: several roles make one successor.
    autres = {h.compte_id: h for h in queries.membres(s) if h.compte_id != acteur.pk}
    form = Transmission(request.POST or None, membres=autres.values())
    if request.method == "POST" and form.is_valid():
        membre = form.par_uid[form.cleaned_data["membre"]]
        partir = form.cleaned_data["partir"]
        try:
            successeur = actions.transmettre(s, acteur, membre, partir)
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, f"{successeur} signe désormais pour {s.nom}.")
            return redirect("annuaire:mon_compte" if partir else s.get_absolute_url())
    contexte = {"form": form, "s": s, "seul": not autres, "liens": fil(request, s)}
    return render(request, "annuaire/transmettre.html", contexte)


@require_http_methods(["GET", "POST"])
@acces(permissions.agent_ou_porteur)
def role(request: HttpRequest, uid: str, habilitation: str) -> HttpResponse:
    """Change a colleague's role."""
    s = structure_ou_404(request, uid)
    visee = get_object_or_404(
        Habilitation.objects.en_vigueur().select_related("compte", "structure"),
        structure=s,
        uid=habilitation,
    )
    acteur = acteur_de(request)
    exiger(permissions.peut_changer_role(acteur, visee))
    form = NouveauRole(request.POST or None, initial={"role": visee.role})
    if request.method == "POST" and form.is_valid():
        try:
            nouvelle = actions.changer_role(visee, form.cleaned_data["role"], acteur)
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            mots = str(Role(nouvelle.role).label)
            messages.success(request, f"{nouvelle.compte} agit désormais comme {mots}.")
            return redirect(s.get_absolute_url())
    contexte = {"form": form, "s": s, "membre": visee.compte, "liens": fil(request, s)}
    return render(request, "annuaire/membre_role.html", contexte)


@require_POST
@acces(permissions.est_porteur)
def choisir(request: HttpRequest) -> HttpResponse:
    """Work for one of one's structures: lists show it alone. An empty choice shows them all."""
    uid = request.POST.get("espace", "")
    siennes = {s.uid for s in structure_choisie.structures_du_compte(request.user)}
    if uid and uid not in siennes:
        raise Http404
    if uid:
        request.session[structure_choisie.CLE] = uid
    else:
        request.session.pop(structure_choisie.CLE, None)
    return redirect(_retour(request, request.POST.get("next", "")))


def _retour(request: HttpRequest, adresse: str) -> Any:
    """Back to the same list; the page of one object belongs to the former choice: go home."""
    if url_has_allowed_host_and_scheme(adresse, allowed_hosts={request.get_host()}):
        chemin = urlsplit(adresse).path
        try:
            vue = resolve(chemin)
        except Resolver404:
            return "pilotage:a_faire"
        if not vue.kwargs and not vue.args:
            return chemin
    return "pilotage:a_faire"
