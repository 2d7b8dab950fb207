"""What a document is before and after rendering: plain frozen values, no I/O."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from .texte import nettoyer, sur_une_ligne

MENTION_MODELE = "Modèle Écluse, à adopter"
MENTION_BROUILLON = "BROUILLON"
MENTION_PROJET = "PROJET"


class SourceInvalide(ValueError):
    """The source uses something outside our Markdown dialect; the message is French and shown."""


class RenduImpossible(RuntimeError):
    """A converter refused a source that passed our own checks."""


def _nettoyer_champs(objet: object, *noms: str) -> None:
    """Rewrite one-line fields of a frozen value being built."""
    for nom in noms:
        object.__setattr__(objet, nom, sur_une_ligne(getattr(objet, nom)))


@dataclass(frozen=True)
class Identite:
    """Who issues the document, printed as its letterhead.

    ``adresse`` may hold several lines; ``logo`` is the bytes of an SVG or PNG file.
    """

    nom: str
    adresse: str = ""
    logo: bytes | None = None
    logo_alternative: str = ""

    def __post_init__(self) -> None:
        """Clean the texts; the lines of the address are kept."""
        _nettoyer_champs(self, "nom", "logo_alternative")
        object.__setattr__(self, "adresse", nettoyer(self.adresse))

    @property
    def texte_du_logo(self) -> str:
        """Alternative text of the logo, never empty."""
        return self.logo_alternative or f"Logo : {self.nom}"


@dataclass(frozen=True)
class Signataire:
    """One cell of the signature block: ``partie`` (« Pour le Département »), name, capacity."""

    partie: str
    nom: str = ""
    qualite: str = ""

    def __post_init__(self) -> None:
        """Clean the texts."""
        _nettoyer_champs(self, "partie", "nom", "qualite")


@dataclass(frozen=True)
class Document:
    """Everything that decides the bytes of a rendered document.

    ``corps_markdown`` is already filled (see ``remplir``). ``instant`` is aware; it dates the
    files and makes them reproducible. ``modele_a_adopter`` prints that the wording is ours and
    that no assembly has adopted it. ``projet`` prints that nobody has decided it yet.
    ``mentions`` are short lines printed under the title.
    The signature block lands where the source has ``::: signatures``, else at the end.
    """

    titre: str
    corps_markdown: str
    identite: Identite
    reference: str
    instant: datetime
    langue: str = "fr"
    signataires: tuple[Signataire, ...] = ()
    formule_signature: str = ""
    mentions: tuple[str, ...] = ()
    brouillon: bool = False
    modele_a_adopter: bool = False
    sujet: str = ""
    projet: bool = False

    def __post_init__(self) -> None:
        """Clean the texts, freeze the lists, refuse an untitled or undatable file."""
        _nettoyer_champs(self, "titre", "reference", "formule_signature", "sujet")
        if not self.titre.strip():
            raise SourceInvalide("Un document doit avoir un titre.")
        if not self.identite.nom.strip():
            raise SourceInvalide("Un document doit nommer la collectivité qui l’émet.")
        if self.instant.tzinfo is None:
            raise ValueError("instant must be timezone-aware")
        object.__setattr__(self, "signataires", tuple(self.signataires))
        object.__setattr__(self, "mentions", tuple(map(sur_une_ligne, self.mentions)))

    @property
    def horodatage(self) -> int:
        """Whole seconds since the epoch: the only time written in the files."""
        return int(self.instant.timestamp())

    @property
    def filigrane(self) -> str:
        """The word across every page, empty when there is none."""
        if self.brouillon:
            return MENTION_BROUILLON
        return MENTION_PROJET if self.projet else ""

    @property
    def mention_pied(self) -> str:
        """The reservation repeated at the foot of every page, empty when there is none."""
        reserves = []
        if self.brouillon:
            reserves.append("Brouillon, sans valeur")
        if self.projet:
            reserves.append("Projet, avant décision")
        if self.modele_a_adopter:
            reserves.append(MENTION_MODELE)
        return " · ".join(reserves)

    def entrees(self) -> dict[str, Any]:
        """Canonical inputs, JSON-ready: the instant in UTC, the logo by its hash."""
        valeurs: dict[str, Any] = {c.name: getattr(self, c.name) for c in fields(self)}
        identite = {c.name: getattr(self.identite, c.name) for c in fields(self.identite)}
        logo = self.identite.logo
        identite["logo"] = hashlib.sha256(logo).hexdigest() if logo else ""
        valeurs["identite"] = identite
        valeurs["instant"] = self.instant.astimezone(UTC).isoformat()
        valeurs["signataires"] = [[s.partie, s.nom, s.qualite] for s in self.signataires]
        valeurs["mentions"] = list(self.mentions)
        if not self.projet:
            # What was issued before this field existed keeps its hash.
            del valeurs["projet"]
        return valeurs

    def empreinte(self) -> str:
        """SHA-256, in hexadecimal, of the canonical inputs."""
        texte = json.dumps(
            self.entrees(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return hashlib.sha256(texte.encode()).hexdigest()


@dataclass(frozen=True)
class Rendu:
    """The two files, the hash of what they were made from and the versions that made them.

    ``avertissements`` (French) lists the characters the PDF font lacks, shown there as « □ ».
    """

    docx: bytes
    pdf: bytes
    empreinte_entrees: str
    outils: dict[str, str]
    avertissements: tuple[str, ...] = field(default=())
