"""Avenants: prepared, read with before and after, documented, proposed for signature."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.cycle.conventions import (
    actions,
    catalogue,
    composition,
    composition_avenant,
    projet,
    vie,
)
from ecluse.cycle.conventions.consolidation import consolidee, montant_de
from ecluse.cycle.conventions.etats import TABLE_AVENANTS
from ecluse.cycle.conventions.forms import (
    FormulaireDates,
    FormulaireScan,
)
from ecluse.cycle.conventions.models import Avenant
from ecluse.cycle.conventions.permissions import (
    est_preparateur,
    peut_abandonner_avenant,
    peut_documenter_avenant,
    peut_lire_les_conventions,
    peut_preparer_avenant,
    peut_signer_avenant,
    peut_telecharger,
)
from ecluse.cycle.conventions.views.commun import (
    LieuARemplir,
    effet_de_la_proposition,
    fil,
    reporter,
    situer,
    trouver,
)
from ecluse.cycle.conventions.views.saisie_avenant import Saisie
from ecluse.interface.elements import Colonne
from ecluse.regles.argent import ZERO
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.permissions import exiger

CHANGEMENTS = [Colonne("Ce qui change"), Colonne("Avant"), Colonne("Après")]
LIGNES = [Colonne("Ligne votée"), Colonne("Délibération"), Colonne("Montant", nombre=True)]


def trouver_avenant(request: HttpRequest, uid: str, rang: int) -> Avenant:
    """An avenant that the reader may see; a 404 for any other."""
    c = trouver(request, uid)
    try:
        return vie.avenant(c, request.user, rang)
    except Avenant.DoesNotExist:
        raise Http404 from None


def fil_avenant(avenant: Avenant) -> list[tuple[str, str]]:
    """The breadcrumb of a page under an avenant."""
    c = avenant.convention
    lien = reverse("conventions:avenant", args=[c.uid, avenant.rang])
    return [*fil(c), (f"Avenant n° {avenant.rang}", lien)]


def retour(avenant: Avenant) -> HttpResponse:
    """Back to the page of the avenant."""
    return redirect("conventions:avenant", uid=avenant.convention.uid, rang=avenant.rang)


# --- the form -------------------------------------------------------------------------------


def _formulaire(
    request: HttpRequest, saisie: Saisie, titre: str, avenant: Avenant | None
) -> HttpResponse:
    c = saisie.convention
    lie = request.method == "POST"
    if lie:
        saisie.form.is_valid()
        saisie.modifications.is_valid()
    changements: list[vie.Changement] = []
    if lie:
        changements = saisie.changements()
    elif avenant is not None:
        changements = vie.avant_apres(avenant)
    return render(
        request,
        "conventions/avenant_saisie.html",
        {
            "convention": c,
            "form": saisie.form,
            "modifications": saisie.modifications,
            "formulaires": [saisie.form, saisie.modifications],
            "titre": titre,
            "articles_connus": [a.titre for a in consolidee(c, aujourdhui()).articles],
            "changements": changements,
            "colonnes": CHANGEMENTS,
            "liens": fil_avenant(avenant) if avenant else fil(c),
        },
        status=422 if lie else 200,
    )


@acces(est_preparateur)
@require_http_methods(["GET", "HEAD", "POST"])
def nouveau(request: HttpRequest, uid: str) -> HttpResponse:
    """Prepare the next avenant of a signed convention."""
    c = trouver(request, uid)
    exiger(peut_preparer_avenant(request.user, c))
    try:
        actions.exiger_modifiable(c)
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
        return redirect("conventions:convention", uid=uid)
    saisie = Saisie(request, c)
    if request.method == "POST" and saisie.valide:
        try:
            cree = actions.preparer_avenant(c, request.user, saisie.contenu())
            messages.success(request, f"L’avenant n° {cree.rang} est préparé.")
            return redirect("conventions:avenant", uid=uid, rang=cree.rang)
        except ActionRefusee as refus:
            saisie.reporter(refus)
    return _formulaire(request, saisie, "Préparer un avenant", None)


@acces(est_preparateur)
@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: HttpRequest, uid: str, rang: int) -> HttpResponse:
    """Write the project of an avenant again."""
    a = trouver_avenant(request, uid, rang)
    exiger(peut_documenter_avenant(request.user, a))
    if a.etat != "projet":
        messages.info(request, "L’avenant n’est plus un projet : son texte ne change plus.")
        return retour(a)
    saisie = Saisie(request, a.convention, a)
    if request.method == "POST" and saisie.valide:
        try:
            actions.modifier_avenant(a, request.user, saisie.contenu())
            messages.success(request, f"Le projet d’avenant n° {rang} est corrigé.")
            return retour(a)
        except ActionRefusee as refus:
            saisie.reporter(refus)
    return _formulaire(request, saisie, f"Corriger l’avenant n° {rang}", a)


@acces(est_preparateur)
@require_POST
def apercu(request: HttpRequest, uid: str) -> HttpResponse:
    """Before and after, while it is typed: writes nothing."""
    c = trouver(request, uid)
    exiger(peut_preparer_avenant(request.user, c))
    saisie = Saisie(request, c)
    saisie.form.is_valid()
    saisie.modifications.is_valid()
    contexte = {"changements": saisie.changements(), "colonnes": CHANGEMENTS}
    return render(request, "conventions/_avant_apres.html", contexte)


# --- the page -------------------------------------------------------------------------------


def _formulaire_dates(a: Avenant, donnees: Any = None) -> FormulaireDates:
    initial = {c: getattr(a, c) for c in ("transmise_le", "publiee_le", "notifiee_le")}
    return FormulaireDates(donnees, initial=initial, signee=a.signee_le is not None)


def _ou_remplir(a: Avenant) -> dict[str, str]:
    """Where each value is typed, for whoever prepares the avenant."""
    c = a.convention
    return {
        catalogue.STRUCTURE: reverse("annuaire:structure", args=[c.structure.uid]),
        catalogue.AVENANT: reverse("conventions:avenant_modifier", args=[c.uid, a.rang]),
    }


def _documents(acteur: Any, a: Avenant, documente: bool) -> dict[str, Any]:
    """The documents in force, whether they are on their way, what they lack (a project only)."""
    faits = projet.documents_en_vigueur(a) if a.emise_le or documente else []
    en_projet = documente and a.etat == "projet"
    attente = en_projet and not faits and projet.en_cours(a)
    manques: list[LieuARemplir] = []
    if en_projet and not attente:
        try:
            composition_avenant.documents(a, a.cree_le)
        except composition.DonneesManquantes as erreur:
            manques = situer(erreur.manques, _ou_remplir(a), acteur)
    return {
        "documents": faits,
        "attente": attente,
        "manques": manques,
        "generable": en_projet and not attente and not manques,
        "emettable": en_projet and bool(faits),
        "effet_emettre": effet_de_la_proposition(a.convention, "l’avenant")
        if en_projet and faits
        else "",
    }


def afficher(
    request: HttpRequest,
    a: Avenant,
    *,
    dates: Any = None,
    joindre: Any = None,
    statut: int = 200,
) -> HttpResponse:
    """The page of an avenant; a refused form is given back as it was typed."""
    acteur, c = request.user, a.convention
    documente = peut_documenter_avenant(acteur, a)
    signe = peut_signer_avenant(acteur, a)
    datable = documente and a.etat != "abandonne"
    montant = montant_de(a)
    contexte = {
        "avenant": a,
        "convention": c,
        "etat": TABLE_AVENANTS.etats[a.etat],
        "genres": vie.genres_en_mots(a),
        "montant": montant,
        "diminue": montant < ZERO,
        "changements": vie.avant_apres(a),
        "colonnes": CHANGEMENTS,
        "lignes": [(x, vie.ecrire_ligne(x.ligne)) for x in a.lignes.all()],
        "colonnes_lignes": LIGNES,
        "articles": [vie.ecrire_article(x) for x in a.articles.all()],
        "alertes": vie.alertes_de_signature(a) if documente else [],
        "signes_depuis": vie.signes_depuis(a) if documente else [],
        **_documents(acteur, a, documente),
        "telecharge": peut_telecharger(acteur, c),
        "modifiable": documente and a.etat == "projet",
        "signable": signe and a.etat == "a_signer",
        "abandonnable": TABLE_AVENANTS.possible(a.etat, "abandonner")
        and peut_abandonner_avenant(acteur, a),
        "dates": (dates or _formulaire_dates(a)) if datable else None,
        "joindre": (joindre or FormulaireScan())
        if signe and a.signee_le is not None and a.scan is None
        else None,
        "liens": fil(c),
    }
    return render(request, "conventions/avenant.html", contexte, status=statut)


@acces(peut_lire_les_conventions)
@require_GET
def avenant(request: HttpRequest, uid: str, rang: int) -> HttpResponse:
    """What the avenant changes, before and after, and where it stands."""
    return afficher(request, trouver_avenant(request, uid, rang))


def _tenter(request: HttpRequest, faire: Callable[[], Any], fait: str) -> None:
    try:
        faire()
        messages.success(request, fait)
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
    except ActionRefusee as refus:
        messages.error(request, refus.message)


@acces(est_preparateur)
@require_POST
def generer(request: HttpRequest, uid: str, rang: int) -> HttpResponse:
    """Ask for the documents of the avenant."""
    a = trouver_avenant(request, uid, rang)
    try:
        actions.generer_avenant(a, request.user)
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
    except ActionRefusee as refus:
        messages.error(request, refus.message)
    return retour(a)


@acces(est_preparateur)
@require_GET
def avancement(request: HttpRequest, uid: str, rang: int) -> HttpResponse:
    """Where they stand, asked every two seconds; the page reloads when they are made."""
    a = trouver_avenant(request, uid, rang)
    if a.etat == "projet" and projet.en_cours(a):
        contexte = {"url_avancement": reverse("conventions:avenant_avancement", args=[uid, rang])}
        return render(request, "conventions/_avancement.html", contexte)
    reponse = HttpResponse(status=200)
    reponse["HX-Refresh"] = "true"
    return reponse


@acces(est_preparateur)
@require_POST
def emettre(request: HttpRequest, uid: str, rang: int) -> HttpResponse:
    """Propose the avenant for signature."""
    a = trouver_avenant(request, uid, rang)
    fait = f"L’avenant n° {rang} est proposé à la signature de {a.convention.structure.nom}."
    _tenter(request, lambda: actions.emettre_avenant(a, request.user), fait)
    return retour(a)


@acces(est_preparateur)
@require_POST
def dates(request: HttpRequest, uid: str, rang: int) -> HttpResponse:
    """Record transmission, publication, notification."""
    a = trouver_avenant(request, uid, rang)
    exiger(peut_documenter_avenant(request.user, a))
    form = _formulaire_dates(a, request.POST)
    if form.is_valid():
        try:
            actions.enregistrer_dates_avenant(a, request.user, **form.cleaned_data)
            messages.success(request, "Les dates sont enregistrées.")
            return retour(a)
        except TransitionImpossible as refus:
            messages.info(request, refus.message)
            return retour(a)
        except ActionRefusee as refus:
            reporter(form, refus)
    return afficher(request, a, dates=form, statut=422)
