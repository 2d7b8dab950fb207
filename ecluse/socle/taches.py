"""What a stage hands to the landing page and to the frise of a dossier."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Tache:
    """One thing that a person has to do, with its deadline and the exact place to do it."""

    titre: str
    url: str
    detail: str = ""
    echeance: date | datetime | None = None
    ton: str = "neutre"
    groupe: str = ""


@dataclass(frozen=True)
class Jalon:
    """One lock of a dossier: `etat` is `passe`, `courant`, `a_venir` or `refuse`."""

    code: str
    libelle: str
    etat: str
    instant: datetime | date | None = None
    acteur: str = ""
    detail: str = ""
