"""The one error that a rule raises on input it cannot accept."""

import re

from ecluse.regles.texte import typographie

#: Where a parser of the standard library says that it stopped.
_LIEU = re.compile(r"line (\d+), column (\d+)")


class ErreurRegle(ValueError):
    """Refused input: a French sentence, and the path of the field at fault.

    `champ` follows the JSON given (`faits.mesures[0].fin`) or the file read; it is empty when
    the whole document is at fault.
    """

    def __init__(self, message: str, champ: str = "") -> None:
        self.message = typographie(message)
        self.champ = champ
        super().__init__(f"{champ} : {self.message}" if champ else self.message)

    def as_json(self) -> dict[str, str]:
        """The object that the command line and the API answer."""
        return {"erreur": self.message, "champ": self.champ}


class MontantInvalide(ErreurRegle):
    """An amount that cannot be read, or that is not allowed here."""


class DateInvalide(ErreurRegle):
    """A date that cannot be read, or that does not exist."""


def illisible(exc: Exception) -> str:
    """Why a file cannot be read, in French: what Python says of it is in English."""
    if isinstance(exc, OSError):
        return "Ce fichier ne peut pas être lu."
    if isinstance(exc, UnicodeDecodeError):
        return "Ce fichier est illisible : il n'est pas en UTF-8."
    texte = str(exc)
    quoi = "une date n'existe pas" if "Invalid date" in texte else "mal formé"
    trouve = _LIEU.search(texte)
    if trouve is not None:
        quoi += f", ligne {trouve[1]}, colonne {trouve[2]}"
    elif "end of document" in texte:
        quoi += " à la fin du fichier"
    return f"Ce fichier est illisible ({quoi})."
