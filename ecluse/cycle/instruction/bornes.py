"""What may be proposed for a request: the one place where the bounds of an amount are written.

The attribution of the rules (volumes kept, charges set aside) narrows them when it is given.
"""

from dataclasses import dataclass
from decimal import Decimal

from ecluse.regles.argent import ecrire_montant
from ecluse.regles.attribution import Attribution, Examen, attribuer
from ecluse.regles.explication import Explication, Ligne, ligne
from ecluse.regles.fiches import Fiche
from ecluse.regles.texte import typographie
from ecluse.regles.versements import Tranche, tranches


@dataclass(frozen=True)
class Bornes:
    """The request and the fiche's ceiling per structure (euros; None: the sources give none)."""

    demande: Decimal
    plafond: Decimal | None
    source: str
    attribution: Attribution | None = None

    @classmethod
    def de(cls, fiche: Fiche, demande: Decimal) -> "Bornes":
        """The bounds of a request of `demande` euros under `fiche`."""
        return cls(demande, fiche.financement.plafond_structure, fiche.financement.source)

    @classmethod
    def examinees(cls, fiche: Fiche, examen: Examen) -> "Bornes":
        """The bounds of what the instructeur keeps of a request."""
        financement = fiche.financement
        return cls(
            examen.demande,
            financement.plafond_structure,
            financement.source,
            attribuer(fiche, examen),
        )

    @property
    def maximum(self) -> Decimal:
        """The most that can be proposed, in euros."""
        if self.attribution is not None:
            return self.attribution.maximum
        return self.demande if self.plafond is None else min(self.demande, self.plafond)

    def refus(self, montant: Decimal) -> str:
        """Why this amount (euros) cannot be proposed, in French; empty when it can."""
        return typographie(self._refus(montant))

    def _refus(self, montant: Decimal) -> str:
        if montant <= 0:
            return "Une proposition favorable a un montant supérieur à zéro."
        if self.plafond is not None and montant > self.plafond:
            return (
                f"Le plafond du dispositif est de {ecrire_montant(self.plafond)} par structure "
                f"({self.source}) : proposez au plus {ecrire_montant(self.maximum)}."
            )
        if montant > self.demande:
            return (
                f"La structure demande {ecrire_montant(self.demande)} : "
                "la proposition ne peut pas aller au-delà."
            )
        if montant > self.maximum:
            return (
                f"Ce qui est retenu de la demande donne {ecrire_montant(self.maximum)} au plus : "
                "proposez moins, ou retenez davantage."
            )
        return ""

    def motif_requis(self, montant: Decimal) -> bool:
        """Whether the amount differs from the request, so that a reason is owed."""
        return montant != self.demande

    def expliquer(self, montant: Decimal, motif: str) -> Explication:
        """From the request to the amount proposed, line by line (sums to `montant`)."""
        if self.attribution is not None:
            return self.attribution.expliquer(montant, motif)
        lignes: list[Ligne] = [
            ligne("Montant demandé", "dossier de candidature", self.demande, "dossier validé")
        ]
        if self.plafond is not None and self.demande > self.plafond:
            calcul = f"{ecrire_montant(self.plafond)} au plus par structure"
            lignes.append(
                ligne("Ramené au plafond", calcul, self.plafond - self.demande, self.source)
            )
        if montant != self.maximum:
            lignes.append(
                ligne("Réduction proposée", motif, montant - self.maximum, "motif de l’instructeur")
            )
        return Explication("Montant proposé", montant, tuple(lignes))


@dataclass(frozen=True)
class Consequence:
    """What proposing an amount means, to be read before proposing it."""

    montant: Decimal
    refus: str
    ecart: Decimal
    tranches: tuple[Tranche, ...]
    maximum: Decimal
    explication: Explication | None = None


def consequence(fiche: Fiche, examen: Examen, montant: Decimal) -> Consequence:
    """The refusal if any, the gap with the request (euros, positive: less), the payments, the way
    from the request to the amount."""
    bornes = Bornes.examinees(fiche, examen)
    refus = bornes.refus(montant)
    suite = () if refus else tuple(tranches(fiche, montant))
    explication = None if refus else bornes.expliquer(montant, "à motiver")
    return Consequence(montant, refus, examen.demande - montant, suite, bornes.maximum, explication)
