"""Batches of documents: chosen, followed, read with what was refused, downloaded together."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ecluse.annuaire.views.commun import acteur_de
from ecluse.cycle.conventions import lots
from ecluse.cycle.conventions.etats import TABLE_LOTS
from ecluse.cycle.conventions.models import LigneLot, LotDocuments
from ecluse.cycle.conventions.permissions import est_preparateur
from ecluse.cycle.deliberations.models import Rapport
from ecluse.interface.elements import Colonne
from ecluse.interface.listes import paginer
from ecluse.regles.texte import accorder, typographie
from ecluse.socle import journal
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee

#: How many elements the choice shows, and rows each table of a result.
MONTRES, RANGEES = 100, 200
CHOIX = [
    Colonne("Structure"),
    Colonne("Convention"),
    Colonne("Montant maximum", nombre=True),
]
LOTS = [Colonne("Lot"), Colonne("Délibération"), Colonne("Conventions"), Colonne("État")]
RESULTATS = [Colonne("Convention"), Colonne("Structure"), Colonne("Résultat")]


class FiltreLot(forms.Form):
    """Which délibération."""

    rapport = forms.ModelChoiceField(
        Rapport.objects.none(),
        label="Délibération",
        required=False,
        to_field_name="uid",
        empty_label="Toutes",
    )

    def __init__(self, acteur: Any, donnees: Any) -> None:
        super().__init__(donnees)
        champ = self.fields["rapport"]
        champ.queryset = lots.rapports_proposables(acteur)  # type: ignore[attr-defined]
        champ.label_from_instance = lambda r: f"n° {r.numero}"  # type: ignore[attr-defined]


def _fil(*suite: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Conventions", reverse("conventions:liste")), *suite]


def _lots() -> tuple[str, str]:
    return ("Documents en lot", reverse("conventions:lots"))


@acces(est_preparateur)
@require_GET
def liste(request: HttpRequest) -> HttpResponse:
    """The batches that the reader asked for, latest first."""
    siens = LotDocuments.objects.filter(acteur=acteur_de(request)).select_related("rapport")
    page = paginer(request, siens, ("-id",))
    contexte = {
        "page": page,
        "lignes": [(x, TABLE_LOTS.etats[x.etat]) for x in page.lignes],
        "colonnes": LOTS,
        "liens": _fil(),
    }
    return render(request, "conventions/lots.html", contexte)


@acces(est_preparateur)
@require_http_methods(["GET", "HEAD", "POST"])
def nouveau(request: HttpRequest) -> HttpResponse:
    """Choose what to make, all that a délibération leaves or some of it; posted, ask for it."""
    filtre = FiltreLot(request.user, request.POST if request.method == "POST" else request.GET)
    rapport = filtre.cleaned_data["rapport"] if filtre.is_valid() else None
    elements = lots.proposables(request.user, rapport)
    if request.method == "POST":
        choisis = elements
        if "tous" not in request.POST:
            cles = set(request.POST.getlist("element"))
            choisis = [e for e in elements if e.cle in cles]
        try:
            lot = lots.demander(choisis, acteur_de(request), rapport)
            return redirect("conventions:lot", uid=lot.uid)
        except ActionRefusee as refus:
            messages.warning(request, typographie(refus.message))
    contexte = {
        "filtre": filtre,
        "rapport": rapport,
        "elements": elements[:MONTRES],
        "nombre": len(elements),
        "montres": MONTRES,
        "colonnes": CHOIX,
        "tous": accorder(len(elements), "convention"),
        "liens": _fil(_lots()),
    }
    return render(request, "conventions/lot_nouveau.html", contexte)


def _trouver(request: HttpRequest, uid: str) -> LotDocuments:
    """One's own batch; those of others do not exist."""
    siens = LotDocuments.objects.filter(acteur=acteur_de(request)).select_related("rapport")
    return get_object_or_404(siens, uid=uid)


def _progression(lot: LotDocuments, bilan: dict[str, int]) -> dict[str, Any]:
    return {
        "fait": bilan["fait"] + bilan["refuse"],
        "total": lot.total,
        "url": reverse("conventions:lot_avancement", args=[lot.uid]),
    }


@acces(est_preparateur)
@require_GET
def lot(request: HttpRequest, uid: str) -> HttpResponse:
    """A batch: how far it is, what was made, what was refused and why."""
    trouve = _trouver(request, uid)
    bilan = lots.bilan(trouve)
    lignes = trouve.lignes.select_related("structure", "convention").order_by("pk")
    contexte = {
        "lot": trouve,
        "etat": TABLE_LOTS.etats[trouve.etat],
        "fini": trouve.etat == "termine",
        "faits": bilan["fait"],
        "refuses": bilan["refuse"],
        "liste_refuses": list(lignes.filter(suite=LigneLot.Suite.REFUSE)[:RANGEES]),
        "liste_faits": list(lignes.filter(suite=LigneLot.Suite.FAIT)[:RANGEES]),
        "rangees": RANGEES,
        "colonnes": RESULTATS,
        "progression": _progression(trouve, bilan),
        "liens": _fil(_lots()),
    }
    return render(request, "conventions/lot.html", contexte)


@acces(est_preparateur)
@require_GET
def avancement(request: HttpRequest, uid: str) -> HttpResponse:
    """The fragment that follows a batch; done, the page reads itself again."""
    trouve = _trouver(request, uid)
    contexte = {"progression": _progression(trouve, lots.bilan(trouve))}
    reponse = render(request, "conventions/_lot_avancement.html", contexte)
    if trouve.etat == "termine":
        reponse["HX-Refresh"] = "true"
    return reponse


@acces(est_preparateur)
@require_GET
def archive(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The documents of the batch in one zip: those that the reader may download today."""
    trouve = _trouver(request, uid)
    flux, nombre = lots.archiver(trouve, acteur_de(request))
    if not nombre:
        flux.close()
        raise Http404
    journal.noter_acces(request.user, trouve, "telechargement")
    suffixe = f"-{trouve.rapport.numero}" if trouve.rapport and trouve.rapport.numero else ""
    reponse = FileResponse(flux, as_attachment=True, filename=f"conventions{suffixe}.zip")
    reponse["Cache-Control"] = "private, no-store"
    return reponse
