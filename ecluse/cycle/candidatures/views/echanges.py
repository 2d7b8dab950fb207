"""The thread of a dossier: read, written and answered by both sides on one page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.cycle.candidatures import actions, permissions, queries, queries_echanges
from ecluse.cycle.candidatures.forms_echanges import MessageForm
from ecluse.cycle.candidatures.models import Candidature, Message, MessagePiece
from ecluse.cycle.candidatures.views import commun
from ecluse.interface.champs import refuser
from ecluse.socle import fichiers
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.fichiers import FichierRefuse
from ecluse.socle.permissions import exiger


def _trouver(request: HttpRequest, uid: str) -> Candidature:
    try:
        return queries.trouver_fil(request.user, uid)
    except Candidature.DoesNotExist:
        raise Http404 from None


def _autre(cote: str | None) -> str:
    service = cote == Message.Sens.SERVICE
    return str(Message.Sens.PORTEUR if service else Message.Sens.SERVICE)


@require_http_methods(["GET", "HEAD", "POST"])
@acces(CONNECTE)
def fil(request: HttpRequest, uid: str) -> HttpResponse:
    """What was written about the dossier, and a form for whoever may write."""
    candidature = _trouver(request, uid)
    cote = permissions.cote_de(request.user, candidature)
    form = MessageForm(vers=_autre(cote))
    if request.method == "POST":
        # An empty form is refused like a filled one to whoever only reads.
        exiger(permissions.peut_echanger(request.user, candidature))
        form = MessageForm(request.POST, request.FILES, vers=_autre(cote))
    if form.is_bound and form.is_valid() and _envoyer(request, candidature, form):
        messages.success(request, "Votre message est envoyé.")
        return redirect("candidatures:echanges", uid)
    return _page(request, candidature, cote, form)


def _envoyer(request: HttpRequest, candidature: Candidature, form: MessageForm) -> bool:
    donnees: dict[str, Any] = form.cleaned_data
    joint = donnees["fichier"]
    try:
        actions.envoyer(
            candidature,
            objet=donnees["objet"],
            corps=donnees["corps"],
            auteur=request.user,
            vers=form.vers,
            a_repondre=donnees["a_repondre"],
            pieces=[joint] if joint else [],
        )
    except FichierRefuse as erreur:
        form.add_error("fichier", refuser(str(erreur), "fichier"))
        return False
    except ActionRefusee as erreur:
        form.add_error(erreur.champ or None, erreur.message)
        return False
    return True


def _page(
    request: HttpRequest, candidature: Candidature, cote: str | None, form: MessageForm
) -> HttpResponse:
    recus = queries_echanges.messages(candidature)
    lisible = queries.visibles_par(request.user).filter(pk=candidature.pk).exists()
    return render(
        request,
        "candidatures/echanges.html",
        {
            "c": candidature,
            "titre_dossier": candidature.intitule or "Candidature sans titre",
            "surtitre": str(candidature.session.dispositif),
            "fil": queries_echanges.fil(recus, request.user),
            "form": form if cote is not None else None,
            "au_service": form.vers == Message.Sens.SERVICE,
            "non_lus": cote is not None and any(m.vers == cote and m.lu_le is None for m in recus),
            "liens": _liens(request, candidature, lisible=lisible),
        },
        status=422 if form.errors else 200,
    )


def _liens(
    request: HttpRequest, candidature: Candidature, *, lisible: bool
) -> list[tuple[str, str]]:
    """The way back: to the dossier, when the reader may open it.

    The service reads the thread of a draft that it may not open: it comes from « À faire ».
    """
    if not lisible:
        return [("À faire", reverse("pilotage:a_faire"))]
    return commun.chemin(request.user, candidature)


@require_POST
@acces(CONNECTE)
def lus(request: HttpRequest, uid: str) -> HttpResponse:
    """The page tells that it was shown to somebody who can answer."""
    candidature = _trouver(request, uid)
    actions.marquer_lus(candidature, request.user)
    if getattr(request, "htmx", False):
        return HttpResponse("")
    return redirect("candidatures:echanges", uid)


@require_safe
@acces(CONNECTE)
def fichier(request: HttpRequest, uid: str, piece_uid: str) -> HttpResponseBase:
    """A file joined to a message of the thread."""
    candidature = _trouver(request, uid)
    try:
        piece = MessagePiece.objects.select_related("fichier__contenu").get(
            uid=piece_uid, message__candidature=candidature
        )
    except MessagePiece.DoesNotExist:
        raise Http404 from None
    return fichiers.servir(request, piece.fichier)
