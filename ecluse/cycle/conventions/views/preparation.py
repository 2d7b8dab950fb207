"""Screens before the project: lists, lines to carry, the project itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ecluse.annuaire.permissions import est_agent
from ecluse.annuaire.structure_choisie import dans_la_structure
from ecluse.cycle.conventions import actions, choix, projet, queries
from ecluse.cycle.conventions.forms import (
    FiltresConventions,
    FormulaireProjet,
)
from ecluse.cycle.conventions.permissions import (
    est_preparateur,
    peut_documenter,
    peut_lire_les_conventions,
    peut_preparer,
    peut_reprendre,
)
from ecluse.cycle.conventions.phases import etat_affiche
from ecluse.cycle.conventions.views.commun import LIGNES, fil, reporter, trouver
from ecluse.interface.elements import Colonne
from ecluse.interface.listes import filtres_actifs, paginer
from ecluse.regles.texte import accorder
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.permissions import exiger

LIGNE_PARTIE = (
    "Une ligne que vous aviez choisie est entre-temps dans une autre convention, ou retirée : "
    "vérifiez ce que celle-ci porte encore."
)
SANS_DOSSIER = [
    Colonne("Bénéficiaire"),
    Colonne("Délibération"),
    Colonne("Convention"),
    Colonne("Montant voté", nombre=True),
]
LISTE = [
    Colonne("Convention"),
    Colonne("Structure"),
    Colonne("Période"),
    Colonne("Signée le"),
    Colonne("Montant maximum", nombre=True),
    Colonne("État"),
]


@acces(peut_lire_les_conventions)
@require_GET
def liste(request: HttpRequest) -> HttpResponse:
    """The conventions that the reader may see, latest first."""
    form = FiltresConventions(request.GET or None)
    valeurs = form.cleaned_data if form.is_valid() else {}
    conventions = queries.filtrer(queries.visibles_par(request.user), **valeurs)
    conventions = conventions.filter(dans_la_structure(request.user))
    page = paginer(request, conventions, ("-id",))
    jour = aujourdhui()
    for c in page.lignes:
        c.etat_affiche = etat_affiche(c, jour)
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
            "prepare": prepare,
            "reprend": peut_reprendre(request.user),
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
            "sans_dossier": queries.sans_dossier(request.user),
            "colonnes_sans_dossier": SANS_DOSSIER,
            "liens": [("Conventions", reverse("conventions:liste"))],
        },
    )


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
    structure = lignes[0].dossier.structure
    partie = len(lignes) < len(set(choisies.getlist("ligne")))
    if partie:
        messages.error(request, LIGNE_PARTIE)
    form = FormulaireProjet(
        request.POST if request.method == "POST" else None,
        initial=projet.proposer(structure, lignes) | {"modele": choix.proposer(lignes).uid},
        modeles=choix.possibles(),
    )
    if request.method == "POST" and form.is_valid() and not partie:
        try:
            creee = actions.preparer(lignes, request.user, **form.cleaned_data)
            messages.success(request, f"La convention {creee.numero} est préparée.")
            return redirect("conventions:convention", uid=creee.uid)
        except ActionRefusee as refus:
            reporter(form, refus)
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
        status=422 if form.errors or (partie and request.method == "POST") else 200,
    )


@acces(est_preparateur)
@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: HttpRequest, uid: str) -> HttpResponse:
    """Correct a project."""
    c = trouver(request, uid)
    exiger(peut_documenter(request.user, c))
    if c.etat != "projet":
        messages.info(request, "La convention n’est plus un projet : son texte ne change plus.")
        return redirect("conventions:convention", uid=uid)
    projet.completer(c)
    form = FormulaireProjet(
        request.POST if request.method == "POST" else None,
        initial={x: getattr(c, x) for x in projet.CHAMPS} | {"modele": c.clauses.uid},
        modeles=choix.possibles(c.modele),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.modifier(c, request.user, **form.cleaned_data)
            messages.success(request, "Le projet est corrigé. Générez à nouveau les documents.")
            return redirect("conventions:convention", uid=uid)
        except ActionRefusee as refus:
            reporter(form, refus)
    return render(
        request,
        "conventions/modifier.html",
        {"form": form, "convention": c, "liens": fil(c)},
        status=422 if form.errors else 200,
    )
