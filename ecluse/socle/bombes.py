"""Images and PDF that unfold into far more than they weigh: measured, never kept unfolded.

We draw none of them, except a logo; those who open a piece at their desk do.
"""

import mmap
import re
import struct
import zlib
from typing import IO

# An A0 sheet at 300 dpi is 140 million points.
POINTS_MAX = 150_000_000
# A long scan without compression other than Flate stays below.
DEPLIE_MAX = 1_000_000_000
ANNEXE_MAX = 10_000_000
MORCEAU = 1024 * 1024
PREMIER_PAS = 16 * 1024

Octets = bytes | mmap.mmap

_PNG = b"\x89PNG\r\n\x1a\n"
# Frames of a JPEG that carry its size: every SOF, but not DHT, JPG and DAC.
_SOF = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_FLUX = re.compile(rb"stream\r?\n")


class FichierDangereux(Exception):
    """It unfolds beyond measure."""


def mesurer(flux: IO[bytes], mime: str) -> None:
    """Raise `FichierDangereux` for a PNG, a JPEG or a PDF that is a bomb; others pass."""
    mesure = {
        "image/png": _mesurer_png,
        "image/jpeg": _mesurer_jpeg,
        "application/pdf": _mesurer_pdf,
    }.get(mime)
    if mesure is None:
        return
    # Read through the memory of the system: no copy of the file in ours.
    with mmap.mmap(flux.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        mesure(octets)


def _mesurer_png(octets: Octets) -> None:
    if len(octets) < 29 or octets[: len(_PNG)] != _PNG:
        return
    largeur, hauteur = struct.unpack(">LL", octets[16:24])
    _exiger_points(largeur, hauteur)
    place = len(_PNG)
    while place + 12 <= len(octets):
        longueur, genre = struct.unpack(">L4s", octets[place : place + 8])
        # Compressed notes beside the picture: a keyword, a zero, then the stream.
        if genre in (b"zTXt", b"iCCP", b"iTXt"):
            donnees = octets[place + 8 : place + 8 + longueur]
            for debut in _debuts_zlib(donnees):
                _deplier(donnees, debut, ANNEXE_MAX)
        place += longueur + 12


def _debuts_zlib(donnees: bytes) -> list[int]:
    """Where a zlib stream may begin after the texts that open a note."""
    # iCCP and zTXt: keyword, zero, method (zero); iTXt has two texts more.
    return [n for n in range(1, min(len(donnees), 400)) if donnees[n - 1 : n + 1] == b"\0\x78"]


def _mesurer_jpeg(octets: Octets) -> None:
    place = 2
    while place + 9 <= len(octets) and octets[place] == 0xFF:
        marque = octets[place + 1]
        if marque == 0xFF or 0xD0 <= marque <= 0xD8:
            place += 1 if marque == 0xFF else 2
            continue
        if marque in _SOF:
            hauteur, largeur = struct.unpack(">HH", octets[place + 5 : place + 9])
            _exiger_points(largeur, hauteur)
        if marque == 0xDA:
            return
        place += 2 + int(struct.unpack(">H", octets[place + 2 : place + 4])[0])


def _exiger_points(largeur: int, hauteur: int) -> None:
    if largeur * hauteur > POINTS_MAX:
        raise FichierDangereux


def _mesurer_pdf(octets: Octets) -> None:
    """Unfold each Flate stream; one folded twice has no honest reason."""
    reste = DEPLIE_MAX
    fin = 0
    for trouve in _FLUX.finditer(octets):
        if trouve.start() < fin:
            continue
        dictionnaire = octets[max(fin, trouve.start() - 2048) : trouve.start()]
        dictionnaire = dictionnaire[dictionnaire.rfind(b"obj") + 3 :]
        filtres = len(_FLATE.findall(dictionnaire))
        if filtres > 1 and _repete(dictionnaire):
            raise FichierDangereux
        if filtres:
            deplie, fin = _deplier(octets, trouve.end(), reste)
            reste -= deplie


def _repete(dictionnaire: bytes) -> bool:
    """Whether one list of filters names Flate twice."""
    return any(
        len(_FLATE.findall(liste)) > 1
        for liste in re.findall(rb"/Filter\s*\[([^\]]*)\]", dictionnaire)
    )


def _deplier(octets: Octets, debut: int, maximum: int) -> tuple[int, int]:
    """The size of the stream that begins at `debut` once unfolded, and where it ends: at its
    beginning when it is damaged, for another may hide inside."""
    decompresseur = zlib.decompressobj()
    deplie, place, pas = 0, debut, PREMIER_PAS
    while place < len(octets) and not decompresseur.eof:
        brut = octets[place : place + pas]
        place += len(brut)
        # Most streams are small, a few are most of the file.
        pas = min(2 * pas, MORCEAU)
        while brut and not decompresseur.eof:
            try:
                deplie += len(decompresseur.decompress(brut, MORCEAU))
            except zlib.error:
                return deplie, debut
            if deplie > maximum:
                raise FichierDangereux
            brut = decompresseur.unconsumed_tail
    return deplie, place - len(decompresseur.unused_data)
