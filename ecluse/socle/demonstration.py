"""The pages that only the demonstration and the tests have: the clock and the outbox."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from ecluse.regles.dates import ecrire_date, lire_date, lire_date_iso
from ecluse.regles.erreurs import DateInvalide
from ecluse.socle import horloge, horloge_demo
from ecluse.socle.acces import DEMONSTRATION, acces
from ecluse.socle.etats import Etat
from ecluse.socle.models import Courriel

TAILLE = 50
ETATS = {
    Courriel.Etat.A_ENVOYER: Etat("À envoyer", "attention", "horloge"),
    Courriel.Etat.ENVOYE: Etat("Envoyé", "reussi", "envoyer"),
    Courriel.Etat.ECHEC: Etat("Non remis", "refuse", "refuse"),
}


def bandeau(request: HttpRequest) -> SafeString:
    """The bar of the demonstration clock, above every page; nothing in other modes."""
    if not settings.DEMO:
        return mark_safe("")
    jour = horloge.aujourdhui()
    contexte = {
        "jour": jour,
        "demain": jour + timedelta(days=1),
        "limite": jour + timedelta(days=horloge_demo.JOURS_MAX),
        # After a form that was refused, the address may not answer to a GET.
        "retour": request.get_full_path() if request.method == "GET" else "",
    }
    return render_to_string("socle/bandeau_horloge.html", contexte, request=request)


@acces(DEMONSTRATION)
@require_POST
def avancer_horloge(request: HttpRequest) -> HttpResponse:
    """Move the clock to `date`, or by one `pas`, then come back to the page."""
    try:
        fait = horloge_demo.avancer(_cible(request))
    except DateInvalide:
        messages.error(request, "Cette date n’existe pas\u00a0: écrivez par exemple 01/09/2025.")
    except horloge_demo.HorlogeRefusee as refus:
        messages.error(request, refus.message)
    else:
        with horloge.decalage_fixe(horloge.lire_decalage()):
            jour = ecrire_date(horloge.aujourdhui())
        messages.success(request, f"Nous sommes maintenant le {jour}.")
        if fait.echec:
            messages.warning(request, "Un traitement quotidien a échoué\u00a0; il sera repris.")
    return redirect(_retour(request))


def _cible(request: HttpRequest) -> date:
    pas = request.POST.get("pas", "")
    if pas:
        return horloge_demo.jour_vise(pas, horloge.aujourdhui())
    texte = request.POST.get("date", "").strip()
    return lire_date_iso(texte) if texte[:4].isdigit() else lire_date(texte)


def _retour(request: HttpRequest) -> str:
    retour = request.POST.get("retour", "")
    sur = url_has_allowed_host_and_scheme(
        retour, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return retour if retour and sur else "/"


@dataclass(frozen=True)
class Page:
    """One page of the outbox and the addresses of its neighbours."""

    lignes: list[Courriel]
    url_precedents: str
    url_suivants: str


def _page(request: HttpRequest) -> Page:
    """Latest first; the place is the number of a message, so a page costs the same everywhere."""
    tous = Courriel.objects.defer("corps")
    avant, apres = (_entier(request.GET.get(nom, "")) for nom in ("avant", "apres"))
    if avant:
        lignes = list(tous.filter(pk__gt=avant).order_by("pk")[: TAILLE + 1])
        plus_recents, plus_anciens = len(lignes) > TAILLE, True
        lignes = lignes[:TAILLE][::-1]
    else:
        plus = tous.filter(pk__lt=apres) if apres else tous
        lignes = list(plus.order_by("-pk")[: TAILLE + 1])
        plus_recents, plus_anciens = bool(apres), len(lignes) > TAILLE
        lignes = lignes[:TAILLE]
    return Page(
        lignes,
        f"?avant={lignes[0].pk}" if plus_recents and lignes else "",
        f"?apres={lignes[-1].pk}" if plus_anciens and lignes else "",
    )


def _entier(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 19 else 0


@acces(DEMONSTRATION)
@require_safe
def boite_d_envoi(request: HttpRequest) -> HttpResponse:
    """The messages that were written, latest first."""
    page = _page(request)
    lignes = [(c, ETATS[Courriel.Etat(c.etat)]) for c in page.lignes]
    contexte = {"page": page, "lignes": lignes, "colonnes": COLONNES}
    return render(request, "socle/boite_d_envoi.html", contexte)


@dataclass(frozen=True)
class Colonne:
    """A column of the outbox, as the table component reads it."""

    libelle: str
    nombre: bool = False
    classe: str = ""
    cachee: bool = False
    aria_sort: str = ""
    url: str = ""


COLONNES = [Colonne("Objet"), Colonne("Destinataire"), Colonne("Écrit le"), Colonne("État")]


@acces(DEMONSTRATION)
@require_safe
def courriel(request: HttpRequest, uid: str) -> HttpResponse:
    """One message as its addressee reads it, with its link."""
    message = get_object_or_404(Courriel, uid=uid)
    contexte: dict[str, Any] = {
        "courriel": message,
        "etat": ETATS[Courriel.Etat(message.etat)],
        "liens": [("Boîte d’envoi", reverse("socle:boite_d_envoi"))],
    }
    return render(request, "socle/courriel.html", contexte)
