"""Files that arrive in several times: what was received stays, the rest follows after a cut.

The bytes wait on disk, one file per upload, and the length of that file is the only truth about
what arrived: a process that dies, or a machine that starts again, loses nothing. The row says whose
it is, how long it will be and when it expires. `ecluse.socle.tus` speaks the protocol.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Televersement
from ecluse.socle.requetes import Requete
from ecluse.socle.travaux import tache

DOSSIER = ".televersements"
MORCEAU = 256 * 1024
DUREE = timedelta(hours=24)
# Four files of the largest size under way, and a few small ones.
QUOTA_OCTETS = 4
QUOTA_NOMBRE = 40

Lire = Callable[[int], bytes]


class DecalageFaux(Exception):
    """The bytes do not start where the file ends, or somebody else is writing it."""


class EmpreinteFausse(Exception):
    """What arrived is not what its sender computed; nothing of it is kept."""


class TropLong(Exception):
    """More bytes than were announced, or than a file may have."""


@dataclass
class Somme:
    """The checksum that a sender gave for one request: algorithm of hashlib, expected bytes."""

    algorithme: str
    attendue: bytes


class FichierTeleverse(UploadedFile):
    """A complete upload, used by forms and actions like any uploaded file."""

    def __init__(self, televersement: Televersement) -> None:
        self.televersement = televersement
        super().__init__(
            file=chemin(televersement).open("rb"),
            name=televersement.nom,
            content_type="application/octet-stream",
            size=televersement.taille,
        )


def creer(compte: Any, nom: str, taille: int, empreinte: str = "") -> Televersement:
    """Announce a file of `taille` bytes; the same file announced again is the same upload.

    In: the name given by the person, already cleaned; `empreinte`, its SHA-256 in hexadecimal when
    the sender knows it. The oldest uploads of the account give way when it has too many. Raises
    `TropLong` above the size limit.
    """
    if not 0 < taille <= settings.FICHIER_TAILLE_MAX:
        raise TropLong
    with transaction.atomic():
        # Two tabs announce at once: the second waits, and finds what the first created.
        _COMPTE_RETENU(compte.pk)
        if empreinte:
            connu = _CONNU.premiere(compte.pk, maintenant(), taille, empreinte)
            if connu is not None:
                if connu.nom != nom:
                    connu.nom = nom
                    connu.save(update_fields=["nom"])
                return connu
        _faire_place(compte, taille)
        instant = maintenant()
        return Televersement.objects.create(
            compte=compte,
            nom=nom,
            taille=taille,
            empreinte=empreinte,
            cree_le=instant,
            expire_le=instant + DUREE,
        )


def trouver(compte: Any, uid: str) -> Televersement | None:
    """An upload of this account that has not expired; None for somebody else's."""
    return _VIVANT.premiere(compte.pk, maintenant(), uid)


def recu(televersement: Televersement) -> int:
    """How many bytes arrived."""
    try:
        return chemin(televersement).stat().st_size
    except FileNotFoundError:
        return 0


def ecrire(televersement: Televersement, decalage: int, lire: Lire, somme: Somme | None) -> int:
    """Add bytes at `decalage`; out: how many the file has then.

    `lire(n)` gives up to n bytes, b"" at the end. A reading that fails (`OSError`) passes through
    after what had arrived is kept, unless a checksum was to be verified. Raises `DecalageFaux`,
    `TropLong` (nothing of the request is kept), `EmpreinteFausse`.
    """
    with _exclusif(televersement) as descripteur:
        if os.fstat(descripteur).st_size != decalage:
            raise DecalageFaux
        os.lseek(descripteur, decalage, os.SEEK_SET)
        condense = hashlib.new(somme.algorithme) if somme else None
        try:
            longueur = decalage + _copier(
                descripteur, lire, televersement.taille - decalage, condense
            )
            if somme and condense and condense.digest() != somme.attendue:
                raise EmpreinteFausse
        except (EmpreinteFausse, TropLong):
            os.ftruncate(descripteur, decalage)
            raise
        except OSError:
            if somme:
                os.ftruncate(descripteur, decalage)
            raise
        return longueur


def _copier(descripteur: int, lire: Lire, reste: int, condense: Any) -> int:
    ecrits = 0
    while morceau := lire(MORCEAU):
        if ecrits + len(morceau) > reste:
            raise TropLong
        if condense is not None:
            condense.update(morceau)
        vue = memoryview(morceau)
        while vue:
            vue = vue[os.write(descripteur, vue) :]
        ecrits += len(morceau)
    return ecrits


@contextlib.contextmanager
def _exclusif(televersement: Televersement) -> Iterator[int]:
    """The file opened for writing by this request alone; the lock falls with the process."""
    lieu = chemin(televersement)
    lieu.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descripteur = os.open(lieu, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DecalageFaux from None
        yield descripteur
    finally:
        os.close(descripteur)


def supprimer(televersement: Televersement) -> None:
    """Forget an upload and its bytes (a file already joined keeps its own)."""
    televersement.delete()
    transaction.on_commit(lambda: chemin(televersement).unlink(missing_ok=True))


def recommencer(televersement: Televersement) -> None:
    """Drop what arrived, now and whatever becomes of the transaction: it is to be sent again."""
    chemin(televersement).unlink(missing_ok=True)


def recus(compte: Any, uids: list[str]) -> list[FichierTeleverse]:
    """The complete uploads of this account among `uids`, in their order, as uploaded files."""
    trouves = (trouver(compte, uid) for uid in dict.fromkeys(uids))
    return [FichierTeleverse(t) for t in trouves if t is not None and recu(t) == t.taille]


def joindre(televersement: Televersement) -> None:
    """Its bytes are kept elsewhere now: it stays until it expires, for a request sent twice, and
    counts no more in the quota. In the transaction that keeps the file."""
    Televersement.objects.filter(pk=televersement.pk).update(joint_le=maintenant())


def chemin(televersement: Televersement) -> Path:
    """Where its bytes wait."""
    return dossier() / televersement.uid[:2] / televersement.uid


def dossier() -> Path:
    """Beside the kept files, so that joining moves no byte; with an object storage, on disk."""
    try:
        return Path(default_storage.path(DOSSIER))
    except NotImplementedError:
        return Path(settings.DONNEES) / DOSSIER


@tache(
    name="socle.purger_televersements",
    cron="17 * * * *",
    lock="socle.purger_televersements",
    queueing_lock="socle.purger_televersements",
)
def purger() -> None:
    """Every hour: forget what expired, and remove the bytes that no upload names."""
    for televersement in Televersement.objects.filter(expire_le__lte=maintenant()):
        with transaction.atomic():
            supprimer(televersement)
    # Listed before the rows: an upload announced meanwhile is in the rows. A row comes before its
    # file, so a file without a row is one whose row is gone.
    presents = [f for f in dossier().glob("??/*") if f.is_file()]
    connus = set(Televersement.objects.values_list("uid", flat=True))
    for fichier in presents:
        if fichier.name not in connus:
            fichier.unlink(missing_ok=True)


_COMPTE_RETENU = Requete(
    lambda pk: (
        get_user_model()
        ._default_manager.select_for_update(no_key=True)
        .filter(pk=pk)
        .order_by("pk")
        .values_list("pk")
    ),
    int,
)
_VIVANT = Requete(
    lambda compte, instant, uid: Televersement.objects.filter(
        compte=compte, expire_le__gt=instant, uid=uid
    ),
    *(int, datetime, str),
)
_CONNU = Requete(
    lambda compte, instant, taille, empreinte: Televersement.objects.filter(
        compte=compte, expire_le__gt=instant, taille=taille, empreinte=empreinte
    ).order_by("-id")[:1],
    *(int, datetime, int, str),
)
_EN_ATTENTE = Requete(
    lambda compte: Televersement.objects.filter(compte=compte, joint_le=None).order_by("id"), int
)


def _faire_place(compte: Any, taille: int) -> None:
    """Remove the oldest uploads of the account that were joined to nothing, until one more fits.

    A refusal would leave for a day, without a way out, somebody whose connection often breaks.
    """
    quota = QUOTA_OCTETS * settings.FICHIER_TAILLE_MAX
    attente = _EN_ATTENTE(compte.pk)
    octets, nombre = sum(t.taille for t in attente), len(attente)
    for ancien in attente:
        if octets + taille <= quota and nombre < QUOTA_NOMBRE:
            return
        octets -= ancien.taille
        nombre -= 1
        supprimer(ancien)
