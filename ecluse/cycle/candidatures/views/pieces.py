"""Pieces to attach, and the account on which the grant would be paid."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.annuaire.permissions import peut_voir_coordonnees_bancaires
from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.forms import (
    ChoixCoordonneesForm,
    NouvellesCoordonneesForm,
    PieceForm,
)
from ecluse.cycle.candidatures.models import Candidature, Piece
from ecluse.cycle.candidatures.views import coffre, commun
from ecluse.interface.champs import refuser
from ecluse.regles.fiches.modele import Piece as PieceDemandee
from ecluse.regles.texte import typographie
from ecluse.socle import fichiers
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.fichiers import FichierRefuse

JOINTE = "La pièce est jointe au dossier."


@dataclass
class PieceAffichee:
    """A piece of the fiche, what is attached under it, and its form."""

    demandee: PieceDemandee
    jointe: Piece | None
    form: PieceForm
    coffre: list[dict[str, Any]] = field(default_factory=list)
    rangeable: bool = False

    @property
    def libelle(self) -> str:
        """Its label, with its typography."""
        return typographie(self.demandee.libelle)

    @property
    def aide(self) -> str:
        """Its help, with its typography."""
        return typographie(self.demandee.aide or "")


@require_safe
@acces(CONNECTE)
def pieces(request: HttpRequest, uid: str) -> HttpResponse:
    """The pieces of the deposit."""
    candidature = commun.dossier(request, uid)
    if not commun.modifiable(request, candidature, lecture.PIECES):
        return redirect("candidatures:modifier", uid)
    return _page(request, candidature)


def _page(request: HttpRequest, candidature: Candidature, refusee: Any = None) -> HttpResponse:
    contenu = lecture.charger(candidature)
    return commun.page(
        request,
        "pieces",
        contenu,
        lecture.PIECES,
        pieces=_affichees(request, contenu, refusee=refusee),
        url_suite=commun.apres(
            candidature, reverse("candidatures:coordonnees", args=[candidature.uid])
        ),
        formulaires=[refusee] if refusee is not None else [],
    )


def _fragment(request: HttpRequest, candidature: Candidature, code: str) -> HttpResponse:
    """The piece that was joined and the checklist: the rest of the page did not change."""
    contenu = lecture.charger(candidature)
    reponse = commun.page(
        request,
        "piece_jointe",
        contenu,
        lecture.PIECES,
        pieces=_affichees(request, contenu, code),
        message=JOINTE,
    )
    reponse.headers[commun.FRAGMENT] = f"piece-{code}"
    return reponse


def _affichees(
    request: HttpRequest, contenu: lecture.Contenu, code: str = "", refusee: Any = None
) -> list[PieceAffichee]:
    """The pieces that this account may join now; that of `code` alone when it is given."""
    candidature = contenu.candidature
    jointes = {p.code: p for p in contenu.pieces}
    au_coffre = coffre.proposes(request, candidature)
    affichees = []
    for demandee in contenu.fiche.pieces:
        if (
            demandee.moment != "depot"
            or code not in ("", demandee.code)
            or not commun.modifiable(request, candidature, lecture.PIECES, demandee.code)
        ):
            continue
        form = PieceForm(prefix=demandee.code)
        if refusee is not None and refusee.prefix == demandee.code:
            form = refusee
        jointe, ranges = jointes.get(demandee.code), au_coffre.get(demandee.code, [])
        rangee = jointe is not None and any(d["fichier_id"] == jointe.fichier_id for d in ranges)
        rangeable = not rangee and coffre.rangeable(request, candidature, jointe)
        affichees.append(PieceAffichee(demandee, jointe, form, ranges, rangeable))
    return affichees


@require_POST
@acces(CONNECTE)
def joindre(request: HttpRequest, uid: str, code: str) -> HttpResponse:
    """Attach a file under a piece.

    A page that waits for its answer gets what changed in it, without asking for itself again.
    """
    candidature = commun.a_ecrire(request, uid)
    form = PieceForm(request.POST, request.FILES, prefix=code)
    if form.is_valid():
        try:
            actions.joindre_piece(candidature, code, form.cleaned_data["fichier"], request.user)
        except FichierRefuse as erreur:
            form.add_error("fichier", refuser(str(erreur), "fichier"))
        except ActionRefusee as erreur:
            return commun.refus(request, candidature, erreur)
        else:
            if commun.FRAGMENT in request.headers:
                return _fragment(request, candidature, code)
            messages.success(request, JOINTE)
            return redirect(f"{reverse('candidatures:pieces', args=[uid])}#piece-{code}")
    return _page(request, candidature, form)


def _piece(candidature: Candidature, piece_uid: str) -> Piece:
    try:
        return (
            Piece.objects.filter(candidature=candidature)
            .select_related("fichier__contenu")
            .get(uid=piece_uid)
        )
    except Piece.DoesNotExist:
        raise Http404 from None


@require_POST
@acces(CONNECTE)
def retirer(request: HttpRequest, uid: str, piece_uid: str) -> HttpResponse:
    """Take a piece out."""
    candidature = commun.a_ecrire(request, uid)
    try:
        actions.retirer_piece(candidature, _piece(candidature, piece_uid), request.user)
    except ActionRefusee as erreur:
        return commun.refus(request, candidature, erreur)
    messages.success(request, "La pièce n’est plus au dossier.")
    return redirect("candidatures:pieces", uid)


@require_safe
@acces(CONNECTE)
def fichier(request: HttpRequest, uid: str, piece_uid: str) -> HttpResponseBase:
    """Download a piece: whoever reads the dossier reads its pieces, except a RIB."""
    candidature = commun.dossier(request, uid)
    piece = _piece(candidature, piece_uid)
    if piece.code == lecture.PIECE_RIB and not peut_voir_coordonnees_bancaires(
        request.user, candidature.structure
    ):
        raise Http404
    return fichiers.servir(request, piece.fichier)


@require_http_methods(["GET", "HEAD", "POST"])
@acces(CONNECTE)
def coordonnees(request: HttpRequest, uid: str) -> HttpResponse:
    """Choose the structure's account."""
    if request.method != "POST":
        candidature = commun.dossier(request, uid)
        if not commun.modifiable(request, candidature, lecture.COORDONNEES):
            return redirect("candidatures:modifier", uid)
        return _page_coordonnees(request, candidature)
    candidature = commun.a_ecrire(request, uid)
    choix = {b.uid: b for b in _en_vigueur(candidature)}
    form = ChoixCoordonneesForm([(u, u) for u in choix], request.POST)
    if not form.is_valid():
        return _page_coordonnees(request, candidature, choix=form)
    try:
        actions.choisir_coordonnees(
            candidature, choix[form.cleaned_data["coordonnees"]], request.user
        )
    except ActionRefusee as erreur:
        return commun.refus(request, candidature, erreur)
    messages.success(request, "Le compte à créditer est enregistré.")
    return redirect(commun.apres(candidature, reverse("candidatures:apercu", args=[uid])))


@require_POST
@acces(CONNECTE)
def nouvelles(request: HttpRequest, uid: str) -> HttpResponse:
    """Give a new account of the structure and choose it."""
    candidature = commun.a_ecrire(request, uid)
    form = NouvellesCoordonneesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page_coordonnees(request, candidature, nouvelles=form)
    try:
        actions.nouvelles_coordonnees(candidature, acteur=request.user, **form.cleaned_data)
    except ActionRefusee as erreur:
        if erreur.champ not in form.fields:
            return commun.refus(request, candidature, erreur)
        form.add_error(erreur.champ, refuser(erreur.message, "coordonnees"))
        return _page_coordonnees(request, candidature, nouvelles=form)
    messages.success(request, "Le nouveau compte est enregistré et choisi pour ce dossier.")
    return redirect(commun.apres(candidature, reverse("candidatures:apercu", args=[uid])))


def _en_vigueur(candidature: Candidature) -> list[Any]:
    return list(
        candidature.structure.coordonnees_bancaires.filter(fin__isnull=True).order_by("-id")
    )


def _page_coordonnees(
    request: HttpRequest,
    candidature: Candidature,
    choix: ChoixCoordonneesForm | None = None,
    nouvelles: NouvellesCoordonneesForm | None = None,
) -> HttpResponse:
    contenu = lecture.charger(candidature)
    comptes = _en_vigueur(candidature)
    choisi = candidature.coordonnees_bancaires
    if comptes and choix is None:
        libelles = [(b.uid, f"{b.titulaire}, {b.iban_masque}") for b in comptes]
        initial = {"coordonnees": choisi.uid if choisi else ""}
        choix = ChoixCoordonneesForm(libelles, initial=initial)
    elif choix is not None:
        choix.proposer([(b.uid, f"{b.titulaire}, {b.iban_masque}") for b in comptes])
    if nouvelles is None:
        nouvelles = NouvellesCoordonneesForm(initial={"titulaire": candidature.structure.nom})
    return commun.page(
        request,
        "coordonnees",
        contenu,
        lecture.COORDONNEES,
        choix=choix,
        nouvelles=nouvelles,
        choisi=choisi,
        ouvrir_nouvelles=nouvelles.is_bound or not comptes,
        formulaires=[f for f in (choix, nouvelles) if f is not None and f.is_bound],
    )


@require_safe
@acces(CONNECTE)
def rib(request: HttpRequest, uid: str) -> HttpResponseBase:
    """Download the RIB of the account chosen."""
    candidature = commun.dossier(request, uid)
    banque = candidature.coordonnees_bancaires
    if (
        banque is None
        or banque.rib is None
        or not peut_voir_coordonnees_bancaires(request.user, candidature.structure)
    ):
        raise Http404
    return fichiers.servir(request, banque.rib)
