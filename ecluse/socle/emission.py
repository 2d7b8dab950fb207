"""What is issued: the two files of a document, kept with what they were made from."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.files.storage import default_storage
from django.db import models

from ecluse.socle import fichiers
from ecluse.socle.documents import Document, Identite, Rendu, Signataire, rendre
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.models import Contenu, Fichier, ModeleBase

#: The forms in which a document is given.
FORMES = ("pdf", "docx")
#: What a letterhead can show.
MIMES_DE_LOGO = ("image/svg+xml", "image/png")
ECHEC = "La génération a échoué. Relancez-la ; si elle échoue encore, prévenez l’administrateur."


class DocumentEmis(ModeleBase):
    """A document as issued: both formats, its inputs and their hash, the tools that made it."""

    docx = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")
    entrees = models.JSONField("entrées figées")
    empreinte_entrees = models.CharField(max_length=64)
    outils = models.JSONField("versions des outils")
    instant = models.DateTimeField("instant")

    class Meta:
        abstract = True

    def fichier(self, forme: str) -> Fichier:
        """The file of that form (`FORMES`); raises `KeyError` for another."""
        return {"pdf": self.pdf, "docx": self.docx}[forme]


def champs(document: Document, rendu: Rendu, nom: str, acteur: Any) -> dict[str, Any]:
    """The fields of a `DocumentEmis`; its files are kept under `nom`, without extension."""
    return {
        "docx": fichiers.deposer(rendu.docx, f"{nom}.docx", acteur),
        "pdf": fichiers.deposer(rendu.pdf, f"{nom}.pdf", acteur),
        "entrees": document.entrees(),
        "empreinte_entrees": rendu.empreinte_entrees,
        "outils": rendu.outils,
        "instant": document.instant,
    }


def logo(fichier: Fichier | None) -> bytes | None:
    """The bytes of a logo, None when there is none that a document can show."""
    if fichier is None or fichier.contenu.type_mime not in MIMES_DE_LOGO:
        return None
    return _octets(fichier.contenu)


def _octets(contenu: Contenu) -> bytes:
    with default_storage.open(contenu.chemin, "rb") as flux:
        octets: bytes = flux.read()
    return octets


def document_fige(entrees: Mapping[str, object]) -> Document:
    """The document again, from the inputs kept when it was issued: same inputs, same bytes."""
    valeurs = dict(entrees)
    identite = dict(valeurs["identite"])  # type: ignore[call-overload]
    empreinte = identite["logo"]
    identite["logo"] = None
    if empreinte:
        octets = _octets(Contenu.objects.get(sha256=empreinte))
        if sha256(octets).hexdigest() != empreinte:
            raise ActionRefusee("Le logo gardé avec ce document est altéré.")
        identite["logo"] = octets
    valeurs["identite"] = Identite(**identite)
    valeurs["instant"] = datetime.fromisoformat(str(valeurs["instant"]))
    valeurs["signataires"] = tuple(
        Signataire(*s)
        for s in valeurs["signataires"]  # type: ignore[attr-defined]
    )
    valeurs["mentions"] = tuple(valeurs["mentions"])  # type: ignore[arg-type]
    return Document(**valeurs)  # type: ignore[arg-type]


def reconstruire(emis: DocumentEmis) -> Rendu:
    """The two files again, from the inputs kept: the same bytes if the tools are the same."""
    return rendre(document_fige(emis.entrees))
