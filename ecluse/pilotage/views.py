"""Pages that look across the stages: À faire, the list of dossiers, the page of a dossier."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ecluse.annuaire.permissions import est_agent, est_porteur, roles_de
from ecluse.annuaire.queries_absences import en_cours_pour
from ecluse.cycle.candidatures import permissions as peut
from ecluse.cycle.candidatures import queries as candidatures
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction.permissions import peut_voir_avis
from ecluse.interface.elements import Colonne
from ecluse.pilotage import queries
from ecluse.pilotage.dossier import lire, trouver
from ecluse.pilotage.permissions import peut_lister_dossiers
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.taches import Tache

COLONNES_TACHES = [Colonne("Chose à faire"), Colonne("Précision"), Colonne("Échéance")]


@require_GET
@acces(CONNECTE)
def a_faire(request: HttpRequest) -> HttpResponse:
    """What the person has to do, by deadline, in groups."""
    taches = queries.taches(request.user)
    groupes: dict[str, list[Tache]] = {}
    for tache in taches:
        groupes.setdefault(tache.groupe or "Autres", []).append(tache)
    return render(
        request,
        "pilotage/a_faire.html",
        {
            "groupes": groupes,
            "nombre": len(taches),
            "colonnes": COLONNES_TACHES,
            "retards": queries.en_retard(taches, aujourdhui()),
            "sans_role": not roles_de(request.user),
            "porteur": est_porteur(request.user),
            "absences": en_cours_pour(request.user) if est_agent(request.user) else [],
        },
    )


@require_GET
@acces(CONNECTE)
def dossier(request: HttpRequest, uid: str) -> HttpResponse:
    """The one page of a dossier: frise, figures, each stage, history."""
    try:
        candidature = trouver(request.user, uid)
    except Candidature.DoesNotExist:
        raise Http404 from None
    donnees = lire(candidature, request.user)
    return render(
        request,
        "pilotage/dossier.html",
        {
            "candidature": candidature,
            "agent": peut_voir_avis(request.user, candidature),
            "etat": candidatures.etat_affiche(candidature, request.user),
            "d": donnees,
            "candidatures": donnees.candidatures,
            "instruction": donnees.instruction,
            "deliberations": donnees.deliberations,
            "conventions": donnees.conventions,
            "suivi": donnees.suivi,
            "versements": donnees.versements,
            "dispositif": candidature.session.dispositif,
            "action": _action_principale(request.user, candidature),
            "liens": [("Dossiers", reverse("pilotage:dossiers"))]
            if peut_lister_dossiers(request.user)
            else [("Mes dossiers", reverse("candidatures:liste"))],
        },
    )


def _action_principale(acteur: Any, candidature: Candidature) -> tuple[str, str] | None:
    """The one thing that this reader would do next on this dossier: label and address."""
    if getattr(candidature, "correction_ouverte", False) and peut.peut_corriger(
        acteur, candidature
    ):
        return ("Corriger le dossier", reverse("candidatures:corrections", args=[candidature.uid]))
    if peut.peut_modifier(acteur, candidature):
        return ("Continuer le dossier", reverse("candidatures:modifier", args=[candidature.uid]))
    if candidature.etat == "deposee" and peut.peut_valider(acteur, candidature):
        return ("Valider le dossier", reverse("candidatures:valider", args=[candidature.uid]))
    instruit = ("validee", "en_instruction", "favorable", "defavorable", "ajournee")
    if candidature.etat in instruit and peut_voir_avis(acteur, candidature):
        libelle = (
            "Instruire le dossier" if "instructeur" in roles_de(acteur) else "Voir l’instruction"
        )
        return (libelle, reverse("instruction:dossier", args=[candidature.uid]))
    return None
