"""The safe of a structure: its documents, its agréments, its engagement."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.annuaire import engagement as contrat
from ecluse.annuaire import permissions, queries_coffre
from ecluse.annuaire import permissions_coffre as peut
from ecluse.annuaire.actions import coffre as actions
from ecluse.annuaire.forms import coffre as forms
from ecluse.annuaire.models import Agrement, Compte, DocumentStructure, Structure
from ecluse.annuaire.views.commun import acteur_de, fil, onglets, structure_ou_404
from ecluse.interface.templatetags.ecluse import mention_antivirus
from ecluse.regles.dates import ecrire_date
from ecluse.socle import fichiers
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.permissions import exiger

#: How a validity is shown: words and tone.
VALIDITES = {
    "valable": ("valable", "reussi"),
    "bientot": ("bientôt périmé", "attention"),
    "perime": ("périmé", "refuse"),
    "a_venir": ("pas encore valable", "attention"),
}


def _ouvrable(request: HttpRequest, uid: str) -> Structure:
    """A structure whose safe this account may open, or a 404."""
    s = structure_ou_404(request, uid)
    if not peut.peut_ouvrir_coffre(acteur_de(request), s):
        raise Http404
    return s


@require_safe
@acces(permissions.agent_ou_porteur)
def coffre(request: HttpRequest, uid: str) -> HttpResponse:
    """The documents that this account may read."""
    s = _ouvrable(request, uid)
    acteur = acteur_de(request)
    lus = queries_coffre.documents(s, acteur)
    a_jour = {d.nature for d in lus if d.validite == "valable"}
    limite = queries_coffre.fin_de_preavis()
    documents = [_ligne(acteur, s, d, d.nature in a_jour, limite) for d in lus]
    return render(
        request,
        "annuaire/coffre.html",
        {
            "s": s,
            "liens": fil(request, s),
            "onglets": onglets(acteur, s, "coffre"),
            "documents": documents,
            "perimes": [d for d in documents if d["validite"] == "perime" and not d["remplace"]],
            "membre": permissions.est_membre(acteur, s),
            "peut_deposer": bool(peut.natures_a_deposer(acteur, s)),
        },
    )


def _ligne(
    acteur: Compte, s: Structure, d: DocumentStructure, a_jour: bool, limite: date
) -> dict[str, Any]:
    bientot = d.validite == "valable" and (d.valable_jusqu_au or date.max) <= limite
    mots, ton = VALIDITES["bientot" if bientot else d.validite]
    return {
        "uid": d.uid,
        "intitule": d.intitule,
        "fichier": d.fichier.nom,
        "analyse": mention_antivirus(d.fichier),
        "taille": d.fichier.contenu.taille,
        "validite": d.validite,
        "mots": mots,
        "ton": ton,
        "periode": periode(d),
        "par": str(d.depose_par),
        "le": d.cree_le,
        "remplace": d.validite == "perime" and a_jour,
        "retirable": peut.peut_deposer_document(acteur, s, d.nature),
    }


def periode(d: DocumentStructure | Agrement) -> str:
    """« du 1er janvier 2025 au 31 décembre 2025 », « jusqu’au … », « sans limite »."""
    du, au = d.valable_du, d.valable_jusqu_au
    if du and au:
        return f"du {ecrire_date(du)} au {ecrire_date(au)}"
    if au:
        return f"jusqu’au {ecrire_date(au)}"
    return f"depuis le {ecrire_date(du)}" if du else "sans limite"


@require_http_methods(["GET", "POST"])
@acces(permissions.est_porteur)
def deposer(request: HttpRequest, uid: str) -> HttpResponse:
    """Put a document in the safe."""
    s = _ouvrable(request, uid)
    acteur = acteur_de(request)
    natures = peut.natures_a_deposer(acteur, s)
    exiger(bool(natures))
    initial = {"nature": request.GET.get("nature", "")}
    form = forms.DepotDocument(
        request.POST or None, request.FILES or None, natures=natures, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            document = actions.deposer_document(s, acteur, **form.cleaned_data)
        except ActionRefusee as refus:
            form.add_error(refus.champ if refus.champ in form.fields else None, refus.message)
        else:
            suite = (
                "vos dossiers peuvent le reprendre"
                if document.validite == "valable"
                else f"il est {VALIDITES[document.validite][0]}, vos dossiers ne peuvent pas le "
                "reprendre"
            )
            messages.success(request, f"« {document.intitule} » est au coffre : {suite}.")
            return redirect("annuaire:coffre", uid=s.uid)
    contexte = {"form": form, "s": s, "liens": fil(request, s)}
    return render(request, "annuaire/document_deposer.html", contexte)


@require_safe
@acces(permissions.agent_ou_porteur)
def document(request: HttpRequest, uid: str, document: str) -> HttpResponseBase:
    """Download a document; the access is logged."""
    s = structure_ou_404(request, uid)
    lignes = DocumentStructure.objects.select_related("fichier__contenu")
    ligne = get_object_or_404(lignes, structure=s, uid=document)
    if not peut.peut_lire_document(acteur_de(request), s, ligne.nature):
        raise Http404
    return fichiers.servir(request, ligne.fichier)


@require_POST
@acces(permissions.est_porteur)
def retirer_document(request: HttpRequest, uid: str, document: str) -> HttpResponse:
    """Take a document out."""
    s = structure_ou_404(request, uid)
    ligne = get_object_or_404(DocumentStructure, structure=s, uid=document)
    try:
        actions.retirer_document(ligne, acteur_de(request))
    except ActionRefusee as refus:
        messages.info(request, refus.message)
    else:
        messages.success(
            request, f"« {ligne.intitule} » n’est plus au coffre ; les dossiers le gardent."
        )
    return redirect("annuaire:coffre", uid=s.uid)


@require_http_methods(["GET", "POST"])
@acces(permissions.est_porteur)
def agrement(request: HttpRequest, uid: str) -> HttpResponse:
    """Record an agrément."""
    s = structure_ou_404(request, uid)
    exiger(permissions.peut_gerer_structure(acteur_de(request), s))
    form = forms.FicheAgrement(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            nouveau = actions.ajouter_agrement(s, acteur_de(request), **form.cleaned_data)
        except ActionRefusee as refus:
            form.add_error(refus.champ if refus.champ in form.fields else None, refus.message)
        else:
            messages.success(request, f"L’agrément « {nouveau.nature} » est enregistré.")
            return redirect(s.get_absolute_url())
    contexte = {"form": form, "s": s, "liens": fil(request, s)}
    return render(request, "annuaire/agrement.html", contexte)


@require_POST
@acces(permissions.est_porteur)
def retirer_agrement(request: HttpRequest, uid: str, agrement: str) -> HttpResponse:
    """Take an agrément away."""
    s = structure_ou_404(request, uid)
    ligne = get_object_or_404(Agrement, structure=s, uid=agrement)
    try:
        actions.retirer_agrement(ligne, acteur_de(request))
    except ActionRefusee as refus:
        messages.info(request, refus.message)
    else:
        messages.success(request, f"L’agrément « {ligne.nature} » est retiré.")
    return redirect(s.get_absolute_url())


@require_safe
@acces(permissions.agent_ou_porteur)
def piece_agrement(request: HttpRequest, uid: str, agrement: str) -> HttpResponseBase:
    """Download the act of an agrément; the access is logged."""
    s = structure_ou_404(request, uid)
    ligne = get_object_or_404(
        Agrement.objects.select_related("piece__contenu"), structure=s, uid=agrement
    )
    if ligne.piece is None or not peut.peut_lire_agrement(acteur_de(request), s):
        raise Http404
    return fichiers.servir(request, ligne.piece)


@require_http_methods(["GET", "POST"])
@acces(permissions.est_porteur)
def engagement(request: HttpRequest, uid: str) -> HttpResponse:
    """Read the contrat d’engagement républicain, and accept it."""
    s = structure_ou_404(request, uid)
    acteur = acteur_de(request)
    exiger(peut.peut_accepter_engagement(acteur, s))
    if not contrat.concerne(s):
        raise Http404
    initial = {"qualite": acteur.fonction or s.qualite_representant}
    form = forms.AcceptationEngagement(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.accepter_engagement(s, acteur, qualite=form.cleaned_data["qualite"])
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, f"{s.nom} a souscrit le contrat d’engagement républicain.")
            return redirect(s.get_absolute_url())
    contexte = {
        "form": form,
        "s": s,
        "engagements": contrat.ENGAGEMENTS,
        "version": contrat.VERSION,
        "liens": fil(request, s),
    }
    return render(request, "annuaire/engagement.html", contexte)
