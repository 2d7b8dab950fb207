"""Acts on several dossiers: choosing, confirming with the preview, following, reading what was
done and what was refused."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecluse.annuaire.destinataires import comptes_habilites
from ecluse.annuaire.models import Role, Service
from ecluse.annuaire.views.commun import acteur_de
from ecluse.cycle.instruction.messages.apercu import Apercu, empreinte
from ecluse.cycle.instruction.messages.queries import versions_courantes
from ecluse.interface.elements import Colonne
from ecluse.pilotage import lots, queries
from ecluse.pilotage.etats import TABLE
from ecluse.pilotage.forms import ParametresAffectation, ParametresAvis, ParametresMessage
from ecluse.pilotage.models import Lot, LotDossier
from ecluse.pilotage.permissions import peut_exporter_dossiers, peut_preparer_lot
from ecluse.pilotage.views_liste import ce_que_montre, exporter
from ecluse.regles.texte import accorder, minuscule, typographie
from ecluse.socle import fichiers
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.permissions import exiger

#: How many messages the preview shows in full, and rows each table of a lot.
APERCUS, RANGEES = 3, 200
TITRES = {
    Lot.Genre.AFFECTER: "Affecter à un instructeur",
    Lot.Genre.AVIS: "Demander un avis",
    Lot.Genre.MESSAGE: "Envoyer un message",
    Lot.Genre.EXPORT: "Exporter en .xlsx",
}
COLONNES = [Colonne("Dossier"), Colonne("Structure"), Colonne("Résultat")]
COLONNES_LOTS = [Colonne("Action"), Colonne("Date"), Colonne("Dossiers"), Colonne("État")]


def _trouver(request: HttpRequest, uid: str) -> Lot:
    """One's own lot, whatever its state; the others' do not exist."""
    siens = Lot.objects.filter(acteur=acteur_de(request)).select_related("acteur", "fichier")
    return get_object_or_404(siens, uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
@acces(peut_exporter_dossiers)
def preparer(request: HttpRequest) -> HttpResponseBase:
    """The latest lots of a person; posted, freeze a choice of dossiers for an act."""
    if request.method != "POST":
        siens = Lot.objects.filter(acteur=acteur_de(request)).order_by("-id")[:50]
        lignes = [
            {"lot": x, "titre": TITRES[Lot.Genre(x.genre)], "etat": TABLE.etats[x.etat]}
            for x in siens
        ]
        contexte = {"lignes": lignes, "colonnes": COLONNES_LOTS, "liens": _fil()[:1]}
        return render(request, "pilotage/lots.html", contexte)
    parametres = QueryDict(request.POST.get("criteres", ""))
    try:
        return _preparer(request, parametres)
    except ActionRefusee as refus:
        messages.warning(request, typographie(refus.message))
        return redirect(f"{reverse('pilotage:dossiers')}?{parametres.urlencode()}")


def _preparer(request: HttpRequest, parametres: QueryDict) -> HttpResponseBase:
    """Freeze the rows that were ticked, or all those of the filters; an export needs no lot."""
    genre = request.POST.get("genre", "")
    if genre not in Lot.Genre.values:
        raise ActionRefusee("Choisissez ce qu’il faut faire des dossiers.")
    exiger(peut_preparer_lot(request.user, genre))
    criteres, tri, lisible = ce_que_montre(parametres)
    tous = "tous" in request.POST
    if tous and not lisible:
        raise ActionRefusee("Un filtre de cette liste n’existe plus : vérifiez-la.")
    uids = [] if tous else request.POST.getlist("dossiers")
    if not tous and not uids:
        raise ActionRefusee("Cochez au moins un dossier.")
    if genre == Lot.Genre.EXPORT:
        return exporter(request, criteres, tri, uids)
    choisis = queries.dossiers(request.user)
    if tous:
        choisis = queries.filtrer(choisis, request.user, **criteres)
    else:
        choisis = choisis.filter(uid__in=uids)
    pks = list(choisis.order_by(*queries.ORDRE).values_list("pk", flat=True))
    prepare = lots.preparer(acteur_de(request), genre, pks, criteres)
    return redirect("pilotage:lot", uid=prepare.uid)


@require_GET
@acces(peut_exporter_dossiers)
def lot(request: HttpRequest, uid: str) -> HttpResponse:
    """A lot: to confirm, going on, or done."""
    trouve = _trouver(request, uid)
    if trouve.etat == "prepare":
        donnees = request.GET if "voir" in request.GET else None
        return _confirmation(request, trouve, _formulaire(trouve, donnees))
    return _resultat(request, trouve)


def _formulaire(lot_: Lot, donnees: Any) -> Any:
    """The choices of the act."""
    if lot_.genre == Lot.Genre.AFFECTER:
        return ParametresAffectation(
            donnees, choix=comptes_habilites(Role.INSTRUCTEUR).order_by("tri", "id")
        )
    if lot_.genre == Lot.Genre.AVIS:
        return ParametresAvis(donnees, choix=_services())
    return ParametresMessage(donnees, choix=versions_courantes())


def _services() -> list[tuple[str, str]]:
    """The services that territoires have, each once: « SLAI, service local allocation insertion »
    (the name of a service ends with its territoire in brackets)."""
    lus = Service.objects.filter(territoire__isnull=False).order_by("sigle", "id")
    noms: dict[str, str] = {}
    for sigle, nom in lus.values_list("sigle", "nom"):
        entier = nom.partition(" (")[0]
        noms.setdefault(sigle, f"{sigle}, {minuscule(entier)}")
    return list(noms.items())


def _confirmation(
    request: HttpRequest, lot_: Lot, form: forms.Form, statut: int = 200
) -> HttpResponse:
    apercus: list[Apercu] = []
    if lot_.genre == Lot.Genre.MESSAGE and form.is_bound and form.is_valid():
        lot_.parametres = {**lot_.parametres, **form.parametres()}  # type: ignore[attr-defined]
        _version, apercus = lots.apercu(lot_)
    sans = [a for a in apercus if a.manquantes]
    complets = [a for a in apercus if not a.manquantes]
    premiers = lot_.dossiers.select_related("candidature__structure").order_by("pk")[:10]
    return render(
        request,
        "pilotage/lot_confirmer.html",
        {
            "lot": lot_,
            "titre": TITRES[Lot.Genre(lot_.genre)],
            "form": form,
            "nombre": accorder(lot_.total, "dossier"),
            "effet": _effet(lot_),
            "action": _action(lot_),
            "apercus": complets[:APERCUS],
            "autres": len(complets) - len(complets[:APERCUS]),
            "sans": sans[:RANGEES],
            "nombre_sans": accorder(len(sans), "dossier"),
            "vu": empreinte(apercus) if apercus else "",
            "champs_vus": [(c.name, c.value() or "") for c in form] if apercus else [],
            "premiers": list(premiers),
            "reste": lot_.total - min(lot_.total, 10),
            "message": lot_.genre == Lot.Genre.MESSAGE,
            "liens": _fil(),
        },
        status=statut,
    )


def _effet(lot_: Lot) -> str:
    """What confirming does, in figures."""
    nombre, pluriel = accorder(lot_.total, "dossier"), lot_.total > 1
    return {
        Lot.Genre.AFFECTER: f"{nombre} {'changeront' if pluriel else 'changera'} de mains, si vous "
        f"en avez le droit{' sur chacun' if pluriel else ''}.",
        Lot.Genre.AVIS: f"Un avis sera demandé sur {nombre}, au service de chaque territoire.",
        Lot.Genre.MESSAGE: f"{nombre} {'recevront' if pluriel else 'recevra'} le message dans "
        f"{'leur' if pluriel else 'son'} fil.",
        Lot.Genre.EXPORT: "",
    }[Lot.Genre(lot_.genre)]


def _action(lot_: Lot) -> str:
    nombre = accorder(lot_.total, "dossier")
    return {
        Lot.Genre.AFFECTER: f"Affecter {nombre}",
        Lot.Genre.AVIS: f"Demander l’avis sur {nombre}",
        Lot.Genre.MESSAGE: f"Envoyer à {nombre}",
        Lot.Genre.EXPORT: "Exporter",
    }[Lot.Genre(lot_.genre)]


@require_POST
@acces(peut_exporter_dossiers)
def lancer(request: HttpRequest, uid: str) -> HttpResponse:
    """Confirm: what was prepared begins."""
    trouve = _trouver(request, uid)
    if trouve.etat != "prepare":
        # A second click: the page says how it goes.
        return redirect("pilotage:lot", uid=uid)
    form = _formulaire(trouve, request.POST)
    if not form.is_valid():
        return _confirmation(request, trouve, form, statut=422)
    try:
        lots.lancer(trouve, form.parametres(), acteur_de(request), request.POST.get("vu", ""))
    except TransitionImpossible as refus:
        messages.info(request, typographie(refus.message))
    except ActionRefusee as refus:
        champ = refus.champ if refus.champ in form.fields else None
        form.add_error(champ, typographie(refus.message))
        return _confirmation(request, trouve, form, statut=422)
    return redirect("pilotage:lot", uid=uid)


@require_POST
@acces(peut_exporter_dossiers)
def retirer(request: HttpRequest, uid: str) -> HttpResponse:
    """Take dossiers out of a message that is not sent, and read the preview again."""
    trouve = _trouver(request, uid)
    try:
        nombre = lots.retirer_dossiers(trouve, request.POST.getlist("dossiers"), acteur_de(request))
    except ActionRefusee as refus:
        messages.warning(request, typographie(refus.message))
    else:
        messages.info(request, f"{accorder(nombre, 'dossier')} hors de l’envoi.")
    suite = QueryDict(mutable=True)
    suite["voir"] = "oui"
    for champ in ("modele", "echeance"):
        suite[champ] = request.POST.get(champ, "")
    return redirect(f"{reverse('pilotage:lot', args=[uid])}?{suite.urlencode()}")


def _resultat(request: HttpRequest, lot_: Lot) -> HttpResponse:
    bilan = lots.bilan(lot_)
    lues = lot_.dossiers.select_related("candidature__structure").order_by("pk")
    return render(
        request,
        "pilotage/lot.html",
        {
            "lot": lot_,
            "titre": TITRES[Lot.Genre(lot_.genre)],
            "etat": TABLE.etats[lot_.etat],
            "export": lot_.genre == Lot.Genre.EXPORT,
            "colonnes": COLONNES,
            "faits": bilan["fait"],
            "refuses": bilan["refuse"],
            "liste_refuses": list(lues.filter(suite=LotDossier.Suite.REFUSE)[:RANGEES]),
            "liste_faits": list(lues.filter(suite=LotDossier.Suite.FAIT)[:RANGEES]),
            "rangees": RANGEES,
            "progression": _progression(lot_, bilan),
            "liens": _fil(),
        },
    )


def _progression(lot_: Lot, bilan: dict[str, int]) -> dict[str, Any]:
    fini = lot_.etat == "termine"
    return {
        "lot": lot_,
        "fini": fini,
        "fait": lot_.total if fini else bilan["fait"] + bilan["refuse"],
        "url": "" if fini else reverse("pilotage:lot_avancement", args=[lot_.uid]),
        "export": lot_.genre == Lot.Genre.EXPORT,
    }


@require_GET
@acces(peut_exporter_dossiers)
def avancement(request: HttpRequest, uid: str) -> HttpResponse:
    """The fragment that follows a lot; done, it sends to the page of the result."""
    trouve = _trouver(request, uid)
    if trouve.etat == "prepare":
        raise Http404
    reponse = render(
        request,
        "pilotage/_avancement.html",
        {"progression": _progression(trouve, lots.bilan(trouve))},
    )
    if trouve.etat == "termine":
        reponse["HX-Refresh"] = "true"
    return reponse


@require_GET
@acces(peut_exporter_dossiers)
def fichier(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The workbook of an export, to whom asked for it."""
    trouve = _trouver(request, uid)
    if trouve.fichier is None:
        raise Http404
    return fichiers.servir(request, trouve.fichier)


def _fil() -> list[tuple[str, str]]:
    return [
        ("Dossiers", reverse("pilotage:dossiers")),
        ("Actions groupées", reverse("pilotage:lots")),
    ]
