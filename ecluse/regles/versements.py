"""How a grant is paid: tranches in the fiche's order, the last one takes what is left."""

from dataclasses import dataclass
from decimal import Decimal

from ecluse.regles.argent import ZERO, cents, ecrire_montant, ecrire_taux, verifier_montant
from ecluse.regles.explication import Ligne
from ecluse.regles.fiches.modele import Fiche
from ecluse.regles.fiches.modele import Tranche as TrancheDeFiche


@dataclass(frozen=True, slots=True)
class Tranche:
    """A payment to come. `montant` (euros) is None when the sources do not give the rate.

    The amount of a conditional last tranche is the most that it can be: what is really due is
    computed on the facts (`calcul.calculer`).
    """

    code: str
    libelle: str
    taux: Decimal | None
    montant: Decimal | None
    moment: str
    condition: str | None
    payeur: str
    explication: Ligne


def tranches(fiche: Fiche, montant: Decimal) -> list[Tranche]:
    """Cut `montant` (euros) as the fiche says; when every rate is known the parts sum to it."""
    total = verifier_montant(montant)
    complets = all(t.taux is not None for t in fiche.versements)
    resultat: list[Tranche] = []
    verse = ZERO
    for rang, declaree in enumerate(fiche.versements):
        part: Decimal | None = None
        if complets and rang == len(fiche.versements) - 1:
            part = total - verse
        elif declaree.taux is not None:
            part = cents(total * declaree.taux)
            verse += part
        resultat.append(_tranche(declaree, total, part))
    return resultat


def _tranche(declaree: TrancheDeFiche, total: Decimal, part: Decimal | None) -> Tranche:
    if part is None or declaree.taux is None:
        calcul = "taux non précisé par les sources"
    else:
        calcul = f"{ecrire_taux(declaree.taux)} × {ecrire_montant(total)}"
    explication = Ligne(declaree.libelle, calcul, part or ZERO, declaree.source, declaree.hypothese)
    return Tranche(
        code=declaree.code,
        libelle=declaree.libelle,
        taux=declaree.taux,
        montant=part,
        moment=declaree.moment,
        condition=declaree.condition,
        payeur=declaree.payeur,
        explication=explication,
    )
