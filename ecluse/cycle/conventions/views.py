"""Screens of the conventions."""

from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.annuaire.permissions import est_administrateur, est_agent
from ecluse.cycle.conventions import actions, composition, phrases, projet, queries
from ecluse.cycle.conventions.etats import TABLE
from ecluse.cycle.conventions.forms import (
    FiltresConventions,
    FormulaireAbandon,
    FormulaireDates,
    FormulaireProjet,
    FormulaireScan,
    FormulaireSignature,
)
from ecluse.cycle.conventions.models import Convention, DocumentConvention
from ecluse.cycle.conventions.permissions import (
    est_preparateur,
    est_signataire_departement,
    peut_abandonner,
    peut_documenter,
    peut_lire_les_conventions,
    peut_preparer,
    peut_signer,
    peut_telecharger,
)
from ecluse.interface.elements import Colonne, Evenement
from ecluse.interface.listes import filtres_actifs, paginer
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.texte import accorder
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.fichiers import FichierRefuse, deposer, servir
from ecluse.socle.models import Fichier
from ecluse.socle.permissions import exiger
from ecluse.socle.types_de_fichier import TYPES_IMAGE, TYPES_PDF

LISTE = [
    Colonne("Convention"),
    Colonne("Structure"),
    Colonne("Période"),
    Colonne("Signée le"),
    Colonne("Montant maximum", nombre=True),
    Colonne("État"),
]
LIGNES = [
    Colonne("Dossier"),
    Colonne("Dispositif"),
    Colonne("Délibération"),
    Colonne("Montant voté", nombre=True),
]
VERSEMENTS = [Colonne("Versement"), Colonne("Moment"), Colonne("Montant", nombre=True)]
#: What a scan may be.
TYPES_SCAN = (*TYPES_PDF, *TYPES_IMAGE)


@acces(peut_lire_les_conventions)
@require_GET
def liste(request: HttpRequest) -> HttpResponse:
    """The conventions that the reader may see, latest first."""
    form = FiltresConventions(request.GET or None)
    valeurs = form.cleaned_data if form.is_valid() else {}
    conventions = queries.filtrer(queries.visibles_par(request.user), **valeurs)
    page = paginer(request, conventions, ("-id",))
    for c in page.lignes:
        c.etat_affiche = TABLE.etats[c.etat]
    prepare = est_preparateur(request.user)
    return render(
        request,
        "conventions/liste.html",
        {
            "form": form,
            "actifs": filtres_actifs(request, form),
            "page": page,
            "colonnes": LISTE,
            "total": accorder(conventions.count(), "convention"),
            "agent": est_agent(request.user),
            "a_preparer": (queries.lignes_a_conventionner(request.user).count() if prepare else 0),
        },
    )


@acces(est_preparateur)
@require_GET
def a_preparer(request: HttpRequest) -> HttpResponse:
    """The voted lines that wait for a convention, by structure."""
    groupes = queries.a_preparer(request.user)
    return render(
        request,
        "conventions/a_preparer.html",
        {
            "groupes": groupes,
            "nombre": sum(len(g.lignes) for g in groupes),
            "total": sum((g.total for g in groupes), 0),
            "colonnes": [*LIGNES],
            "liens": [("Conventions", reverse("conventions:liste"))],
        },
    )


def _reporter(formulaire: django_forms.Form, refus: ActionRefusee) -> None:
    """Show a refusal at its field when the form has it, else at the top."""
    champ = refus.champ if refus.champ in formulaire.fields else None
    formulaire.add_error(champ, refus.message)


@acces(est_preparateur)
@require_http_methods(["GET", "HEAD", "POST"])
def preparer(request: HttpRequest) -> HttpResponse:
    """The project made from the chosen lines: checked on GET, created on POST."""
    choisies = request.POST if request.method == "POST" else request.GET
    lignes = list(
        queries.lignes_a_conventionner(request.user).filter(uid__in=choisies.getlist("ligne"))
    )
    if not lignes:
        messages.info(request, "Choisissez au moins une ligne votée, encore sans convention.")
        return redirect("conventions:a_preparer")
    structure = lignes[0].candidature.structure
    form = FormulaireProjet(
        request.POST if request.method == "POST" else None,
        initial=projet.proposer(structure, lignes),
    )
    if request.method == "POST" and form.is_valid():
        try:
            creee = actions.preparer(lignes, request.user, **form.cleaned_data)
            messages.success(request, f"La convention {creee.numero} est préparée.")
            return redirect("conventions:convention", uid=creee.uid)
        except ActionRefusee as refus:
            _reporter(form, refus)
    exiger(peut_preparer(request.user, lignes))
    return render(
        request,
        "conventions/preparer.html",
        {
            "form": form,
            "lignes": lignes,
            "structure": structure,
            "total": sum((x.montant for x in lignes), 0),
            "colonnes": LIGNES,
            "liens": [
                ("Conventions", reverse("conventions:liste")),
                ("Lignes à conventionner", reverse("conventions:a_preparer")),
            ],
        },
        status=422 if form.errors else 200,
    )


def _convention(request: HttpRequest, uid: str) -> Convention:
    try:
        return queries.trouver(request.user, uid)
    except Convention.DoesNotExist:
        raise Http404 from None


@dataclass(frozen=True)
class LieuARemplir:
    """Where to fill what is missing, with a link for whoever may go there."""

    lieu: str
    libelles: tuple[str, ...]
    url: str


def _manques(request: HttpRequest, convention: Convention) -> list[LieuARemplir]:
    """What the documents of a project lack today."""
    projet.completer(convention)
    try:
        composition.documents(convention, convention.cree_le)
    except composition.DonneesManquantes as erreur:
        urls = {
            composition.STRUCTURE: reverse("annuaire:structure", args=[convention.structure.uid]),
            composition.PROJET: reverse("conventions:modifier", args=[convention.uid]),
        }
        if est_administrateur(request.user):
            urls[composition.DEPARTEMENT] = reverse("annuaire:departement")
        return [LieuARemplir(m.lieu, m.libelles, urls.get(m.lieu, "")) for m in erreur.manques]
    return []


def _histoire(request: HttpRequest, convention: Convention) -> list[Evenement]:
    agent = est_agent(request.user)
    return [
        Evenement(
            phrases.PHRASES.get(a.evenement, "Acte enregistré"),
            a.instant,
            str(a.acteur) if a.acteur and agent else "",
            a.motif,
            phrases.ICONES.get(a.evenement, "point"),
        )
        for a in queries.actes(convention)
        if agent or a.evenement not in phrases.INTERNES
    ]


def _page(
    request: HttpRequest,
    convention: Convention,
    *,
    dates: django_forms.Form | None = None,
    joindre: django_forms.Form | None = None,
    statut: int = 200,
) -> HttpResponse:
    acteur = request.user
    documente = peut_documenter(acteur, convention)
    en_projet = convention.etat == "projet"
    en_vigueur = projet.documents_en_vigueur(convention)
    attente = en_projet and not en_vigueur and projet.en_cours(convention)
    datable = documente and convention.etat in ("projet", "a_signer", "signee")
    if datable and dates is None:
        dates = _formulaire_dates(convention)
    joignable = (
        convention.signee_le is not None
        and convention.scan is None
        and peut_signer(acteur, convention)
    )
    signee = convention.signee_le is not None
    echeancier = queries.echeancier(convention)
    contexte = {
        "convention": convention,
        "etat": TABLE.etats[convention.etat],
        "lignes": list(convention.lignes.all()),
        "colonnes_lignes": LIGNES,
        "echeancier": echeancier,
        "tranches": echeancier.tranches,
        "colonnes_versements": VERSEMENTS,
        "documents": en_vigueur,
        "attente": attente,
        "documente": documente,
        "en_projet": en_projet,
        "manques": _manques(request, convention) if en_projet and documente else [],
        "telecharge": peut_telecharger(acteur, convention),
        "dates": dates if datable else None,
        "signable": convention.etat == "a_signer" and peut_signer(acteur, convention),
        "abandonnable": TABLE.possible(convention.etat, "abandonner")
        and peut_abandonner(acteur, convention),
        "joindre": (joindre or FormulaireScan()) if joignable else None,
        "evenements": _histoire(request, convention),
        "agent": est_agent(acteur),
        "signee": signee,
        "liens": [("Conventions", reverse("conventions:liste"))],
    }
    return render(request, "conventions/convention.html", contexte, status=statut)


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
    return _page(request, _convention(request, uid))


@acces(est_preparateur)
@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: HttpRequest, uid: str) -> HttpResponse:
    """Correct a project."""
    c = _convention(request, uid)
    exiger(peut_documenter(request.user, c))
    if c.etat != "projet":
        messages.info(request, "La convention n’est plus un projet : son texte ne change plus.")
        return redirect("conventions:convention", uid=uid)
    projet.completer(c)
    form = FormulaireProjet(
        request.POST if request.method == "POST" else None,
        initial={champ: getattr(c, champ) for champ in projet.CHAMPS},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.modifier(c, request.user, **form.cleaned_data)
            messages.success(request, "Le projet est corrigé. Générez à nouveau les documents.")
            return redirect("conventions:convention", uid=uid)
        except ActionRefusee as refus:
            _reporter(form, refus)
    return render(
        request,
        "conventions/modifier.html",
        {"form": form, "convention": c, "liens": _fil(c)},
        status=422 if form.errors else 200,
    )


def _fil(c: Convention) -> list[tuple[str, str]]:
    return [
        ("Conventions", reverse("conventions:liste")),
        (c.numero, reverse("conventions:convention", args=[c.uid])),
    ]


@acces(est_preparateur)
@require_POST
def generer(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask for the documents."""
    c = _convention(request, uid)
    try:
        actions.generer_documents(c, request.user)
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
    except ActionRefusee as refus:
        messages.error(request, refus.message)
    return redirect("conventions:convention", uid=uid)


@acces(est_preparateur)
@require_GET
def avancement(request: HttpRequest, uid: str) -> HttpResponse:
    """Where the documents stand, asked every two seconds; the page reloads when they are made."""
    c = _convention(request, uid)
    if c.etat == "projet" and projet.en_cours(c):
        return render(request, "conventions/_avancement.html", {"convention": c})
    reponse = HttpResponse(status=200)
    reponse["HX-Refresh"] = "true"
    return reponse


@acces(peut_lire_les_conventions)
@require_GET
def document(request: HttpRequest, uid: str, document: str, forme: str) -> HttpResponse:
    """Download a document; the access is logged."""
    c = _convention(request, uid)
    exiger(peut_telecharger(request.user, c))
    try:
        demande = c.documents.select_related("pdf__contenu", "docx__contenu").get(uid=document)
    except DocumentConvention.DoesNotExist:
        raise Http404 from None
    if forme not in ("pdf", "docx"):
        raise Http404
    return servir(request, demande.pdf if forme == "pdf" else demande.docx)


@acces(est_preparateur)
@require_POST
def emettre(request: HttpRequest, uid: str) -> HttpResponse:
    """Propose the convention for signature."""
    c = _convention(request, uid)
    try:
        actions.emettre(c, request.user)
        messages.success(
            request, f"La convention {c.numero} est proposée à la signature de {c.structure.nom}."
        )
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
    except ActionRefusee as refus:
        messages.error(request, refus.message)
    return redirect("conventions:convention", uid=uid)


@acces(est_preparateur)
@require_POST
def dates(request: HttpRequest, uid: str) -> HttpResponse:
    """Record transmission, publication, notification."""
    c = _convention(request, uid)
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
            _reporter(form, refus)
    return _page(request, c, dates=form, statut=422)


@acces(est_signataire_departement)
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: HttpRequest, uid: str) -> HttpResponse:
    """Record the signature: the page restates what it triggers."""
    c = _convention(request, uid)
    exiger(peut_signer(request.user, c))
    if c.etat != "a_signer":
        messages.info(request, "Cette convention n’attend pas de signature.")
        return redirect("conventions:convention", uid=uid)
    if request.method == "POST":
        form = FormulaireSignature(request.POST, request.FILES)
        if form.is_valid() and _signer(request, c, form):
            return redirect("conventions:convention", uid=uid)
    else:
        form = FormulaireSignature()
    avance = queries.echeancier(c).avance
    return render(
        request,
        "conventions/signature.html",
        {
            "convention": c,
            "form": form,
            "liens": _fil(c),
            "prete": c.transmise_le is not None and c.publiee_le is not None,
            "consequence": _consequence(c),
            "avance": avance if avance.montant else None,
        },
        status=422 if form.errors else 200,
    )


def _consequence(c: Convention) -> str:
    """What the signature triggers, in figures."""
    avance = queries.echeancier(c).avance
    if avance.montant:
        return f"La signature rend exigible l’avance de {ecrire_montant(avance.montant)}."
    return (
        f"La signature engage le Département pour {ecrire_montant(c.montant_maximum)} au plus, "
        "sans avance."
    )


def _signer(request: HttpRequest, c: Convention, form: FormulaireSignature) -> bool:
    """Keep the scan and record the signature, both or none; out: whether the page is left."""
    try:
        with transaction.atomic():
            fichier = _scan(form, request.user)
            actions.signer(c, form.cleaned_data["signee_le"], fichier, request.user)
        messages.success(request, f"La convention {c.numero} est signée. {_consequence(c)}")
    except FichierRefuse as refus:
        form.add_error("scan", refus.message)
        return False
    except TransitionImpossible as refus:
        messages.info(request, refus.message)
    except ActionRefusee as refus:
        _reporter(form, refus)
        return False
    return True


def _scan(form: django_forms.Form, acteur: Any) -> Fichier | None:
    recu = form.cleaned_data["scan"]
    return deposer(recu, recu.name, acteur, TYPES_SCAN) if recu else None


@acces(peut_lire_les_conventions)
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest, uid: str) -> HttpResponse:
    """Download the signed copy, or add it when it comes later."""
    c = _convention(request, uid)
    if request.method != "POST":
        exiger(peut_telecharger(request.user, c))
        if c.scan is None:
            raise Http404
        return servir(request, c.scan)
    exiger(peut_signer(request.user, c))
    form = FormulaireScan(request.POST, request.FILES)
    if form.is_valid():
        try:
            with transaction.atomic():
                fichier = _scan(form, request.user)
                if fichier is not None:
                    actions.joindre_scan(c, fichier, request.user)
            messages.success(request, "L’exemplaire signé est joint.")
            return redirect("conventions:convention", uid=uid)
        except FichierRefuse as refus:
            form.add_error("scan", refus.message)
        except ActionRefusee as refus:
            _reporter(form, refus)
    return _page(request, c, joindre=form, statut=422)


@acces(est_preparateur)
@require_http_methods(["GET", "HEAD", "POST"])
def abandonner(request: HttpRequest, uid: str) -> HttpResponse:
    """Give up a convention that was not signed."""
    c = _convention(request, uid)
    exiger(peut_abandonner(request.user, c))
    if not TABLE.possible(c.etat, "abandonner"):
        messages.info(request, "Cette convention ne peut plus être abandonnée.")
        return redirect("conventions:convention", uid=uid)
    form = FormulaireAbandon(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.abandonner(c, form.cleaned_data["motif"], request.user)
            messages.success(request, f"La convention {c.numero} est abandonnée.")
            return redirect("conventions:convention", uid=uid)
        except ActionRefusee as refus:
            _reporter(form, refus)
    return render(
        request,
        "conventions/abandon.html",
        {"convention": c, "form": form, "liens": _fil(c), "nombre": len(c.lignes.all())},
        status=422 if form.errors else 200,
    )
