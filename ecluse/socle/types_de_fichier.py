"""Which files are accepted, recognised by what they contain and not by what they claim."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

import magic

from ecluse.socle import archives, bombes

ENTETE = 64 * 1024


class FichierRefuse(Exception):
    """A file that is not accepted; `message` is French and shown at the field."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class TypeFichier:
    """An accepted type: what is stored, how it is said (« un PDF », « d’un PDF »), its names."""

    mime: str
    article: str
    complement: str
    court: str
    extensions: tuple[str, ...]


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

PDF = TypeFichier("application/pdf", "un PDF", "d’un PDF", "PDF", ("pdf",))
DOCX = TypeFichier(
    f"{_OOXML}wordprocessingml.document",
    "un document Word",
    "d’un document Word",
    "Word (.docx)",
    ("docx",),
)
XLSX = TypeFichier(
    f"{_OOXML}spreadsheetml.sheet",
    "un classeur Excel",
    "d’un classeur Excel",
    "Excel (.xlsx)",
    ("xlsx",),
)
ODT = TypeFichier(
    f"{_ODF}text",
    "un document LibreOffice",
    "d’un document LibreOffice",
    "LibreOffice (.odt, .ods)",
    ("odt",),
)
ODS = TypeFichier(
    f"{_ODF}spreadsheet",
    "un classeur LibreOffice",
    "d’un classeur LibreOffice",
    "LibreOffice (.odt, .ods)",
    ("ods",),
)
PNG = TypeFichier("image/png", "une image PNG", "d’une image PNG", "image (PNG, JPEG)", ("png",))
JPEG = TypeFichier(
    "image/jpeg", "une image JPEG", "d’une image JPEG", "image (PNG, JPEG)", ("jpg", "jpeg")
)
TEXTE = TypeFichier(
    "text/plain", "un fichier texte", "d’un fichier texte", "texte (.csv, .txt)", ("txt", "csv")
)

TYPES_PIECES: tuple[TypeFichier, ...] = (PDF, DOCX, XLSX, ODT, ODS, PNG, JPEG, TEXTE)
TYPES_PDF = (PDF,)
TYPES_IMAGE = (PNG, JPEG)
TYPES_CLASSEUR = (XLSX,)

_PAR_MIME = {t.mime: t for t in TYPES_PIECES} | {"text/csv": TEXTE, "application/csv": TEXTE}
_PAR_EXTENSION = {e: t for t in TYPES_PIECES for e in t.extensions}
_CONTENEURS = ("application/zip", "application/x-zip", "application/java-archive")

# What people do send, with the way out.
_CONSEILS = {
    "doc": "Enregistrez le document au format .docx ou PDF.",
    "docm": "Enregistrez le document sans macros, au format .docx ou PDF.",
    "xls": "Enregistrez le classeur au format .xlsx.",
    "xlsm": "Enregistrez le classeur sans macros, au format .xlsx.",
    "heic": "Enregistrez la photo au format JPEG.",
    "webp": "Enregistrez l’image au format PNG ou JPEG.",
    "zip": "Déposez séparément chacun des fichiers de l’archive.",
    "rar": "Déposez séparément chacun des fichiers de l’archive.",
    "7z": "Déposez séparément chacun des fichiers de l’archive.",
}
# How the real content of a refused file is said, by the beginning of its type.
_NATURES = (
    (
        (
            "application/x-dosexec",
            "application/vnd.microsoft.portable-executable",
            "application/x-executable",
            "application/x-pie-executable",
            "application/x-sharedlib",
            "application/x-mach-binary",
            "application/x-msi",
            "application/x-ms-shortcut",
            "application/x-shellscript",
            "text/x-shellscript",
            "text/x-msdos-batch",
            "text/javascript",
            "application/javascript",
            "application/x-bytecode",
        ),
        "d’un programme",
    ),
    (("text/html", "application/xhtml"), "d’une page web"),
    (("image/svg", "image/heic", "image/heif", "image/"), "d’une image d’un autre format"),
    (("video/",), "d’une vidéo"),
    (("audio/",), "d’un son"),
    (
        ("application/msword", "application/vnd.ms-", "application/x-ole", "application/CDFV2"),
        "d’un document Office ancien ou avec macros",
    ),
    (
        (
            *_CONTENEURS,
            "application/gzip",
            "application/x-rar",
            "application/x-7z",
            "application/x-tar",
            "application/x-bzip2",
            "application/x-xz",
            "application/zstd",
        ),
        "d’une archive",
    ),
    (("text/", "application/json", "message/"), "d’un fichier texte"),
)
_INCONNU = "d’un type inconnu"
_VOLUME_ANORMAL = (
    "Ce fichier se décompresse en un volume anormal\u00a0: il est refusé par sécurité."
)


def verifier(flux: IO[bytes], nom: str, types: Sequence[TypeFichier]) -> TypeFichier:
    """The type of `flux`, accepted and in agreement with the extension of `nom`.

    Raises `FichierRefuse`: extension not accepted, content of another type, macros, zip bomb.
    """
    extension = PurePosixPath(nom).suffix.lstrip(".").lower()
    if extension and _PAR_EXTENSION.get(extension) not in types:
        conseil = _CONSEILS.get(extension, f"Formats acceptés\u00a0: {enumerer(types)}.")
        raise FichierRefuse(f"Les fichiers .{extension} ne sont pas acceptés. {conseil}")
    mime = reconnaitre(flux)
    try:
        bombes.mesurer(flux, mime)
    except bombes.FichierDangereux:
        raise FichierRefuse(_VOLUME_ANORMAL) from None
    trouve = _type_du_contenu(mime, extension)
    attendu = _PAR_EXTENSION.get(extension)
    if attendu is None:
        if trouve is None or trouve not in types:
            raise FichierRefuse(
                "Ce fichier n’a pas d’extension et son contenu est celui "
                f"{_nature(mime)}. Formats acceptés\u00a0: {enumerer(types)}."
            )
        return trouve
    if trouve is not attendu:
        suite = f". Renommez-le en .{trouve.extensions[0]}" if trouve and trouve in types else ""
        raise FichierRefuse(
            f"Ce fichier n’est pas {attendu.article}\u00a0: son contenu est celui "
            f"{_nature(mime)}{suite}."
        )
    return attendu


def reconnaitre(flux: IO[bytes]) -> str:
    """The MIME type of what `flux` contains; office documents are recognised inside their zip.

    Raises `FichierRefuse` for a zip that is damaged, has macros or inflates without measure.
    """
    flux.seek(0)
    mime = magic.from_buffer(flux.read(ENTETE), mime=True)
    if mime in _CONTENEURS or mime.startswith((_OOXML, _ODF)) or _commence_en_zip(flux):
        try:
            return archives.type_bureautique(flux) or "application/zip"
        except archives.ArchiveDangereuse:
            raise FichierRefuse(_VOLUME_ANORMAL) from None
        except archives.DocumentAvecMacros:
            raise FichierRefuse(
                "Ce document contient des macros. Enregistrez-le sans macros, puis déposez-le."
            ) from None
        except (zipfile.BadZipFile, archives.ArchiveAbimee):
            raise FichierRefuse(
                "Ce fichier est abîmé ou protégé par un mot de passe\u00a0: il ne s’ouvre pas."
            ) from None
    return mime


def completer_nom(nom: str, genre: TypeFichier) -> str:
    """The name with an extension: the phone that sent « image » meant « image.jpg »."""
    return nom if PurePosixPath(nom).suffix else f"{nom}.{genre.extensions[0]}"


def enumerer(types: Sequence[TypeFichier]) -> str:
    """The accepted formats in words (« PDF, Word (.docx), image (PNG, JPEG) »)."""
    return ", ".join(dict.fromkeys(t.court for t in types))


def accept(types: Sequence[TypeFichier]) -> str:
    """The value of the attribute `accept` of a file input."""
    return ",".join(f".{e}" for t in types for e in t.extensions)


def _commence_en_zip(flux: IO[bytes]) -> bool:
    flux.seek(0)
    return flux.read(4) == b"PK\x03\x04"


def _type_du_contenu(mime: str, extension: str) -> TypeFichier | None:
    if trouve := _PAR_MIME.get(mime):
        return trouve
    # libmagic sees a language in many plain texts (a budget in CSV, a letter); they stay text, and
    # are only ever downloaded. What it sees as a program or a page is refused.
    if _PAR_EXTENSION.get(extension) is TEXTE and _nature(mime) == "d’un fichier texte":
        return TEXTE
    return None


def _nature(mime: str) -> str:
    if genre := _PAR_MIME.get(mime):
        return genre.complement
    for debuts, mots in _NATURES:
        if mime.startswith(debuts):
            return mots
    return _INCONNU
