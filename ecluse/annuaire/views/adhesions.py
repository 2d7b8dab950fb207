"""Entering a structure: find it, ask to join it, create it; answering those who ask."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.annuaire import affichage, permissions, queries, queries_adhesions, repertoire
from ecluse.annuaire.actions import adhesions as actions
from ecluse.annuaire.forms import adhesions as forms
from ecluse.annuaire.models import DemandeAdhesion, Structure
from ecluse.annuaire.views.commun import acteur_de
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible


@require_safe
@acces(permissions.peut_rejoindre)
def rejoindre(request: HttpRequest) -> HttpResponse:
    """Find one's structure by its number; it is known, or it can be entered."""
    form = forms.RechercheNumero(request.GET if "numero" in request.GET else None)
    contexte: dict[str, Any] = {"form": form, "cherche": False, "trouvee": None}
    if form.is_bound and form.is_valid():
        trouvee = queries.par_numero(form.siret, form.rna)
        contexte |= {"cherche": True, "trouvee": trouvee, "numero": form.cleaned_data["numero"]}
        if trouvee is not None:
            contexte |= _trouvee(request, trouvee, forms.DemandeRole())
    return _page(request, contexte)


def _trouvee(request: HttpRequest, trouvee: Structure, demande: forms.DemandeRole) -> Any:
    return {
        "trouvee": trouvee,
        "demande": demande,
        "membre": permissions.est_membre(acteur_de(request), trouvee),
        "numero_trouve": affichage.groupes(trouvee.siren) if trouvee.siren else trouvee.rna,
    }


def _page(request: HttpRequest, contexte: dict[str, Any]) -> HttpResponse:
    demandes = queries_adhesions.mes_demandes(acteur_de(request))
    contexte["mes_demandes"] = [affichage.demande(d) for d in demandes]
    return render(request, "annuaire/rejoindre.html", contexte)


@require_POST
@acces(permissions.peut_rejoindre)
def demander(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask to join a structure that was found."""
    structure = get_object_or_404(Structure, uid=uid)
    form = forms.DemandeRole(request.POST)
    if form.is_valid():
        try:
            actions.demander(acteur_de(request), structure, **form.cleaned_data)
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(
                request,
                f"Votre demande pour {structure.nom} est envoyée. Vous recevrez un courriel dès "
                "qu’une réponse sera donnée.",
            )
            return redirect("annuaire:rejoindre")
    contexte = {"form": forms.RechercheNumero(), "cherche": True, "numero": ""}
    return _page(request, contexte | _trouvee(request, structure, form))


@require_http_methods(["GET", "POST"])
@acces(permissions.peut_rejoindre)
def inscrire(request: HttpRequest) -> HttpResponse:
    """Create the file of one's own structure, filled from a directory where there is one."""
    reponse = repertoire.Reponse()
    if request.method == "POST":
        form = forms.InscriptionStructure(request.POST)
        if form.is_valid() and (nouvelle := _inscrire(request, form)):
            return redirect("annuaire:structure", uid=nouvelle.uid)
    else:
        numero = forms.RechercheNumero(request.GET)
        siret, rna = (numero.siret, numero.rna) if numero.is_valid() else ("", "")
        if siret or rna:
            reponse = repertoire.consulter(siret=siret, rna=rna)
        initial = forms.initial_inscription(siret, rna, reponse.fiche)
        form = forms.InscriptionStructure(initial=initial)
    contexte = {
        "form": form,
        "repertoire": reponse,
        "liens": [("Trouver ma structure", reverse("annuaire:rejoindre"))],
    }
    return render(request, "annuaire/structure_inscrire.html", contexte)


def _inscrire(request: HttpRequest, form: forms.InscriptionStructure) -> Structure | None:
    try:
        nouvelle = actions.inscrire_structure(acteur_de(request), **form.cleaned_data)
    except ActionRefusee as refus:
        form.add_error(refus.champ if refus.champ in form.fields else None, refus.message)
        return None
    messages.success(
        request,
        f"{nouvelle.nom} est inscrite et vous en êtes signataire. Invitez vos collègues, puis "
        "rangez ses documents dans le coffre.",
    )
    return nouvelle


def _demande(request: HttpRequest, uid: str) -> DemandeAdhesion:
    """A request that this person may answer, or answered, or a 404."""
    demandes = DemandeAdhesion.objects.select_related("structure", "compte")
    demande = get_object_or_404(demandes, uid=uid)
    if not permissions.peut_decider_adhesion(acteur_de(request), demande):
        # Not theirs, and nothing says that it exists.
        return get_object_or_404(demandes.none())
    return demande


def _repondre(request: HttpRequest, acte: Callable[[], Any], reussite: str) -> None:
    try:
        acte()
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
    except ActionRefusee as refus:
        messages.warning(request, refus.message)
    else:
        messages.success(request, reussite)


@require_POST
@acces(CONNECTE)
def accepter(request: HttpRequest, uid: str) -> HttpResponse:
    """Let the person in, in the role asked or the one chosen."""
    demande = _demande(request, uid)
    form = forms.NouveauRole(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    _repondre(
        request,
        lambda: actions.accepter(demande, acteur_de(request), role),
        f"{demande.compte} fait désormais partie de la structure.",
    )
    return redirect("annuaire:structure", uid=demande.structure.uid)


@require_POST
@acces(CONNECTE)
def refuser(request: HttpRequest, uid: str) -> HttpResponse:
    """Refuse, with a reason."""
    demande = _demande(request, uid)
    _repondre(
        request,
        lambda: actions.refuser(demande, acteur_de(request), request.POST.get("motif", "")[:300]),
        f"La demande de {demande.compte} est refusée.",
    )
    return redirect("annuaire:structure", uid=demande.structure.uid)


@require_POST
@acces(CONNECTE)
def abandonner(request: HttpRequest, uid: str) -> HttpResponse:
    """Take one's own request back."""
    siennes = DemandeAdhesion.objects.filter(compte=acteur_de(request))
    demande = get_object_or_404(siennes, uid=uid)
    _repondre(
        request,
        lambda: actions.abandonner(demande, acteur_de(request)),
        "Votre demande est abandonnée.",
    )
    return redirect("annuaire:rejoindre")
