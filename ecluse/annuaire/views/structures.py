"""The file of a structure, for its members and for agents."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.annuaire import (
    affichage,
    engagement,
    permissions,
    queries,
    queries_adhesions,
    queries_coffre,
    roles,
)
from ecluse.annuaire import permissions_coffre as coffre
from ecluse.annuaire.actions import comptes as actions_comptes
from ecluse.annuaire.actions import invitations
from ecluse.annuaire.actions import structures as actions
from ecluse.annuaire.forms import structures as forms
from ecluse.annuaire.forms.comptes import InvitationCollegue, choix_de_roles
from ecluse.annuaire.models import (
    ROLES_PORTEUR,
    Categorie,
    CoordonneesBancaires,
    Etablissement,
    Habilitation,
    Invitation,
    Role,
    Structure,
)
from ecluse.annuaire.structure_choisie import structures_du_compte
from ecluse.annuaire.views.commun import acteur_de, fil, onglets, structure_ou_404
from ecluse.interface.elements import Cle, Colonne
from ecluse.interface.listes import entetes, filtres_actifs, paginer
from ecluse.socle import fichiers, journal
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.permissions import exiger

COLONNES = [
    Colonne("Structure"),
    Colonne("SIREN"),
    Colonne("Territoire"),
    Colonne("Catégories"),
]


def libelles(structure: Structure) -> list[str]:
    """The categories in words."""
    return [str(Categorie(c).label) for c in structure.categories]


@require_GET
@acces(permissions.est_agent)
def liste(request: HttpRequest) -> HttpResponse:
    """Every structure, by name."""
    form = forms.FiltreStructures(request.GET or None)
    criteres: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = paginer(request, queries.structures(**criteres), queries.ORDRE)
    lignes = [
        {"structure": s, "url": s.get_absolute_url(), "categories": ", ".join(libelles(s))}
        for s in page.lignes
    ]
    return render(
        request,
        "annuaire/structures.html",
        {
            "form": form,
            "actifs": filtres_actifs(request, form),
            "page": page,
            "lignes": lignes,
            "colonnes": entetes(request, COLONNES, ""),
            "peut_creer": permissions.peut_creer_structure(acteur_de(request)),
        },
    )


@require_GET
@acces(permissions.est_porteur)
def ma_structure(request: HttpRequest) -> HttpResponse:
    """The page of one's structure, or the choice between several."""
    acteur = acteur_de(request)
    miennes = structures_du_compte(acteur)
    if acteur.structure_choisie_id:
        miennes = [s for s in miennes if s.pk == acteur.structure_choisie_id]
    if len(miennes) == 1:
        return redirect(miennes[0].get_absolute_url())
    lignes = [{"nom": s.nom, "url": s.get_absolute_url()} for s in miennes]
    return render(request, "annuaire/mes_structures.html", {"lignes": lignes})


@require_GET
@acces(permissions.agent_ou_porteur)
def structure(request: HttpRequest, uid: str) -> HttpResponse:
    """The file: identity, establishments, bank details, members, history."""
    s = structure_ou_404(request, uid)
    acteur = acteur_de(request)
    voit_banque = permissions.peut_voir_coordonnees_bancaires(acteur, s)
    peut_inviter = permissions.peut_inviter_dans(acteur, s)
    attente = queries.invitations_en_attente(s) if peut_inviter else []
    peut_repondre = permissions.peut_repondre_dans(acteur, s)
    demandes = queries_adhesions.demandes_en_attente(s) if peut_repondre else []
    return render(
        request,
        "annuaire/structure.html",
        {
            "liens": fil(request),
            "s": s,
            "identite_structure": _identite(s),
            "categories": libelles(s),
            "etablissements": s.etablissements.all(),
            "voit_banque": voit_banque,
            "banque": queries.coordonnees_en_vigueur(s) if voit_banque else None,
            "anciennes": queries.anciennes_coordonnees(s) if voit_banque else [],
            "membres": [_membre(acteur, h) for h in queries.membres(s)],
            "invitations": [affichage.invitation(i) for i in attente],
            "demandes": [affichage.demande(d) for d in demandes],
            "roles": choix_de_roles(ROLES_PORTEUR),
            "onglets": onglets(acteur, s, "fiche"),
            "agrements": queries_coffre.agrements(s),
            "lit_agrement": coffre.peut_lire_agrement(acteur, s),
            "association": engagement.concerne(s),
            "engagement": queries_coffre.engagement(s),
            "version_engagement": engagement.VERSION,
            "peut_engager": coffre.peut_accepter_engagement(acteur, s),
            "membre": permissions.est_membre(acteur, s),
            "peut_transmettre": permissions.peut_transmettre(acteur, s),
            "peut_gerer": permissions.peut_gerer_structure(acteur, s),
            "peut_changer_banque": permissions.peut_changer_coordonnees_bancaires(acteur, s),
            "peut_inviter": peut_inviter,
            "peut_qualifier": permissions.peut_qualifier_structure(acteur, s),
            "evenements": affichage.chronologie(
                journal.histoire(journal.reference(s))[: affichage.HISTOIRE_MAX]
            ),
        },
    )


def _identite(s: Structure) -> list[Cle]:
    representant = ", ".join(filter(None, [s.representant, s.qualite_representant]))
    cles = [
        Cle("SIREN", affichage.groupes(s.siren)),
        Cle("RNA", s.rna or "non renseigné"),
        Cle("Représentant légal", representant or "non renseigné"),
        Cle("Adresse", ", ".join(s.adresse.split("\n")) or "non renseignée"),
        Cle("Commune", s.commune or "non renseignée"),
        Cle("Territoire", s.territoire.nom if s.territoire else "non renseigné"),
    ]
    if s.remplacee_par:
        cles.append(Cle("Reprise par", s.remplacee_par.nom))
    return cles


def _membre(acteur: Any, h: Habilitation) -> dict[str, Any]:
    return {
        "uid": h.uid,
        "nom": str(h.compte),
        "email": h.compte.email,
        "fonction": h.compte.fonction,
        "role": Role(h.role).label,
        "duree": roles.duree(h),
        "retirable": permissions.peut_retirer_habilitation(acteur, h),
        "modifiable": permissions.peut_changer_role(acteur, h),
    }


@require_http_methods(["GET", "POST"])
@acces(permissions.peut_creer_structure)
def creer(request: HttpRequest) -> HttpResponse:
    """Open the file of a structure."""
    form = forms.NouvelleStructure(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            nouvelle = actions.creer_structure(acteur_de(request), **form.cleaned_data)
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, f"La fiche de {nouvelle.nom} est ouverte.")
            return redirect(nouvelle.get_absolute_url())
    contexte = {"form": form, "liens": fil(request)}
    return render(request, "annuaire/structure_creer.html", contexte)


@require_http_methods(["GET", "POST"])
@acces(permissions.agent_ou_porteur)
def modifier(request: HttpRequest, uid: str) -> HttpResponse:
    """Identity, kept by the structure."""
    s = structure_ou_404(request, uid)
    exiger(permissions.peut_gerer_structure(acteur_de(request), s))
    form = forms.IdentiteStructure(request.POST or None, initial=forms.initial_identite(s))
    if request.method == "POST" and form.is_valid():
        try:
            actions.modifier_identite(s, acteur_de(request), **form.cleaned_data)
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, "L’identité de la structure est à jour.")
            return redirect(s.get_absolute_url())
    contexte = {"form": form, "s": s, "liens": fil(request, s)}
    return render(request, "annuaire/structure_modifier.html", contexte)


@require_http_methods(["GET", "POST"])
@acces(permissions.agent_ou_porteur)
def categories(request: HttpRequest, uid: str) -> HttpResponse:
    """What the structure is: declared by itself, confirmed by an agent."""
    s = structure_ou_404(request, uid)
    agent = permissions.peut_qualifier_structure(acteur_de(request), s)
    exiger(agent or permissions.peut_gerer_structure(acteur_de(request), s))
    classe = forms.CategoriesConfirmees if agent else forms.Categories
    form = classe(request.POST or None, initial={"categories": s.categories})
    if request.method == "POST" and form.is_valid():
        acte = actions.confirmer_categories if agent else actions.declarer_categories
        try:
            acte(s, acteur_de(request), **form.cleaned_data)
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(
                request,
                "Les catégories sont confirmées."
                if agent
                else "Les catégories sont déclarées ; un agent doit les confirmer.",
            )
            return redirect(s.get_absolute_url())
    contexte = {"form": form, "s": s, "agent": agent, "liens": fil(request, s)}
    return render(request, "annuaire/structure_categories.html", contexte)


@require_http_methods(["GET", "POST"])
@acces(permissions.agent_ou_porteur)
def etablissement(request: HttpRequest, uid: str, lieu: str = "") -> HttpResponse:
    """Add an establishment, or change one."""
    s = structure_ou_404(request, uid)
    exiger(permissions.peut_gerer_structure(acteur_de(request), s))
    connu = get_object_or_404(Etablissement, structure=s, uid=lieu) if lieu else None
    initial = (
        {champ: getattr(connu, champ) for champ in forms.FicheEtablissement.base_fields}
        if connu
        else {}
    )
    form = forms.FicheEtablissement(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            enregistre = actions.enregistrer_etablissement(
                s, acteur_de(request), connu, **form.cleaned_data
            )
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(
                request, f"L’établissement {affichage.groupes(enregistre.siret)} est enregistré."
            )
            return redirect(s.get_absolute_url())
    contexte = {"form": form, "s": s, "connu": connu, "liens": fil(request, s)}
    return render(request, "annuaire/etablissement.html", contexte)


@require_http_methods(["GET", "POST"])
@acces(permissions.agent_ou_porteur)
def coordonnees(request: HttpRequest, uid: str) -> HttpResponse:
    """Give a new RIB."""
    s = structure_ou_404(request, uid)
    exiger(permissions.peut_changer_coordonnees_bancaires(acteur_de(request), s))
    form = forms.FicheBancaire(
        request.POST or None, request.FILES or None, initial={"titulaire": s.nom}
    )
    if request.method == "POST" and form.is_valid():
        rib = form.cleaned_data["rib"]
        try:
            actions.changer_coordonnees_bancaires(
                s, acteur_de(request), form.compte(), rib, rib.name
            )
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, "Le nouveau RIB est enregistré ; l’ancien reste consultable.")
            return redirect(s.get_absolute_url())
    contexte = {
        "form": form,
        "s": s,
        "banque": queries.coordonnees_en_vigueur(s),
        "liens": fil(request, s),
    }
    return render(request, "annuaire/coordonnees.html", contexte)


@require_GET
@acces(permissions.agent_ou_porteur)
def rib(request: HttpRequest, uid: str, coordonnees: str) -> HttpResponse:
    """Download a RIB; the access is logged."""
    s = structure_ou_404(request, uid)
    if not permissions.peut_voir_coordonnees_bancaires(acteur_de(request), s):
        raise Http404
    lignes = CoordonneesBancaires.objects.select_related("rib__contenu")
    ligne = get_object_or_404(lignes, structure=s, uid=coordonnees)
    if ligne.rib is None:
        raise Http404
    reponse: Any = fichiers.servir(request, ligne.rib)
    return reponse


@require_http_methods(["GET", "POST"])
@acces(permissions.agent_ou_porteur)
def inviter(request: HttpRequest, uid: str) -> HttpResponse:
    """Invite a colleague."""
    s = structure_ou_404(request, uid)
    exiger(permissions.peut_inviter_dans(acteur_de(request), s))
    form = InvitationCollegue(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            envoyee = invitations.inviter(acteur_de(request), form.destinataire(s))
        except ActionRefusee as refus:
            form.add_error(refus.champ or None, refus.message)
        else:
            messages.success(request, f"Invitation envoyée à {envoyee.email}.")
            return redirect(s.get_absolute_url())
    contexte = {"form": form, "s": s, "liens": fil(request, s)}
    return render(request, "annuaire/inviter_collegue.html", contexte)


@require_POST
@acces(permissions.agent_ou_porteur)
def annuler_invitation(request: HttpRequest, uid: str, invitation: str) -> HttpResponse:
    """Make the link sent to a colleague useless."""
    s = structure_ou_404(request, uid)
    visee = get_object_or_404(Invitation, structure=s, uid=invitation)
    try:
        invitations.annuler(visee, acteur_de(request))
    except ActionRefusee as refus:
        messages.warning(request, refus.message)
    else:
        messages.success(request, f"L’invitation de {visee.email} est annulée.")
    return redirect(s.get_absolute_url())


@require_POST
@acces(permissions.agent_ou_porteur)
def retirer_membre(request: HttpRequest, uid: str, habilitation: str) -> HttpResponse:
    """Take back a colleague's role."""
    s = structure_ou_404(request, uid)
    visee = get_object_or_404(
        Habilitation.objects.select_related("compte"), structure=s, uid=habilitation
    )
    try:
        actions_comptes.retirer(visee, acteur_de(request))
    except ActionRefusee as refus:
        messages.warning(request, refus.message)
    else:
        messages.success(request, f"{visee.compte} n’agit plus dans ce rôle.")
    return redirect(s.get_absolute_url())
