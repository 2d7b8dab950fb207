"""Looking inside zip containers without being their victim."""

import struct
import zipfile
import zlib
from typing import IO

MEGA = 1024 * 1024
# An honest office document of 25 MB stays well below both.
TOTAL_MAX = 250 * MEGA
RATIO_MAX = 150
RATIO_A_PARTIR_DE = 10 * MEGA
ENTREES_MAX = 10_000
ENTREE_LUE_MAX = MEGA
MORCEAU = 64 * 1024

_OOXML = "application/vnd.openxmlformats-officedocument."
_PARTIES = {
    "word/document.xml": f"{_OOXML}wordprocessingml.document",
    "xl/workbook.xml": f"{_OOXML}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OOXML}presentationml.presentation",
}
_ODF = "application/vnd.oasis.opendocument."
_ENTETE_LOCALE = struct.Struct("<4s2B4HL2L2H")


class ArchiveDangereuse(Exception):
    """It inflates beyond measure."""


class ArchiveAbimee(Exception):
    """It cannot be read, or is encrypted."""


class DocumentAvecMacros(Exception):
    """It holds code."""


def type_bureautique(flux: IO[bytes]) -> str:
    """The MIME type of the office document in a zip, "" for another zip.

    Raises `ArchiveDangereuse`, `ArchiveAbimee`, `DocumentAvecMacros`, `zipfile.BadZipFile`.
    """
    flux.seek(0)
    with zipfile.ZipFile(flux) as archive:
        entrees = archive.infolist()
        mesurer(flux, entrees)
        noms = {e.filename for e in entrees}
        if any(n.rpartition("/")[2].lower() == "vbaproject.bin" for n in noms):
            raise DocumentAvecMacros
        if "[Content_Types].xml" in noms:
            return next((mime for partie, mime in _PARTIES.items() if partie in noms), "")
        if "mimetype" in noms and archive.getinfo("mimetype").file_size < ENTREE_LUE_MAX:
            mime = archive.read("mimetype").decode("ascii", "replace").strip()
            return mime if mime.startswith(_ODF) else ""
    return ""


def mesurer(flux: IO[bytes], entrees: list[zipfile.ZipInfo]) -> int:
    """Inflate every entry without keeping it; out: the total size in bytes.

    The sizes that the archive declares are not believed: readers of documents inflate what is
    there. Raises `ArchiveDangereuse` at the first byte too many, `ArchiveAbimee`.
    """
    compresse = sum(e.compress_size for e in entrees)
    plafond = min(TOTAL_MAX, max(RATIO_A_PARTIR_DE, RATIO_MAX * compresse))
    if len(entrees) > ENTREES_MAX or sum(e.file_size for e in entrees) > plafond:
        raise ArchiveDangereuse
    total = 0
    for entree in entrees:
        total += _mesurer_entree(flux, entree, plafond - total)
    return total


def _mesurer_entree(flux: IO[bytes], entree: zipfile.ZipInfo, reste: int) -> int:
    if entree.flag_bits & 0x1:
        raise ArchiveAbimee
    flux.seek(entree.header_offset)
    entete = flux.read(_ENTETE_LOCALE.size)
    if len(entete) < _ENTETE_LOCALE.size or not entete.startswith(b"PK\x03\x04"):
        raise ArchiveAbimee
    *_, longueur_nom, longueur_extra = _ENTETE_LOCALE.unpack(entete)
    flux.seek(longueur_nom + longueur_extra, 1)
    if entree.compress_type == zipfile.ZIP_STORED:
        taille = entree.compress_size
    elif entree.compress_type == zipfile.ZIP_DEFLATED:
        taille = _mesurer_deflate(flux, entree.compress_size, reste)
    else:
        # Office documents use no other method.
        raise ArchiveAbimee
    if taille > reste:
        raise ArchiveDangereuse
    return taille


def _mesurer_deflate(flux: IO[bytes], a_lire: int, reste: int) -> int:
    decompresseur = zlib.decompressobj(-zlib.MAX_WBITS)
    taille = 0
    while a_lire > 0 and not decompresseur.eof:
        brut = flux.read(min(MORCEAU, a_lire))
        if not brut:
            raise ArchiveAbimee
        a_lire -= len(brut)
        while brut:
            try:
                taille += len(decompresseur.decompress(brut, MEGA))
            except zlib.error:
                raise ArchiveAbimee from None
            if taille > reste:
                raise ArchiveDangereuse
            brut = decompresseur.unconsumed_tail
    if not decompresseur.eof:
        raise ArchiveAbimee
    return taille
