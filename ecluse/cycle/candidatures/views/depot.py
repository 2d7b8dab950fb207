"""Reading a dossier whole, depositing it, validating it, taking it back, its receipts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import peut_voir_coordonnees_bancaires
from ecluse.cycle.appels.queries import afficher
from ecluse.cycle.candidatures import (
    actions,
    notifications,
    permissions,
    queries,
    queries_taches,
)
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.actions.depot import DossierIncomplet
from ecluse.cycle.candidatures.etats import MODIFIABLE, TABLE
from ecluse.cycle.candidatures.forms import RetraitForm
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.rebours import rebours_de
from ecluse.cycle.candidatures.reponses import lire_section
from ecluse.cycle.candidatures.saisie import sections_de
from ecluse.cycle.candidatures.sommaire import sommaire
from ecluse.cycle.candidatures.views import commun
from ecluse.interface.elements import Cle
from ecluse.regles.argent import ecrire_montant
from ecluse.socle import fichiers
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant


def contexte_lecture(request: HttpRequest, contenu: lecture.Contenu) -> dict[str, Any]:
    """The whole dossier as one reads it (partial `candidatures/_lecture.html`)."""
    candidature = contenu.candidature
    banque = candidature.coordonnees_bancaires
    voit_banque = peut_voir_coordonnees_bancaires(request.user, candidature.structure)
    lecture.nommer_pieces(contenu.fiche, contenu.pieces)
    siret = candidature.etablissement.siret if candidature.etablissement else ""
    return {
        "c": candidature,
        "siret": siret,
        "territoires": ", ".join(t.nom for t in contenu.territoires),
        "sections": [
            lire_section(s, contenu.reponses)
            for s in sections_de(contenu.fiche, contenu.territoires)
        ],
        "charges": [x for x in contenu.budget if x.sens == "charge"],
        "produits": [x for x in contenu.budget if x.sens == "produit"],
        "totaux": lecture.totaux(contenu),
        "pieces": [p for p in contenu.pieces if p.code != lecture.PIECE_RIB or voit_banque],
        "banque": banque if voit_banque else None,
    }


def lire(request: HttpRequest, candidature: Candidature) -> HttpResponse:
    """A dossier that is not written any more (or not by this account)."""
    contenu = lecture.charger(candidature)
    acteur = request.user
    instant = maintenant()
    ouverte = candidature.session.ouverte(instant)
    deposee = candidature.etat == "deposee"
    correction = permissions.correction_en_cours(candidature)
    recepisses = _recepisses(candidature)
    contexte = contexte_lecture(request, contenu) | {
        "titre_dossier": candidature.intitule or "Candidature sans titre",
        "surtitre": str(candidature.session.dispositif),
        "etat": queries.etat_affiche(candidature, acteur),
        "session": afficher(candidature.session, instant),
        "liens": [commun.liste_de(acteur, candidature)],
        "lit_le_fil": permissions.peut_lire_fil(acteur, candidature),
        "jalons": queries_taches.jalons(candidature),
        "correction": correction,
        # The last step is the one that a closing threatens: its page counts the time too.
        "rebours": rebours_de(candidature, correction)
        if correction or (deposee and ouverte)
        else None,
        "suivi_url": commun.suivi(candidature),
        "recepisses": recepisses,
        "attente": any(r.fichier_id is None for r in recepisses),
        "a_valider": deposee and ouverte and permissions.peut_valider(acteur, candidature),
        "attend_signataire": deposee and ouverte,
        # Said at once, without waiting for the nightly constat.
        "trop_tard": candidature.etat == "hors_delai" or (deposee and not ouverte),
        "a_reprendre": deposee and ouverte and permissions.peut_reprendre(acteur, candidature),
        "a_retirer": TABLE.possible(candidature.etat, "retirer")
        and permissions.peut_retirer(acteur, candidature),
        "signataires": _signataires(candidature) if deposee else "",
    }
    return render(request, "candidatures/lecture.html", contexte)


def _signataires(candidature: Candidature) -> str:
    return ", ".join(str(c) for c in notifications.membres(candidature, Role.SIGNATAIRE))


def _recepisses(candidature: Candidature) -> list[Any]:
    return list(candidature.recepisses.select_related("fichier__contenu").order_by("-id"))


def _en_attente(candidature: Candidature) -> bool:
    return candidature.recepisses.filter(fichier__isnull=True).exists()


@require_safe
@acces(CONNECTE)
def apercu(request: HttpRequest, uid: str) -> HttpResponse:
    """« Relire comme le Département »: the draft as it will be read, with what it lacks."""
    candidature = commun.dossier(request, uid)
    if not commun.modifiable(request, candidature):
        return redirect("candidatures:modifier", uid)
    contenu = lecture.charger(candidature)
    return commun.page(request, "apercu", contenu, "", **contexte_lecture(request, contenu))


def _cles(candidature: Candidature, contenu: lecture.Contenu) -> list[Cle]:
    nombre = len(contenu.pieces)
    return [
        Cle("Structure", candidature.structure.nom),
        Cle("Projet", candidature.intitule),
        Cle("Montant demandé", ecrire_montant(candidature.montant_demande))
        if candidature.montant_demande is not None
        else Cle("Montant demandé", "—"),
        Cle("Budget de l’action", ecrire_montant(lecture.totaux(contenu).charges)),
        Cle("Pièces jointes", str(nombre)),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@acces(CONNECTE)
def deposer(request: HttpRequest, uid: str) -> HttpResponse:
    """What the deposit does, what is missing, then the deposit."""
    candidature = commun.dossier(request, uid)
    if request.method == "POST":
        try:
            actions.deposer(candidature, request.user)
        except DossierIncomplet:
            return redirect("candidatures:deposer", uid)
        except ActionRefusee as erreur:
            commun.dire(request, erreur)
            return redirect("candidatures:modifier", uid)
        messages.success(
            request,
            f"Le dossier est déposé sous le numéro {candidature.numero}. Il reste à le valider.",
        )
        # Whoever signs is led to the second step; the others read what waits for the signataire.
        signe = permissions.peut_valider(request.user, candidature)
        return redirect(f"candidatures:{'valider' if signe else 'modifier'}", uid)
    if not commun.modifiable(request, candidature):
        return redirect("candidatures:modifier", uid)
    contenu = lecture.charger(candidature)
    return commun.page(
        request,
        "deposer",
        contenu,
        "deposer",
        cles=_cles(candidature, contenu),
        signataires=_signataires(candidature),
        signe_aussi=permissions.peut_valider(request.user, candidature),
        incompletes=[e for e in sommaire(contenu) if not e.complete],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acces(CONNECTE)
def valider(request: HttpRequest, uid: str) -> HttpResponse:
    """The signataire reads the dossier whole, then commits the structure."""
    candidature = commun.dossier(request, uid)
    if request.method == "POST":
        try:
            actions.valider(candidature, request.user, request.POST.get("empreinte", ""))
        except ActionRefusee as erreur:
            commun.dire(request, erreur)
        else:
            messages.success(
                request, "Le dossier est validé. Le Département peut maintenant l’instruire."
            )
        return redirect("candidatures:modifier", uid)
    ouverte = candidature.session.ouverte(maintenant())
    if (
        candidature.etat != "deposee"
        or not ouverte
        or not permissions.peut_valider(request.user, candidature)
    ):
        return redirect("candidatures:modifier", uid)
    contenu = lecture.charger(candidature)
    contexte = contexte_lecture(request, contenu)
    contexte["cles"] = _cles(candidature, contenu)
    return commun.page(request, "valider", contenu, "", **contexte)


@require_POST
@acces(CONNECTE)
def reprendre(request: HttpRequest, uid: str) -> HttpResponse:
    """Back to draft."""
    candidature = commun.dossier(request, uid)
    try:
        actions.reprendre(candidature, request.user)
    except ActionRefusee as erreur:
        commun.dire(request, erreur)
    else:
        messages.success(request, "Le dossier est repris : corrigez-le, puis déposez-le à nouveau.")
    return redirect("candidatures:modifier", uid)


@require_http_methods(["GET", "HEAD", "POST"])
@acces(CONNECTE)
def retirer(request: HttpRequest, uid: str) -> HttpResponse:
    """Give up a draft or withdraw a dossier."""
    candidature = commun.dossier(request, uid)
    if not TABLE.possible(candidature.etat, "retirer") or not permissions.peut_retirer(
        request.user, candidature
    ):
        return redirect("candidatures:modifier", uid)
    saisie = candidature.sur_papier and candidature.etat in MODIFIABLE
    form = RetraitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.retirer(candidature, request.user, form.cleaned_data["motif"])
        except ActionRefusee as erreur:
            commun.dire(request, erreur)
        else:
            if saisie:
                # Given up before its registration, it is no longer for the agents to read.
                messages.success(request, "La saisie est abandonnée.")
                return redirect("candidatures:papier")
            messages.success(request, "Le dossier est retiré.")
        return redirect("candidatures:modifier", uid)
    contexte = {
        "c": candidature,
        "form": form,
        "titre_dossier": candidature.intitule or "Candidature sans titre",
        "surtitre": str(candidature.session.dispositif),
        "liens": [
            commun.liste_de(request.user, candidature),
            (
                candidature.intitule or "Candidature sans titre",
                reverse("candidatures:modifier", args=[uid]),
            ),
        ],
    }
    return render(request, "candidatures/retirer.html", contexte)


@require_safe
@acces(CONNECTE)
def attestations(request: HttpRequest, uid: str) -> HttpResponse:
    """The receipts, for the page that waits for them."""
    candidature = commun.dossier(request, uid)
    contexte = {
        "c": candidature,
        "recepisses": _recepisses(candidature),
        "attente": _en_attente(candidature),
    }
    return render(request, "candidatures/_attestations.html", contexte)


@require_safe
@acces(CONNECTE)
def recepisse(request: HttpRequest, uid: str, recepisse_uid: str) -> HttpResponseBase:
    """Download a receipt."""
    candidature = commun.dossier(request, uid)
    trouve = (
        candidature.recepisses.select_related("fichier__contenu").filter(uid=recepisse_uid).first()
    )
    if trouve is None or trouve.fichier is None:
        raise Http404
    return fichiers.servir(request, trouve.fichier)
