"""Files that people put down: checked by their content, kept once, given only to who may read.

The bytes are stored under their SHA-256 before the row exists: a transaction that fails leaves at
most bytes that nothing names. Each stage serves its own files after its own permission check.
"""

import contextlib
import hashlib
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, HttpRequest
from django.utils.http import content_disposition_header

from ecluse.socle import antivirus, journal, televersements, types_de_fichier
from ecluse.socle.models import Contenu, Fichier
from ecluse.socle.requetes import Requete
from ecluse.socle.televersements import FichierTeleverse
from ecluse.socle.types_de_fichier import TYPES_PIECES, FichierRefuse, TypeFichier

__all__ = ["FichierRefuse", "deposer", "examiner", "lire", "ouvrir", "servir"]

MORCEAU = 256 * 1024
NOM_MAX = 120
# Decimal, as people's systems show sizes.
MEGA = 1_000_000
DOSSIER_EN_COURS = ".en-cours"
CSP_FICHIER = "default-src 'none'; sandbox; frame-ancestors 'none'"


@dataclass
class _Recu:
    """Bytes received in a file, with what was computed on the way.

    `temporaire`: the file is ours to move; otherwise it is another's, and gets a second name.
    """

    flux: IO[bytes]
    taille: int
    sha256: str
    temporaire: bool = True


def deposer(
    source: Any, nom: str, acteur: Any, types: Sequence[TypeFichier] = TYPES_PIECES
) -> Fichier:
    """Check and keep a file; out: its row, created in the current transaction.

    In: an uploaded file, an open binary file or bytes; the name given by the person; who puts it
    down (None for a job); the accepted types. Raises `FichierRefuse` with a French message.
    """
    nom = nettoyer_nom(nom)
    _exiger_taille(_taille_annoncee(source))
    with _recevoir(source) as recu:
        genre = types_de_fichier.verifier(recu.flux, nom, types)
        nom = types_de_fichier.completer_nom(nom, genre)
        analyse = _analyser(recu.flux)
        contenu = Contenu(
            sha256=recu.sha256, taille=recu.taille, type_mime=genre.mime, analyse=analyse
        )
        _ranger(recu, contenu.chemin)
    # One transaction, that of the caller when there is one: nothing is refused past this point.
    with transaction.atomic(savepoint=False):
        if isinstance(source, FichierTeleverse):
            televersements.joindre(source.televersement)
        return Fichier.objects.create(
            contenu=_enregistrer(contenu),
            nom=nom,
            depose_par=acteur if getattr(acteur, "pk", None) else None,
        )


def examiner(source: Any, nom: str, types: Sequence[TypeFichier]) -> bytes:
    """The bytes of a file that is read and not kept, after the same checks as `deposer`.

    Raises `FichierRefuse` with a French message.
    """
    _exiger_taille(_taille_annoncee(source))
    with _recevoir(source) as recu:
        types_de_fichier.verifier(recu.flux, nettoyer_nom(nom), types)
        _analyser(recu.flux)
        recu.flux.seek(0)
        return recu.flux.read()


def lire(fichier: Fichier) -> bytes:
    """All the bytes of a file (at most the size limit)."""
    with ouvrir(fichier) as flux:
        return flux.read()


def ouvrir(fichier: Fichier) -> File:
    """The bytes of a file as an open binary stream; the caller closes it."""
    return default_storage.open(fichier.contenu.chemin, "rb")


def servir(request: HttpRequest, fichier: Fichier) -> FileResponse:
    """The answer that downloads a file, once the view has checked the right; the access is logged.

    Never shown in the page of the site: an attachment, of the checked type, without script.
    """
    flux = ouvrir(fichier)
    journal.noter_acces(request.user, fichier, "telechargement")
    reponse = FileResponse(flux, content_type=fichier.contenu.type_mime)
    reponse["Content-Length"] = str(fichier.contenu.taille)
    reponse["Content-Disposition"] = content_disposition_header(True, fichier.nom)
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = CSP_FICHIER
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def nettoyer_nom(nom: str) -> str:
    """The name to keep: no folder, no control or direction character, at most 120 characters.

    Accents and emojis stay. An empty result becomes « fichier ».
    """
    base = PurePosixPath(nom.replace("\\", "/")).name
    # Cc: controls. Cf: invisible characters, which can display « fdp.exe » as « exe.pdf »; the
    # joiner inside emojis is kept. Cs, Co: not characters.
    garde = "".join(
        c
        for c in unicodedata.normalize("NFC", base)
        if c == "\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co")
    )
    garde = " ".join(garde.replace("/", " ").split()).strip(". ")
    racine, point, extension = garde.rpartition(".")
    if point and len(extension) <= 10:
        return f"{racine[: NOM_MAX - len(extension) - 1].rstrip()}.{extension}"
    return garde[:NOM_MAX].rstrip() or "fichier"


def poids(octets: int) -> str:
    """A size in words, rounded up so that a file over a limit never seems to be at it."""
    if octets < MEGA:
        return f"{max(1, -(-octets // 1000))}\u00a0ko"
    entier, dixieme = divmod(-(-octets * 10 // MEGA), 10)
    return f"{entier},{dixieme}\u00a0Mo" if dixieme else f"{entier}\u00a0Mo"


def _taille_annoncee(source: Any) -> int:
    if isinstance(source, bytes | bytearray | memoryview):
        return len(source)
    return getattr(source, "size", None) or 0


def _exiger_taille(taille: int) -> None:
    if taille > settings.FICHIER_TAILLE_MAX:
        raise FichierRefuse(
            f"Ce fichier pèse {poids(taille)}\u00a0; la limite est de "
            f"{poids(settings.FICHIER_TAILLE_MAX)}."
        )


def _morceaux(source: Any) -> Iterator[bytes]:
    if isinstance(source, bytes | bytearray | memoryview):
        yield bytes(source)
        return
    if hasattr(source, "seek"):
        source.seek(0)
    while morceau := source.read(MORCEAU):
        yield morceau


@contextlib.contextmanager
def _recevoir(source: Any) -> Iterator[_Recu]:
    """Copy the source once, beside its final place, counting and hashing as it goes.

    What arrived as a resumable upload is on disk already: it is only read.
    """
    if isinstance(source, FichierTeleverse):
        yield _relire(source)
        return
    empreinte = hashlib.sha256()
    taille = 0
    with tempfile.NamedTemporaryFile(dir=_dossier_en_cours(), delete=False) as flux:
        try:
            for morceau in _morceaux(source):
                taille += len(morceau)
                _exiger_taille(taille)
                empreinte.update(morceau)
                flux.write(morceau)
            if not taille:
                raise FichierRefuse("Ce fichier est vide.")
            flux.flush()
            yield _Recu(flux, taille, empreinte.hexdigest())
        finally:
            # Gone already when it was moved to its place.
            Path(flux.name).unlink(missing_ok=True)


def _relire(source: FichierTeleverse) -> _Recu:
    """Raises `FichierRefuse` when the bytes are not those that the sender announced."""
    flux: Any = source.file
    flux.seek(0)
    sha256 = hashlib.file_digest(flux, "sha256").hexdigest()
    if source.televersement.empreinte not in ("", sha256):
        televersements.recommencer(source.televersement)
        raise FichierRefuse(
            "Ce fichier est arrivé abîmé\u00a0: son empreinte n’est pas celle du fichier envoyé. "
            "Envoyez-le à nouveau."
        )
    return _Recu(flux, source.televersement.taille, sha256, temporaire=False)


def _dossier_local() -> Path | None:
    """Where a file-system storage keeps its files; None for an object storage."""
    try:
        return Path(default_storage.path(""))
    except NotImplementedError:
        return None


def _dossier_en_cours() -> Path | None:
    local = _dossier_local()
    if local is None:
        return None
    dossier = local / DOSSIER_EN_COURS
    dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
    return dossier


def _ranger(recu: _Recu, chemin: str) -> None:
    """Put the bytes at their place, whole or not at all; the same bytes twice are no conflict."""
    if default_storage.exists(chemin):
        return
    recu.flux.seek(0)
    local = _dossier_local()
    if local is None:
        # An object storage shows an object only once it is whole.
        default_storage.save(chemin, File(recu.flux))
        return
    os.fsync(recu.flux.fileno())
    cible = local / chemin
    cible.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _placer(recu, cible)


def _placer(recu: _Recu, cible: Path) -> None:
    source = Path(recu.flux.name)
    if recu.temporaire:
        source.replace(cible)
        return
    try:
        # A second name for the same bytes: nothing is copied, and the first one expires alone.
        cible.hardlink_to(source)
    except FileExistsError:
        return
    except OSError:
        # A file system that cannot: through a copy, whole or not at all.
        with tempfile.NamedTemporaryFile(dir=cible.parent, delete=False) as copie:
            shutil.copyfileobj(recu.flux, copie, MORCEAU)
            copie.flush()
            os.fsync(copie.fileno())
        Path(copie.name).replace(cible)


def _analyser(flux: IO[bytes]) -> str:
    flux.seek(0)
    verdict = antivirus.analyser(flux)
    if verdict.virus:
        raise FichierRefuse(
            f"L’antivirus a reconnu un logiciel malveillant dans ce fichier ({verdict.virus})."
        )
    return Contenu.Analyse.SAIN if verdict.verifie else Contenu.Analyse.NON_VERIFIE


_CONTENU = Requete(lambda sha256: Contenu.objects.filter(sha256=sha256).order_by("pk"), str)


def _enregistrer(contenu: Contenu) -> Contenu:
    ligne = _CONTENU.premiere(contenu.sha256)
    if ligne is None:
        # Twice at the same instant: the second finds the row of the first, without an error that
        # would ask for a savepoint.
        return Contenu.objects.bulk_create(
            [contenu],
            update_conflicts=True,
            unique_fields=["sha256"],
            update_fields=["taille"],
        )[0]
    if contenu.analyse == Contenu.Analyse.SAIN != ligne.analyse:
        # Kept before there was an antivirus, checked now.
        ligne.analyse = contenu.analyse
        ligne.save(update_fields=["analyse"])
    return ligne
