"""What a coherence check reports."""

from dataclasses import dataclass
from typing import Any, Literal

from ecluse.regles.texte import typographie


@dataclass(frozen=True, slots=True)
class Anomalie:
    """An error or an alert, where it is, what was expected and what was found."""

    code: str
    gravite: Literal["erreur", "alerte"]
    message: str
    fichier: str = ""
    ligne: int | None = None
    attendu: str | None = None
    trouve: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The item of the contract."""
        return {
            "code": self.code,
            "gravite": self.gravite,
            "fichier": self.fichier,
            "ligne": self.ligne,
            "message": typographie(self.message),
            "attendu": self.attendu,
            "trouve": self.trouve,
        }


def erreur(code: str, message: str, attendu: object = None, trouve: object = None) -> Anomalie:
    """A fault that must be put right."""
    return Anomalie(code, "erreur", typographie(message), "", None, _texte(attendu), _texte(trouve))


def signalement(code: str, message: str, attendu: object = None, trouve: object = None) -> Anomalie:
    """Something that a person must know, and may accept."""
    return Anomalie(code, "alerte", typographie(message), "", None, _texte(attendu), _texte(trouve))


def _texte(valeur: object) -> str | None:
    return None if valeur is None else str(valeur)
