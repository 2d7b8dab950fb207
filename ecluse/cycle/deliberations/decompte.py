"""Counting a vote: voices by group, members recused apart, the result."""

from collections.abc import Iterable
from dataclasses import dataclass

from ecluse.regles.coherence.seance import Vote, controler_vote
from ecluse.regles.texte import typographie


@dataclass(frozen=True)
class VoixGroupe:
    """The voices of one group; `groupe_id` and `nom` say which."""

    groupe_id: int
    nom: str
    pour: int = 0
    contre: int = 0
    abstention: int = 0
    absents: int = 0

    @property
    def total(self) -> int:
        """Voices and absent members, those recused and present not included."""
        return self.pour + self.contre + self.abstention + self.absents


@dataclass(frozen=True)
class Decompte:
    """A whole count. `deports` are the members recused and present: they did not vote."""

    pour: int
    contre: int
    abstention: int
    absents: int
    deports: int
    membres: int

    @classmethod
    def de(cls, voix: Iterable[VoixGroupe], deports: int, membres: int) -> "Decompte":
        """Sum the groups."""
        liste = list(voix)
        return cls(
            sum(v.pour for v in liste),
            sum(v.contre for v in liste),
            sum(v.abstention for v in liste),
            sum(v.absents for v in liste),
            deports,
            membres,
        )

    @property
    def total(self) -> int:
        """Every member counted once."""
        return self.pour + self.contre + self.abstention + self.absents + self.deports

    @property
    def abstention_publiee(self) -> int:
        """What the published tables call « abstention »: they count the recused with them."""
        return self.abstention + self.deports

    @property
    def ecart(self) -> int:
        """How many members are counted too many (positive) or missing (negative)."""
        return self.total - self.membres

    @property
    def coherent(self) -> bool:
        """Pour, contre, abstentions (the recused among them) and absents make the assembly."""
        publie = Vote(self.pour, self.contre, self.abstention_publiee, self.absents)
        return not controler_vote(publie, self.membres)

    @property
    def adopte(self) -> bool:
        """More voices for than against."""
        return Vote(self.pour, self.contre, self.abstention, self.absents).adopte

    @property
    def ton(self) -> str:
        """The tone of the count: right, or to be looked at."""
        return "reussi" if self.coherent else "averifier"

    @property
    def constat(self) -> str:
        """One French sentence on the total."""
        if self.coherent:
            return typographie(f"Le compte est bon : {self.total} membres sur {self.membres}.")
        sens = "en trop" if self.ecart > 0 else "de moins"
        nombre = abs(self.ecart)
        return typographie(
            f"Pour, contre, abstentions, absents et déports présents font {self.total} "
            f"pour {self.membres} membres : {nombre} {sens}."
        )
