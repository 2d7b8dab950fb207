"""Corrections by section: asked by the service, made and sent back by the structure."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures import instantanes, permissions
from ecluse.cycle.candidatures.actions import corrections as actions
from ecluse.cycle.candidatures.actions.depot import DossierIncomplet
from ecluse.cycle.candidatures.etats import TABLE_CORRECTION
from ecluse.cycle.candidatures.forms_corrections import AnnulationForm, DemandeCorrectionForm
from ecluse.cycle.candidatures.models import Candidature, Correction, PointCorrection
from ecluse.cycle.candidatures.rebours import rebours_de
from ecluse.cycle.candidatures.sommaire import url_de_section
from ecluse.cycle.candidatures.views import commun
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.etats import ActionRefusee, Etat
from ecluse.socle.horloge import aujourdhui, maintenant
from ecluse.socle.permissions import exiger

DELAI_PROPOSE = timedelta(days=10)


@dataclass(frozen=True)
class PointAffiche:
    """A part to correct: what is expected, where to write it, before and after."""

    libelle: str
    consigne: str
    url: str
    ecarts: list[instantanes.Ecart]

    @property
    def change(self) -> bool:
        """Whether something was changed."""
        return any(e.change for e in self.ecarts)


@dataclass(frozen=True)
class CorrectionAffichee:
    """A request with its points, as both sides read it."""

    correction: Correction
    etat: Etat
    points: list[PointAffiche]


def _lire(request: HttpRequest, uid: str) -> Candidature:
    """The dossier, for those who follow it: not an élu, nor an agent who only administers."""
    candidature = commun.dossier(request, uid)
    if not permissions.peut_lire_fil(request.user, candidature):
        raise Http404
    return candidature


def _correction(candidature: Candidature, correction_uid: str) -> Correction:
    try:
        return candidature.corrections.select_related("candidature").get(uid=correction_uid)
    except Correction.DoesNotExist:
        raise Http404 from None


@require_safe
@acces(CONNECTE)
def corrections(request: HttpRequest, uid: str) -> HttpResponse:
    """What was asked, what was changed, before and after; the latest first."""
    return _page(request, _lire(request, uid))


def _page(
    request: HttpRequest,
    candidature: Candidature,
    manques: list[lecture.Manque] | None = None,
    annulation: AnnulationForm | None = None,
) -> HttpResponse:
    contenu = lecture.charger(candidature)
    toutes = list(
        candidature.corrections.prefetch_related("points")
        .select_related("demandee_par", "terminee_par")
        .order_by("-id")
    )
    ouverte = next((c for c in toutes if c.etat == "ouverte"), None)
    a_temps = ouverte is not None and not _depassee(ouverte)
    demande = permissions.peut_demander_correction(request.user, candidature)
    return render(
        request,
        "candidatures/corrections.html",
        {
            "c": candidature,
            "titre_dossier": candidature.intitule or "Candidature sans titre",
            "surtitre": str(candidature.session.dispositif),
            "corrections": [_afficher(contenu, c) for c in toutes],
            "ouverte": ouverte,
            "rebours": rebours_de(candidature, ouverte) if ouverte else None,
            "peut_renvoyer": a_temps and permissions.peut_corriger(request.user, candidature),
            "peut_demander": demande and ouverte is None,
            "annulation": (annulation or AnnulationForm()) if demande and ouverte else None,
            "annulation_ouverte": annulation is not None,
            "manques": [(m.message, url_de_section(candidature.uid, m.section)) for m in manques]
            if manques
            else [],
            "liens": commun.chemin(request.user, candidature),
        },
        status=422 if manques or annulation else 200,
    )


def _depassee(correction: Correction) -> bool:
    try:
        TABLE_CORRECTION.transition("ouverte", "renvoyer").garde(correction, maintenant())  # type: ignore[misc]
    except ActionRefusee:
        return True
    return False


def _afficher(contenu: lecture.Contenu, correction: Correction) -> CorrectionAffichee:
    return CorrectionAffichee(
        correction,
        TABLE_CORRECTION.etats[correction.etat],
        [_point(contenu, correction, p) for p in correction.points.all()],
    )


def _point(
    contenu: lecture.Contenu, correction: Correction, point: PointCorrection
) -> PointAffiche:
    ouverte = correction.etat == "ouverte"
    return PointAffiche(
        libelle=instantanes.libelle_de(contenu, point.section, point.piece),
        consigne=point.consigne,
        url=url_de_section(contenu.candidature.uid, point.section) if ouverte else "",
        ecarts=[e for e in instantanes.comparer(contenu, point) if e.change],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acces(CONNECTE)
def demander(request: HttpRequest, uid: str) -> HttpResponse:
    """The service says which parts are to correct, and until when."""
    candidature = _lire(request, uid)
    exiger(permissions.peut_demander_correction(request.user, candidature))
    contenu = lecture.charger(candidature)
    demain = aujourdhui() + timedelta(days=1)
    form = DemandeCorrectionForm(
        contenu,
        request.POST or None,
        demain=demain,
        initial={"echeance": aujourdhui() + DELAI_PROPOSE},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.demander(
                candidature,
                request.user,
                echeance=form.cleaned_data["echeance"],
                points=form.points(),
            )
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, "La demande de correction est envoyée à la structure.")
            return redirect("candidatures:corrections", uid)
    return render(
        request,
        "candidatures/correction_demander.html",
        {
            "c": candidature,
            "titre_dossier": candidature.intitule,
            "surtitre": str(candidature.session.dispositif),
            "form": form,
            "liens": commun.chemin(request.user, candidature),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@acces(CONNECTE)
def renvoyer(request: HttpRequest, uid: str, correction_uid: str) -> HttpResponse:
    """The structure sends its corrections back."""
    candidature = commun.a_ecrire(request, uid)
    correction = _correction(candidature, correction_uid)
    try:
        actions.renvoyer(correction, request.user)
    except DossierIncomplet as refus:
        return _page(request, candidature, manques=refus.manques)
    except ActionRefusee as refus:
        commun.dire(request, refus)
    else:
        messages.success(
            request, "Vos corrections sont renvoyées. L’attestation est en préparation."
        )
    return redirect("candidatures:corrections", uid)


@require_POST
@acces(CONNECTE)
def annuler(request: HttpRequest, uid: str, correction_uid: str) -> HttpResponse:
    """The service no longer asks for the correction."""
    candidature = _lire(request, uid)
    exiger(permissions.peut_demander_correction(request.user, candidature))
    correction = _correction(candidature, correction_uid)
    form = AnnulationForm(request.POST)
    if not form.is_valid():
        return _page(request, candidature, annulation=form)
    try:
        actions.annuler(correction, request.user, form.cleaned_data["motif"])
    except ActionRefusee as refus:
        commun.dire(request, refus)
    else:
        messages.success(request, "La correction est annulée : le dossier reste tel que validé.")
    return redirect("candidatures:corrections", uid)
