"""Pieces taken from the safe of the structure, or kept there."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ecluse.annuaire.models import DocumentStructure, NatureDocument
from ecluse.annuaire.permissions_coffre import peut_deposer_document, peut_lire_document
from ecluse.annuaire.queries_coffre import documents
from ecluse.cycle.candidatures.actions import coffre as actions
from ecluse.cycle.candidatures.models import Candidature, Piece
from ecluse.cycle.candidatures.views import commun
from ecluse.regles.dates import ecrire_date
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.etats import ActionRefusee


def proposes(request: HttpRequest, candidature: Candidature) -> dict[str, list[dict[str, Any]]]:
    """By code of piece, the documents of the safe that this account may read; one query.

    The valid ones come first; one that is out of date says so and cannot be taken up.
    """
    par_code: dict[str, list[dict[str, Any]]] = {}
    lus = documents(candidature.structure, request.user)
    for d in sorted(lus, key=lambda d: d.validite != "valable"):
        par_code.setdefault(d.nature, []).append(
            {
                "uid": d.uid,
                "fichier_id": d.fichier_id,
                "intitule": d.intitule,
                "nom": d.fichier.nom,
                "reprenable": d.validite == "valable",
                "perime": d.validite == "perime",
                "jusqu_au": ecrire_date(d.valable_jusqu_au) if d.valable_jusqu_au else "",
                "a_partir_du": ecrire_date(d.valable_du) if d.valable_du else "",
            }
        )
    return par_code


def rangeable(request: HttpRequest, candidature: Candidature, piece: Piece | None) -> bool:
    """Whether the piece attached may be kept in the safe by this account."""
    return (
        piece is not None
        and piece.code in NatureDocument.values
        and peut_deposer_document(request.user, candidature.structure, piece.code)
    )


def _retour(uid: str, code: str) -> HttpResponse:
    return redirect(f"{reverse('candidatures:pieces', args=[uid])}#piece-{code}")


@require_POST
@acces(CONNECTE)
def reprendre(request: HttpRequest, uid: str, code: str) -> HttpResponse:
    """Attach a document of the safe."""
    candidature = commun.a_ecrire(request, uid)
    if not peut_lire_document(request.user, candidature.structure, code):
        raise Http404
    document = get_object_or_404(
        DocumentStructure,
        structure=candidature.structure,
        nature=code,
        uid=request.POST.get("document", ""),
    )
    try:
        actions.reprendre_du_coffre(candidature, code, document, request.user)
    except ActionRefusee as erreur:
        messages.warning(request, erreur.message)
    else:
        messages.success(request, f"« {document.intitule} » est repris du coffre.")
    return _retour(uid, code)


@require_POST
@acces(CONNECTE)
def ranger(request: HttpRequest, uid: str, piece_uid: str) -> HttpResponse:
    """Keep a piece in the safe, for the next dossiers."""
    candidature = commun.a_ecrire(request, uid)
    piece = get_object_or_404(
        Piece.objects.select_related("fichier"), candidature=candidature, uid=piece_uid
    )
    if not rangeable(request, candidature, piece):
        raise Http404
    try:
        document = actions.ranger_au_coffre(candidature, piece, request.user)
    except ActionRefusee as erreur:
        return commun.refus(request, candidature, erreur)
    messages.success(
        request,
        f"« {document.intitule} » est au coffre de la structure : précisez sa validité si elle a "
        "une fin.",
    )
    return _retour(uid, piece.code)
