"""The advices of a dossier: services, instances, experts."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import actions, queries
from ecluse.cycle.instruction.forms.avis import (
    FormulaireAvis,
    FormulaireExpert,
    FormulaireInstance,
)
from ecluse.cycle.instruction.models import Sens
from ecluse.cycle.instruction.permissions import (
    AVIS_OUVERT,
    peut_enregistrer_instance,
    peut_inviter_expert,
    peut_rendre_avis,
)
from ecluse.cycle.instruction.views.commun import (
    INSTRUCTION,
    LECTEURS,
    cadre,
    candidature_de,
    dire,
    fil,
    reporter,
)
from ecluse.cycle.instruction.views.dossier import COLONNES_AVIS
from ecluse.interface.elements import Colonne
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.permissions import exiger

COLONNES_INSTANCES = [
    Colonne("Instance"),
    Colonne("Réunie le"),
    Colonne("Avis"),
    Colonne("Observations"),
    Colonne("Enregistré par"),
]


def page_avis(
    request: HttpRequest,
    candidature: Candidature,
    *,
    instance: forms.Form | None = None,
    expert: forms.Form | None = None,
    statut: int = 200,
) -> HttpResponse:
    """All the advices, and the forms to record or to invite."""
    avis = list(candidature.avis.select_related("service__territoire", "rendu_par"))
    entendues = list(candidature.avis_instances.select_related("saisi_par"))
    requises = candidature.session.version.fiche.avis
    codes = {a.code for a in entendues}
    ouvert = candidature.etat in AVIS_OUVERT
    ecrit = ouvert and peut_enregistrer_instance(request.user, candidature)
    invite = ouvert and peut_inviter_expert(request.user, candidature)
    contexte: dict[str, Any] = cadre(request, candidature, "avis_du_dossier") | {
        "avis": queries.avis_affiches(avis),
        "avis_a_rendre": {
            a.pk for a in avis if a.rendu_le is None and peut_rendre_avis(request.user, a)
        },
        "instances": entendues,
        "instances_attendues": [i for i in requises if i.code not in codes],
        "expertises": list(candidature.expertises.select_related("invite_par")),
        "jour": aujourdhui(),
        "colonnes_avis": COLONNES_AVIS,
        "colonnes_instances": COLONNES_INSTANCES,
        "instance": instance or (FormulaireInstance(instances=requises) if ecrit else None),
        "expert": expert or (FormulaireExpert() if invite else None),
        "gere_experts": peut_inviter_expert(request.user, candidature),
    }
    return render(request, "instruction/avis_du_dossier.html", contexte, status=statut)


@acces(LECTEURS)
@require_GET
def avis_du_dossier(request: HttpRequest, uid: str) -> HttpResponse:
    """The advices of a dossier."""
    return page_avis(request, candidature_de(request, uid))


@acces(INSTRUCTION)
@require_POST
def instance(request: HttpRequest, uid: str) -> HttpResponse:
    """Record what an instance said."""
    candidature = candidature_de(request, uid)
    requises = candidature.session.version.fiche.avis
    formulaire = FormulaireInstance(request.POST, instances=requises)
    if formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            actions.enregistrer_avis_instance(
                candidature,
                formulaire.nom,
                donnees["reunie_le"],
                donnees["sens_instance"],
                donnees["texte_instance"],
                request.user,
            )
            messages.success(request, "L’avis de l’instance est enregistré.")
            return redirect("instruction:avis_du_dossier", uid=uid)
        except TransitionImpossible as refus:
            dire(request, refus)
            return redirect("instruction:avis_du_dossier", uid=uid)
        except ActionRefusee as refus:
            champs = {"texte": "texte_instance", "sens": "sens_instance", "instance": "autre"}
            refus.champ = champs.get(refus.champ, refus.champ)
            reporter(formulaire, refus)
    return page_avis(request, candidature, instance=formulaire, statut=422)


@acces(LECTEURS)
@require_http_methods(["GET", "HEAD", "POST"])
def avis(request: HttpRequest, uid: str) -> HttpResponse:
    """The advice of a service: read by the perimeter, written by that service once."""
    demande = get_object_or_404(queries.avis_visibles_par(request.user), uid=uid)
    du_service = peut_rendre_avis(request.user, demande)
    exiger(request.method != "POST" or du_service)
    peut = demande.rendu_le is None and du_service
    ouvert = demande.candidature.etat in AVIS_OUVERT
    formulaire = FormulaireAvis(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            actions.rendre_avis(demande, donnees["sens"], donnees["texte"], request.user)
            messages.success(request, "L’avis est rendu et transmis à l’instructeur.")
            return redirect("instruction:avis", uid=uid)
        except TransitionImpossible as refus:
            dire(request, refus)
            return redirect("instruction:avis", uid=uid)
        except ActionRefusee as refus:
            reporter(formulaire, refus)
    contexte = {
        "avis": demande,
        "candidature": demande.candidature,
        "dispositif": demande.candidature.session.dispositif,
        "sens": Sens(demande.sens) if demande.sens else None,
        "ton": Sens(demande.sens).ton if demande.sens else "",
        "liens": [
            *fil(demande.candidature),
            ("Instruction", reverse("instruction:dossier", args=[demande.candidature.uid])),
        ],
        "formulaire": formulaire if peut and ouvert else None,
        "ouvert": ouvert,
    }
    return render(
        request, "instruction/avis.html", contexte, status=422 if formulaire.errors else 200
    )
