"""What the pages of a dossier share: finding it, its frame, its checklist."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ecluse.cycle.appels.queries import afficher
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures import permissions, queries
from ecluse.cycle.candidatures.controles import de_la_section, points_de
from ecluse.cycle.candidatures.etats import MODIFIABLE
from ecluse.cycle.candidatures.models import Candidature, Correction
from ecluse.cycle.candidatures.rebours import rebours_de
from ecluse.cycle.candidatures.saisie import VOLUMES
from ecluse.cycle.candidatures.sommaire import Entree, etats, sommaire
from ecluse.regles.dates import PARIS
from ecluse.regles.dossier import ecrire_quantite
from ecluse.regles.texte import ESPACE_INSECABLE
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

#: Header of a request whose page can put in itself only what changed; of the answer that is only
#: that, with the identifier of the part to go to.
FRAGMENT = "X-Fragment"


def dossier(request: HttpRequest, uid: str) -> Candidature:
    """The dossier, or a 404 for what this account may not read."""
    try:
        return queries.trouver(request.user, uid)
    except Candidature.DoesNotExist:
        raise Http404 from None


def a_ecrire(request: HttpRequest, uid: str) -> Candidature:
    """The dossier that a form writes in: whoever only reads it gets no page of the draft back.

    The state is the action's business: a page gone stale is told so.
    """
    candidature = dossier(request, uid)
    exiger(permissions.peut_ecrire(request.user, candidature))
    return candidature


def modifiable(
    request: HttpRequest, candidature: Candidature, section: str | None = None, piece: str = ""
) -> bool:
    """Whether this account may write in it now: in that section, or in the whole of it."""
    if not permissions.peut_modifier(request.user, candidature, section, piece):
        return False
    if candidature.etat not in MODIFIABLE or candidature.sur_papier:
        return True
    return candidature.session.ouverte(maintenant())


def liste_de(acteur: Any, candidature: Candidature) -> tuple[str, str]:
    """The list where this reader finds the dossier, first of the way back: label and address."""
    if permissions.est_de_la_structure(acteur, candidature):
        return ("Mes dossiers", reverse("candidatures:liste"))
    if candidature.sur_papier and candidature.etat in MODIFIABLE:
        return ("Candidatures sur papier", reverse("candidatures:papier"))
    return ("Dossiers", reverse("pilotage:dossiers"))


def nom_du_dossier(candidature: Candidature) -> str:
    """What the way back calls the dossier: its number, else its title."""
    return candidature.numero or candidature.intitule or "Candidature sans titre"


def chemin(acteur: Any, candidature: Candidature) -> list[tuple[str, str]]:
    """The way back from what is beside a dossier: its list, then its page."""
    adresse = reverse("pilotage:dossier", args=[candidature.uid])
    return [liste_de(acteur, candidature), (nom_du_dossier(candidature), adresse)]


def suivi(candidature: Candidature) -> str:
    """Where a dossier is followed once validated: decision, convention, payments; "" before."""
    if candidature.validee_le is None:
        return ""
    return reverse("pilotage:dossier", args=[candidature.uid])


def apres(candidature: Candidature, suite: str) -> str:
    """Where a saving leads: to `suite` in a draft, back to the list of points in a correction."""
    if permissions.correction_en_cours(candidature) is not None:
        return reverse("candidatures:corrections", args=[candidature.uid])
    return suite


def _a_corriger(
    correction: Correction | None, entrees: list[Entree], section: str
) -> tuple[list[Entree], str]:
    """The entries that a correction leaves in the checklist, and what it expects here."""
    if correction is None:
        return entrees, ""
    points = correction.points.all()
    sections = {p.section for p in points}
    consigne = " ".join(p.consigne for p in points if p.section == section)
    return [e for e in entrees if e.code in sections], consigne


def est_automatique(request: HttpRequest) -> bool:
    """Whether the page saves by itself, and expects JSON."""
    return "X-Enregistrement" in request.headers


def cadre(
    request: HttpRequest, contenu: lecture.Contenu, section: str, **contexte: Any
) -> dict[str, Any]:
    """The context that every page of a draft has."""
    candidature = contenu.candidature
    points = points_de(contenu)
    entrees = sommaire(contenu)
    session = afficher(candidature.session, maintenant())
    correction = permissions.correction_en_cours(candidature)
    entrees, consigne = _a_corriger(correction, entrees, section)
    return {
        "c": candidature,
        "correction": correction,
        "consigne": consigne,
        "rebours": rebours_de(candidature, correction),
        "titre_dossier": candidature.intitule or "Candidature sans titre",
        "surtitre": str(candidature.session.dispositif),
        "etat": queries.etat_affiche(candidature, request.user),
        "session": session,
        "sommaire": entrees,
        "section": section,
        "reste": etats(entrees)["etat-total"],
        "complet": all(e.complete for e in entrees),
        "peut_deposer": permissions.peut_deposer(request.user, candidature),
        "liens": [liste_de(request.user, candidature)],
        # The balance and the sums are said on their own.
        "points": [
            p
            for p in de_la_section(points, section)
            if not p.champ and (p.de_l_appel or section == VOLUMES)
        ],
        "regles": [p for p in de_la_section(points, section) if p.champ],
        **contexte,
    }


def page(
    request: HttpRequest,
    gabarit: str,
    contenu: lecture.Contenu,
    section: str,
    status: int = 200,
    **contexte: Any,
) -> HttpResponse:
    """A page of the draft with its frame."""
    donnees = cadre(request, contenu, section, **contexte)
    return render(request, f"candidatures/{gabarit}.html", donnees, status=status)


def heure() -> str:
    """« 14 h 05 », Paris time, for the saved state."""
    local = maintenant().astimezone(PARIS)
    return f"{local.hour}{ESPACE_INSECABLE}h{ESPACE_INSECABLE}{local.minute:02d}"


def reponse_automatique(
    candidature: Candidature,
    version: int,
    erreurs: dict[str, str] | None = None,
    totaux: dict[str, str] | None = None,
    message: str = "",
    valeurs: dict[str, list[str]] | None = None,
) -> JsonResponse:
    """The answer to a saving by the page itself: instant, errors by field, figures to rewrite.

    `valeurs`, by name of control, is what somebody else changed meanwhile.
    """
    contenu = lecture.charger(candidature)
    entrees: list[Entree] = sommaire(contenu)
    corps: dict[str, Any] = {
        "instant": heure(),
        "version": version,
        "erreurs": erreurs or {},
        # Unlike the draft of a fiche, a dossier does not keep what is wrong: the page says so.
        "refusees": len(erreurs or {}),
        "totaux": etats(entrees) | points_en_mots(contenu) | (totaux or {}),
        "valeurs": valeurs or {},
    }
    if message:
        corps["message"] = message
    return JsonResponse(corps)


def points_en_mots(contenu: lecture.Contenu) -> dict[str, str]:
    """The rules and the sums of volumes as the page writes them, by key of `data-total`."""
    mots: dict[str, str] = {}
    for point in points_de(contenu):
        mots[point.cle] = point.au_champ if point.champ else point.phrase
    for unite in contenu.fiche.volumes:
        total = lecture.totaux_des_volumes(contenu).get(unite.code)
        mots[f"volume-{unite.code}"] = ecrire_quantite(total) if total is not None else "—"
    return mots


def refus(request: HttpRequest, candidature: Candidature, erreur: ActionRefusee) -> HttpResponse:
    """A refusal that no field carries: said on the page of the dossier, or to the saving page."""
    if est_automatique(request):
        return JsonResponse({"message": erreur.message}, status=409)
    dire(request, erreur)
    return redirect("candidatures:modifier", candidature.uid)


def dire(request: HttpRequest, erreur: ActionRefusee) -> None:
    """Show a refusal on the next page; what was simply already done is not an error."""
    deja = isinstance(erreur, TransitionImpossible)
    (messages.info if deja else messages.error)(request, erreur.message)
