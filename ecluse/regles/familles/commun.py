"""What every family returns."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import StrictInt, StringConstraints

from ecluse.regles.dates import ecrire_date
from ecluse.regles.explication import Alerte, Ligne, alerte
from ecluse.regles.validation import refuser

#: How facts name a mesure, a household or a logement: text or whole number.
Identifiant = (
    Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)] | StrictInt
)


@dataclass(slots=True)
class Evaluation:
    """Lines of the amount due; `lignes` is None when the rule cannot say."""

    lignes: list[Ligne] | None
    alertes: list[Alerte] = field(default_factory=list)
    #: Codes of the hypotheses that counted, besides those of the whole barème.
    hypotheses: list[str] = field(default_factory=list)


def a_decider(motif: str) -> Evaluation:
    """Nothing can be computed: an agent fixes the amount."""
    return Evaluation(None, [alerte("a_decider", motif)])


def hors_periode(quoi: str, debut: date, fin: date | None) -> Alerte:
    """A fact that lies, even partly, outside the convention's period."""
    suite = f"au {ecrire_date(fin)}" if fin else "sans fin connue"
    return alerte(
        "hors_periode",
        f"{quoi} : du {ecrire_date(debut)} {suite}, hors de la période de la convention pour "
        "une partie au moins ; seule la partie comprise dans la période compte.",
    )


def strictement_positif(valeur: Decimal) -> Decimal:
    """Refuse zero, in a validator of a number that divides."""
    if valeur == 0:
        refuser("Ce nombre doit être supérieur à zéro.")
    return valeur
