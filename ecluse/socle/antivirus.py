"""Asking clamd, over its socket, whether a stream is clean (INSTREAM command)."""

import logging
import socket
import struct
from dataclasses import dataclass
from typing import IO

from django.conf import settings

MORCEAU = 64 * 1024
# Silence of the daemon after which the file is kept unverified rather than lost at a deadline.
DELAI = 20.0
REPONSE_MAX = 4096

_JOURNAL = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verdict:
    """`verifie` when an antivirus answered; `virus` names what it found."""

    verifie: bool
    virus: str = ""


def analyser(flux: IO[bytes]) -> Verdict:
    """Have the rest of `flux` checked at the address `settings.CLAMD` (none: not verified).

    A daemon that does not answer is logged as an error and the file stays unverified.
    """
    if not settings.CLAMD:
        return Verdict(verifie=False)
    try:
        reponse = _interroger(flux)
    except (OSError, ValueError) as erreur:
        _JOURNAL.error("clamd does not answer at %s: %s", settings.CLAMD, erreur)
        return Verdict(verifie=False)
    # « stream: OK », « stream: Nom FOUND », « … ERROR ».
    if reponse.endswith(" FOUND"):
        return Verdict(verifie=True, virus=reponse.removeprefix("stream: ").removesuffix(" FOUND"))
    if reponse.endswith(": OK"):
        return Verdict(verifie=True)
    _JOURNAL.error("clamd answers %r", reponse)
    return Verdict(verifie=False)


def _interroger(flux: IO[bytes]) -> str:
    with _connecter() as prise:
        prise.sendall(b"zINSTREAM\0")
        while morceau := flux.read(MORCEAU):
            prise.sendall(struct.pack("!L", len(morceau)) + morceau)
        prise.sendall(struct.pack("!L", 0))
        reponse = b""
        while not reponse.endswith(b"\0") and len(reponse) < REPONSE_MAX:
            recu = prise.recv(REPONSE_MAX)
            if not recu:
                break
            reponse += recu
    return reponse.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connecter() -> socket.socket:
    adresse = settings.CLAMD
    if adresse.startswith("/"):
        prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        prise.settimeout(DELAI)
        try:
            prise.connect(adresse)
        except OSError:
            prise.close()
            raise
        return prise
    hote, _, port = adresse.rpartition(":")
    return socket.create_connection((hote or "127.0.0.1", int(port)), timeout=DELAI)
