"""Resumable uploads over HTTP: tus 1.0.0 with creation, checksum, expiration and termination.

The protocol is public (tus.io), so any of its clients works; ours is `televersement.js`. An upload
belongs to the signed-in account: another one's is not found.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from email.utils import format_datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ecluse.socle import televersements
from ecluse.socle.acces import CONNECTE, acces
from ecluse.socle.fichiers import nettoyer_nom, poids
from ecluse.socle.models import Televersement

VERSION = "1.0.0"
TYPE_MORCEAU = "application/offset+octet-stream"
ALGORITHMES = ("sha256", "sha1")
SOMME_FAUSSE = 460
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"


def protocole(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Speak the version that both sides know: 412 otherwise; say it in every answer."""

    @wraps(vue)
    def enveloppe(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            reponse = _dire(412, "Version du protocole inconnue.")
            reponse["Tus-Version"] = VERSION
        else:
            reponse = vue(request, *args, **kwargs)
        reponse["Tus-Resumable"] = VERSION
        reponse["Cache-Control"] = "no-store"
        return reponse

    return enveloppe


@require_http_methods(["POST", "OPTIONS"])
@acces(CONNECTE)
@protocole
def collection(request: HttpRequest) -> HttpResponse:
    """POST announces a file, and may carry its beginning; OPTIONS says what is understood."""
    if request.method == "OPTIONS":
        return _capacites()
    taille = _entier(request, "Upload-Length")
    if taille is None:
        return _dire(400, "La taille du fichier n’est pas annoncée.")
    meta = _metadonnees(request.headers.get("Upload-Metadata", ""))
    try:
        televersement = televersements.creer(
            request.user,
            nettoyer_nom(meta.get("filename", "")),
            taille,
            _empreinte(meta.get("sha256", "")),
        )
    except televersements.TropLong:
        if not taille:
            return _dire(400, "Ce fichier est vide.")
        return _dire(
            413,
            f"Ce fichier pèse {poids(taille)}\u00a0; la limite est de "
            f"{poids(settings.FICHIER_TAILLE_MAX)}.",
        )
    reponse = HttpResponse(status=201)
    if request.content_type == TYPE_MORCEAU and not televersements.recu(televersement):
        reponse = _recevoir(request, televersement, 0, 201)
    elif not reponse.has_header("Upload-Offset"):
        reponse["Upload-Offset"] = str(televersements.recu(televersement))
    reponse["Location"] = reverse("socle:televersement", args=[televersement.uid])
    reponse["Upload-Expires"] = _date(televersement)
    return reponse


@require_http_methods(["HEAD", "PATCH", "DELETE", "OPTIONS"])
@acces(CONNECTE)
@protocole
def televersement(request: HttpRequest, uid: str) -> HttpResponse:
    """HEAD says how much arrived, PATCH adds to it, DELETE gives up."""
    if request.method == "OPTIONS":
        return _capacites()
    trouve = televersements.trouver(request.user, uid)
    if trouve is None:
        raise Http404
    if request.method == "HEAD":
        reponse = HttpResponse(status=200)
        reponse["Upload-Offset"] = str(televersements.recu(trouve))
        reponse["Upload-Length"] = str(trouve.taille)
    elif request.method == "DELETE":
        televersements.supprimer(trouve)
        return HttpResponse(status=204)
    else:
        reponse = _ajouter(request, trouve)
    reponse["Upload-Expires"] = _date(trouve)
    return reponse


def _ajouter(request: HttpRequest, televersement: Televersement) -> HttpResponse:
    if request.content_type != TYPE_MORCEAU:
        return _dire(415, f"Le type attendu est {TYPE_MORCEAU}.")
    decalage = _entier(request, "Upload-Offset")
    if decalage is None:
        return _dire(400, "La place des octets n’est pas dite.")
    return _recevoir(request, televersement, decalage, 204)


def _recevoir(
    request: HttpRequest, televersement: Televersement, decalage: int, statut: int
) -> HttpResponse:
    try:
        somme = _somme(request.headers.get("Upload-Checksum", ""))
    except ValueError:
        return _dire(400, "La somme de contrôle est illisible ou d’un genre inconnu.")
    try:
        recu = televersements.ecrire(televersement, decalage, request.read, somme)
    except televersements.DecalageFaux:
        reponse = _dire(409, "Ces octets ne suivent pas ceux qui sont arrivés.")
        reponse["Upload-Offset"] = str(televersements.recu(televersement))
        return reponse
    except televersements.TropLong:
        return _dire(413, "Il arrive plus d’octets que la taille annoncée.")
    except televersements.EmpreinteFausse:
        return _dire(SOMME_FAUSSE, "Les octets reçus ne sont pas ceux qui ont été envoyés.")
    except OSError:
        # The line was cut: nobody reads this answer, what arrived is kept.
        return _dire(400, "L’envoi a été coupé.")
    reponse = HttpResponse(status=statut)
    reponse["Upload-Offset"] = str(recu)
    return reponse


def _capacites() -> HttpResponse:
    reponse = HttpResponse(status=204)
    reponse["Tus-Version"] = VERSION
    reponse["Tus-Extension"] = EXTENSIONS
    reponse["Tus-Max-Size"] = str(settings.FICHIER_TAILLE_MAX)
    reponse["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMES)
    return reponse


def _dire(statut: int, phrase: str) -> HttpResponse:
    return HttpResponse(phrase, status=statut, content_type="text/plain; charset=utf-8")


def _date(televersement: Televersement) -> str:
    return format_datetime(televersement.expire_le, usegmt=True)


def _entier(request: HttpRequest, entete: str) -> int | None:
    texte = request.headers.get(entete, "")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 16 else None


def _metadonnees(texte: str) -> dict[str, str]:
    """The pairs of `Upload-Metadata`: a key and its value in Base64; unreadable ones are left."""
    lues = {}
    for paire in texte[:4096].split(","):
        cle, _, valeur = paire.strip().partition(" ")
        try:
            lues[cle] = base64.b64decode(valeur, validate=True).decode()
        except (binascii.Error, ValueError):
            continue
    return lues


def _empreinte(texte: str) -> str:
    """A SHA-256 in hexadecimal, "" for anything else."""
    texte = texte.lower()
    return texte if len(texte) == 64 and not set(texte) - set("0123456789abcdef") else ""


def _somme(entete: str) -> televersements.Somme | None:
    """Raises `ValueError` when it cannot be read or its algorithm is not one of ours."""
    if not entete:
        return None
    algorithme, _, valeur = entete.partition(" ")
    attendue = base64.b64decode(valeur, validate=True)
    if (
        algorithme not in ALGORITHMES
        or len(attendue) != hashlib.new(algorithme, usedforsecurity=False).digest_size
    ):
        raise ValueError(algorithme)
    return televersements.Somme(algorithme, attendue)
