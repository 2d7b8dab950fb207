"""The four routes: exactly the answers of the commands, public, bounded in size and in rate."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import Throttled
from ninja.throttling import AnonRateThrottle

from ecluse.api import dossier, fiches, schemas
from ecluse.regles.commandes import REPONSES
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import programme_par_defaut
from ecluse.regles.validation import lire_json

#: Bytes of a request: a year of facts of one convention holds in a tenth of it.
TAILLE_MAXIMUM = 2_000_000
DEBIT = "120/m"
#: Which published version answered. A header: the answer itself is that of the command.
EN_TETE_VERSION = "Ecluse-Fiche"


class CorpsTropGrand(Exception):
    """A request above the limit."""


api = NinjaAPI(
    title="Écluse",
    version="1",
    description="Calculs, éligibilités, échéances et contrôles : les réponses des commandes "
    "« ecluse », avec les fiches publiées ici ; l’en-tête Ecluse-Fiche dit laquelle, et sa "
    "version. Montants en euros, en texte, à deux décimales. Dates ISO, bornes comprises.",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    throttle=[AnonRateThrottle(DEBIT)],
)


def repondre(objet: Any, statut: int = 200) -> HttpResponse:
    """JSON in UTF-8, accents as they are, like the commands."""
    texte = json.dumps(objet, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return HttpResponse(texte, content_type="application/json", status=statut)


def refuser(message: str, statut: int, champ: str = "") -> HttpResponse:
    """The one shape of every refusal."""
    return repondre({"erreur": message, "champ": champ}, statut)


@api.exception_handler(ErreurRegle)
def _regle(_request: HttpRequest, erreur: ErreurRegle) -> HttpResponse:
    return repondre(erreur.as_json(), 422)


@api.exception_handler(CorpsTropGrand)
def _trop_grand(_request: HttpRequest, _erreur: CorpsTropGrand) -> HttpResponse:
    return refuser("Cette demande dépasse 2 Mo : utilisez la commande « ecluse ».", 413)


@api.exception_handler(Throttled)
def _trop_souvent(_request: HttpRequest, _erreur: Throttled) -> HttpResponse:
    reponse = refuser("Trop de demandes : réessayez dans une minute.", 429)
    reponse.headers["Retry-After"] = "60"
    return reponse


def programme() -> Path:
    """The programme of this installation, as the commands find it."""
    dossiers = sorted(d for d in settings.PROGRAMMES.glob("*") if d.is_dir())
    return dossiers[0] if len(dossiers) == 1 else programme_par_defaut()


def _corps(request: HttpRequest) -> str:
    """The text sent; raises `CorpsTropGrand`, or `ErreurRegle` when it is no text."""
    try:
        octets = request.body
    except RequestDataTooBig:
        raise CorpsTropGrand from None
    except UnreadablePostError:
        raise ErreurRegle("La demande n'est pas arrivée en entier.") from None
    if len(octets) > TAILLE_MAXIMUM:
        raise CorpsTropGrand
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ErreurRegle("Cette demande n'est pas du texte en UTF-8.") from None


def _annoncee_trop_grande(request: HttpRequest) -> bool:
    taille = request.META.get("CONTENT_LENGTH") or "0"
    return not str(taille).isdecimal() or int(taille) > TAILLE_MAXIMUM


def _par_commande(commande: str, request: HttpRequest) -> HttpResponse:
    if _annoncee_trop_grande(request):
        raise CorpsTropGrand
    lecteur = fiches.Lecteur(programme())
    reponse = repondre(REPONSES[commande](lire_json(_corps(request)), lecteur.trouver))
    if lecteur.version:
        reponse.headers[EN_TETE_VERSION] = lecteur.version
    return reponse


def _route(
    chemin: str, resume: str, reponse: type[schemas.Schema], corps: dict[str, Any]
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    return api.post(
        chemin,
        summary=resume,
        response={200: reponse, (413, 422, 429): schemas.Erreur},
        openapi_extra=corps,
    )


@_route("/calculs", "Ce qui est dû, et pourquoi", schemas.Calcul, schemas.CALCUL)
def calculs(request: HttpRequest) -> HttpResponse:
    """As `ecluse calculer`."""
    return _par_commande("calculer", request)


@_route("/eligibilites", "Une personne ou une structure", schemas.Eligibilite, schemas.ELIGIBILITE)
def eligibilites(request: HttpRequest) -> HttpResponse:
    """As `ecluse eligibilite`."""
    return _par_commande("eligibilite", request)


@_route("/echeances", "Qui doit quoi, et quand", schemas.Echeances, schemas.ECHEANCES)
def echeances(request: HttpRequest) -> HttpResponse:
    """As `ecluse echeances`."""
    return _par_commande("echeances", request)


@_route("/controles", "La cohérence d’une délibération", schemas.Controle, schemas.CONTROLE)
def controles(request: HttpRequest) -> HttpResponse:
    """As `ecluse controler`, on the files of the folder."""
    if _annoncee_trop_grande(request):
        raise CorpsTropGrand
    texte = "" if request.content_type == "multipart/form-data" else _corps(request)
    try:
        recus = dossier.fichiers_de(request, texte)
    except MultiPartParserError:
        raise ErreurRegle("Ces fichiers ne sont pas envoyés comme il faut.") from None
    return repondre(dossier.controler(recus, programme()))
