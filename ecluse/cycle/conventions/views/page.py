"""The page of a convention and the dates of the act."""

from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from ecluse.annuaire.permissions import est_agent, structures_de
from ecluse.cycle.appels.permissions import peut_editer_fiche
from ecluse.cycle.conventions import actions, catalogue, composition, phrases, projet, queries, vie
from ecluse.cycle.conventions.etats import SIGNEES, TABLE
from ecluse.cycle.conventions.forms import (
    FormulaireDates,
    FormulaireScan,
)
from ecluse.cycle.conventions.models import Convention, LigneConvention
from ecluse.cycle.conventions.permissions import (
    est_preparateur,
    peut_abandonner,
    peut_archiver,
    peut_documenter,
    peut_lire_les_conventions,
    peut_preparer_avenant,
    peut_reprendre,
    peut_resilier,
    peut_signer,
    peut_telecharger,
)
from ecluse.cycle.conventions.phases import etat_affiche
from ecluse.cycle.conventions.views.commun import (
    LIGNES,
    LieuARemplir,
    effet_de_la_proposition,
    reporter,
    situer,
    trouver,
)
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.interface.elements import Colonne, Evenement
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.permissions import exiger

AVENANTS = [
    Colonne("Avenant"),
    Colonne("Objet"),
    Colonne("Nouvelle fin"),
    Colonne("Montant", nombre=True),
    Colonne("État"),
]
VERSEMENTS = [Colonne("Versement"), Colonne("Moment"), Colonne("Montant", nombre=True)]


@dataclass(frozen=True)
class LigneAffichee:
    """A line in force, and the rank of the avenant that brought it."""

    portee: LigneConvention
    rang_avenant: int | None

    @property
    def ligne(self) -> LigneRapport:
        """The voted line."""
        return self.portee.ligne

    @property
    def territoires(self) -> str:
        """Those of the dossier, else what the act says."""
        candidature = self.ligne.candidature
        if candidature is None:
            return self.ligne.territoire_ecrit
        return ", ".join(t.nom for t in candidature.territoires.all())


def _manques(request: HttpRequest, convention: Convention) -> list[LieuARemplir]:
    """What the documents of a project lack today."""
    projet.completer(convention)
    try:
        composition.documents(convention, convention.cree_le)
    except composition.DonneesManquantes as erreur:
        return situer(erreur.manques, _ou_remplir(convention, request.user), request.user)
    return []


def _ou_remplir(convention: Convention, acteur: Any) -> dict[str, str]:
    """Where each value is typed, for whoever prepares the convention."""
    urls = {
        catalogue.STRUCTURE: reverse("annuaire:structure", args=[convention.structure.uid]),
        catalogue.PROJET: reverse("conventions:modifier", args=[convention.uid]),
    }
    if convention.modele is not None:
        urls[catalogue.MODELE] = reverse("conventions:modele", args=[convention.modele.code])
    page = "appels:fiche_historique" if peut_editer_fiche(acteur) else "appels:fiche"
    for nom in convention.fiches:
        annee, _, code = nom.partition("/")
        lien = reverse(page, args=[annee, code])
        urls[catalogue.lieu_de_la_fiche(nom)] = lien
        urls.setdefault(catalogue.FICHE, lien)
    for x in list(convention.lignes.all())[:1]:
        urls[catalogue.RAPPORT] = reverse(
            "deliberations:rapport", args=[x.ligne.article.rapport.uid]
        )
        if x.ligne.candidature is not None:
            urls[catalogue.DOSSIER] = reverse("pilotage:dossier", args=[x.ligne.candidature.uid])
    return urls


def _histoire(request: HttpRequest, convention: Convention) -> list[Evenement]:
    agent = est_agent(request.user)
    return [
        Evenement(
            phrases.phrase(a.objet, a.evenement),
            a.instant,
            str(a.acteur) if a.acteur and agent else "",
            a.motif,
            phrases.ICONES.get(a.evenement, "point"),
        )
        for a in queries.actes(convention)
        if phrases.phrase(a.objet, a.evenement) and (agent or a.evenement not in phrases.INTERNES)
    ]


def afficher(
    request: HttpRequest,
    convention: Convention,
    *,
    dates: django_forms.Form | None = None,
    joindre: django_forms.Form | None = None,
    statut: int = 200,
) -> HttpResponse:
    """The page of a convention; a refused form is given back as it was typed."""
    acteur = request.user
    documente = peut_documenter(acteur, convention)
    en_projet = convention.etat == "projet"
    datable = documente and convention.etat in ("projet", "a_signer", "signee")
    signee = convention.etat in SIGNEES
    joignable = signee and convention.scan is None and peut_signer(acteur, convention)
    manques = _manques(request, convention) if en_projet and documente else []
    contexte = {
        "convention": convention,
        "etat": etat_affiche(convention, aujourdhui()),
        "colonnes_lignes": LIGNES,
        "documente": documente,
        "en_projet": en_projet,
        "signee": signee,
        "manques": manques,
        "fiches_muettes": any(m.lieu.startswith(catalogue.FICHE) for m in manques),
        "telecharge": peut_telecharger(acteur, convention),
        "dates": (dates or _formulaire_dates(convention)) if datable else None,
        "signable": convention.etat == "a_signer" and peut_signer(acteur, convention),
        "a_retourner": convention.etat == "a_signer"
        and convention.structure_id in structures_de(acteur),
        "abandonnable": TABLE.possible(convention.etat, "abandonner")
        and peut_abandonner(acteur, convention),
        "alertes": vie.alertes_de_convention(convention) if documente else [],
        "joindre": (joindre or FormulaireScan()) if joignable else None,
        "evenements": _histoire(request, convention),
        "liens": [("Conventions", reverse("conventions:liste"))],
        **_documents(convention, documente),
        **_vie(convention, acteur),
        **_versements(convention),
    }
    return render(request, "conventions/convention.html", contexte, status=statut)


def _vie(convention: Convention, acteur: Any) -> dict[str, Any]:
    """Lines, avenants, résiliation: what the convention became, and what may be done of it."""
    avenants = vie.avenants(convention, acteur)
    rangs = {a.pk: a.rang for a in avenants if a.etat == "signe"}
    lignes = [
        LigneAffichee(x, rangs.get(x.avenant_id or 0))
        for x in convention.lignes.all()
        if x.avenant_id is None or x.avenant_id in rangs
    ]
    vive = convention.etat == "signee"
    resiliable = vive and convention.resiliee_le is None and peut_resilier(acteur, convention)
    montree = resiliable or convention.resiliee_le is not None
    return {
        "lignes": lignes,
        "avenants": avenants,
        "colonnes_avenants": AVENANTS,
        "avenantable": vive
        and convention.resiliee_le is None
        and peut_preparer_avenant(acteur, convention),
        "resiliation": vie.resiliation(convention) if montree else None,
        "resiliable": resiliable,
        "reprise_corrigeable": convention.origine == Convention.Origine.REPRISE
        and peut_reprendre(acteur, convention.structure)
        and not actions.obstacle_a_corriger(convention),
        "archivable": TABLE.possible(convention.etat, "archiver")
        and peut_archiver(acteur, convention),
    }


def _documents(convention: Convention, documente: bool) -> dict[str, Any]:
    en_vigueur = projet.documents_en_vigueur(convention)
    attente = convention.etat == "projet" and not en_vigueur and projet.en_cours(convention)
    emettable = convention.etat == "projet" and documente and bool(en_vigueur)
    effet = effet_de_la_proposition(convention, "la convention") if emettable else ""
    return {"documents": en_vigueur, "attente": attente, "effet_emettre": effet}


def _versements(convention: Convention) -> dict[str, Any]:
    echeancier = queries.echeancier(convention)
    return {
        "echeancier": echeancier,
        "tranches": echeancier.par_dispositif,
        "colonnes_versements": VERSEMENTS,
    }


def _formulaire_dates(convention: Convention, donnees: Any = None) -> FormulaireDates:
    champs = ("transmise_le", "publiee_le", "notifiee_le")
    return FormulaireDates(
        donnees,
        initial={c: getattr(convention, c) for c in champs},
        signee=convention.signee_le is not None,
    )


@acces(peut_lire_les_conventions)
@require_GET
def convention(request: HttpRequest, uid: str) -> HttpResponse:
    """The page of a convention."""
    return afficher(request, trouver(request, uid))


@acces(est_preparateur)
@require_POST
def dates(request: HttpRequest, uid: str) -> HttpResponse:
    """Record transmission, publication, notification."""
    c = trouver(request, uid)
    exiger(peut_documenter(request.user, c))
    form = _formulaire_dates(c, request.POST)
    if form.is_valid():
        try:
            actions.enregistrer_dates(c, request.user, **form.cleaned_data)
            messages.success(request, "Les dates sont enregistrées.")
            return redirect("conventions:convention", uid=uid)
        except TransitionImpossible as refus:
            messages.info(request, refus.message)
            return redirect("conventions:convention", uid=uid)
        except ActionRefusee as refus:
            reporter(form, refus)
    return afficher(request, c, dates=form, statut=422)
