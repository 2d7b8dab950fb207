"""The one error that a rule raises on input it cannot accept."""

from ecluse.regles.texte import typographie


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
