"""My dossiers, and starting one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ecluse.annuaire.permissions import est_porteur
from ecluse.cycle.appels import queries as appels
from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.appels.permissions import structures_de_redaction
from ecluse.cycle.candidatures import actions, queries
from ecluse.cycle.candidatures.views import commun
from ecluse.interface.elements import Colonne
from ecluse.interface.listes import paginer
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant


@require_safe
@acces(est_porteur)
def liste(request: HttpRequest) -> HttpResponse:
    """The dossiers of the structures of this account."""
    page = paginer(request, queries.de_mes_structures(request.user), ("-id",))
    instant = maintenant()
    for c in page.lignes:
        c.etat_affiche = queries.etat_affiche(c, request.user)
        c.session_affichee = appels.afficher(c.session, instant)
        c.url = commun.suivi(c) or reverse("candidatures:modifier", args=[c.uid])
    plusieurs = len({c.structure_id for c in page.lignes}) > 1
    contexte = {
        "page": page,
        "plusieurs": plusieurs,
        "colonnes": [
            Colonne("Projet"),
            Colonne("Structure", cachee=not plusieurs),
            Colonne("Dispositif"),
            Colonne("État"),
            Colonne("Montant demandé", nombre=True),
            Colonne("Clôture du dépôt"),
        ],
    }
    return render(request, "candidatures/liste.html", contexte)


@require_POST
@acces(est_porteur)
def creer(request: HttpRequest, session_uid: str) -> HttpResponse:
    """Start a dossier for one of the structures of this account; opens the one that exists."""
    try:
        session = appels.sessions().get(uid=session_uid)
    except SessionDepot.DoesNotExist:
        raise Http404 from None
    structures = structures_de_redaction(request.user, session.dispositif.reference)
    if choix := request.POST.get("structure"):
        structures = structures.filter(uid=choix)
    structure = structures.first()
    if structure is None:
        raise Http404
    try:
        candidature = actions.creer(session, structure, request.user)
    except ActionRefusee as erreur:
        messages.error(request, erreur.message)
        dispositif = session.dispositif
        return redirect("appels:fiche", dispositif.annee, dispositif.code)
    return redirect("candidatures:modifier", candidature.uid)
