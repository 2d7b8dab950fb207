"""An expert let into one dossier: invited and closed by agents, declares, reads, advises."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.reponses import lire_section
from ecluse.cycle.candidatures.saisie import sections_de
from ecluse.cycle.instruction import actions, queries
from ecluse.cycle.instruction.forms.avis import (
    FormulaireAvis,
    FormulaireExpert,
    FormulaireInterets,
)
from ecluse.cycle.instruction.models import Expertise
from ecluse.cycle.instruction.permissions import AVIS_OUVERT
from ecluse.cycle.instruction.views.avis import page_avis
from ecluse.cycle.instruction.views.commun import INSTRUCTION, candidature_de, dire, reporter
from ecluse.socle import fichiers, journal
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible


@acces(INSTRUCTION)
@require_POST
def inviter(request: HttpRequest, uid: str) -> HttpResponse:
    """Let an expert into this dossier."""
    candidature = candidature_de(request, uid)
    formulaire = FormulaireExpert(request.POST)
    if formulaire.is_valid():
        try:
            expertise = actions.inviter_expert(
                candidature, actions.Invite(**formulaire.cleaned_data), request.user
            )
            messages.success(request, f"{expertise} est invité à donner son avis.")
            return redirect("instruction:avis_du_dossier", uid=uid)
        except TransitionImpossible as refus:
            dire(request, refus)
            return redirect("instruction:avis_du_dossier", uid=uid)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return page_avis(request, candidature, expert=formulaire, statut=422)


@acces(INSTRUCTION)
@require_POST
def revoquer(request: HttpRequest, uid: str) -> HttpResponse:
    """Close the access of an expert at once."""
    expertise = get_object_or_404(
        Expertise.objects.filter(candidature__in=queries.visibles_par(request.user)).select_related(
            "candidature"
        ),
        uid=uid,
    )
    try:
        actions.revoquer_expert(expertise, request.user)
        messages.success(request, f"L’accès de {expertise} est retiré.")
    except ActionRefusee as refus:
        dire(request, refus)
    return redirect("instruction:avis_du_dossier", uid=expertise.candidature.uid)


def _expertise(request: HttpRequest, uid: str) -> Expertise:
    """The expertise of this very account, still open; a 404 for anybody else."""
    return get_object_or_404(queries.expertises_de(request.user), uid=uid)


@acces(CONNECTE)
@require_http_methods(["GET", "HEAD", "POST"])
def expertise(request: HttpRequest, uid: str) -> HttpResponse:
    """The page of the expert: the declaration first, then the dossier and the advice."""
    invitee = _expertise(request, uid)
    formulaire = FormulaireAvis(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            actions.rendre_expertise(invitee, donnees["sens"], donnees["texte"], request.user)
            messages.success(request, "Votre avis est rendu et transmis à l’instructeur.")
            return redirect("instruction:expertise", uid=uid)
        except TransitionImpossible as refus:
            dire(request, refus)
            return redirect("instruction:expertise", uid=uid)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    return _montrer(request, invitee, formulaire)


def _montrer(
    request: HttpRequest,
    invitee: Expertise,
    formulaire: FormulaireAvis,
    interets: FormulaireInterets | None = None,
) -> HttpResponse:
    lisible = invitee.conflit is False
    if lisible:
        journal.noter_acces(request.user, invitee.candidature, "consultation_expert")
    ouvert = invitee.candidature.etat in AVIS_OUVERT
    contexte: dict[str, Any] = {
        "expertise": invitee,
        "candidature": invitee.candidature,
        "dispositif": invitee.candidature.session.dispositif,
        "interets": interets or (FormulaireInterets() if invitee.declaree_le is None else None),
        "formulaire": formulaire if lisible and ouvert and invitee.rendue_le is None else None,
        "lisible": lisible,
        "ouvert": ouvert,
    }
    if lisible:
        contexte |= _lecture(invitee)
    statut = 422 if formulaire.errors or (interets is not None and interets.errors) else 200
    return render(request, "instruction/expertise.html", contexte, status=statut)


def _lecture(invitee: Expertise) -> dict[str, Any]:
    """The dossier, without bank details: an expert judges a project."""
    contenu = lecture.charger(invitee.candidature)
    lecture.nommer_pieces(contenu.fiche, contenu.pieces)
    sections = sections_de(contenu.fiche, contenu.territoires)
    return {
        "territoires": ", ".join(t.nom for t in contenu.territoires),
        "sections": [lire_section(s, contenu.reponses) for s in sections],
        "charges": [x for x in contenu.budget if x.sens == "charge"],
        "produits": [x for x in contenu.budget if x.sens == "produit"],
        "totaux": lecture.totaux(contenu),
        "pieces": [p for p in contenu.pieces if p.code != lecture.PIECE_RIB],
    }


@acces(CONNECTE)
@require_POST
def declarer(request: HttpRequest, uid: str) -> HttpResponse:
    """The declaration of interests."""
    invitee = _expertise(request, uid)
    interets = FormulaireInterets(request.POST)
    if interets.is_valid():
        donnees = interets.cleaned_data
        try:
            actions.declarer_interets(
                invitee, donnees["conflit"], donnees["precision"], request.user
            )
            return redirect("instruction:expertise", uid=uid)
        except TransitionImpossible as refus:
            dire(request, refus)
            return redirect("instruction:expertise", uid=uid)
        except ActionRefusee as refus:
            reporter(interets, refus)
    return _montrer(request, invitee, FormulaireAvis(), interets)


@acces(CONNECTE)
@require_safe
def piece(request: HttpRequest, uid: str, piece_uid: str) -> HttpResponseBase:
    """A piece of the dossier, for the expert who declared no link."""
    invitee = get_object_or_404(queries.expertises_de(request.user).filter(conflit=False), uid=uid)
    trouvee = get_object_or_404(
        invitee.candidature.pieces.filter(retiree_le__isnull=True)
        .exclude(code=lecture.PIECE_RIB)
        .select_related("fichier__contenu"),
        uid=piece_uid,
    )
    return fichiers.servir(request, trouvee.fichier)
