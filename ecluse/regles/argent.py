"""Money: `Decimal` euros, rounded half-up to the cent, read and written the French way."""

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from ecluse.regles.erreurs import MontantInvalide
from ecluse.regles.texte import ESPACE_FINE, ESPACE_INSECABLE

CENTIME = Decimal("0.01")
ZERO = Decimal("0.00")
#: Above it an amount is a typing error: no département votes a thousand billion euros.
MONTANT_MAXIMUM = Decimal("999999999999.99")

_ESPACES = re.compile(r"[\s\u00a0\u202f\u2009]")
_ENTIER = re.compile(r"[0-9]{1,3}([\s\u00a0\u202f\u2009][0-9]{3})+|[0-9]+")
_NOMBRE = re.compile(r"(?P<signe>[-\u2212+]?)\s*(?P<entier>[^.,]+)(?:[.,](?P<decimales>[^.,]*))?")


def cents(montant: Decimal) -> Decimal:
    """Round `montant` (euros) half-up, away from zero, to two decimals."""
    return montant.quantize(CENTIME, rounding=ROUND_HALF_UP)


def lire_montant(texte: str, *, negatif_permis: bool = False) -> Decimal:
    """Read an amount as a person types it: « 1 234,56 € », `1234.5`, with any kind of space.

    In: text; out: euros with two decimals. Raises `MontantInvalide` (French sentence) for what
    is not a number, has two separators, more than two decimals, or a sign not allowed here.
    """
    propre = texte.strip().removesuffix("€").strip()
    if not propre:
        raise MontantInvalide("Indiquez un montant, par exemple 1 234,56.")
    if len(re.findall(r"[.,]", propre)) > 1:
        raise MontantInvalide(
            f"« {texte.strip()} » contient deux séparateurs : écrivez 1 234,56 ou 1234.56."
        )
    trouve = _NOMBRE.fullmatch(propre)
    if trouve is None or _ENTIER.fullmatch(trouve["entier"].strip()) is None:
        raise MontantInvalide(f"« {texte.strip()} » n'est pas un montant, par exemple 1 234,56.")
    decimales = trouve["decimales"]
    if decimales is not None and not re.fullmatch(r"[0-9]+", decimales):
        raise MontantInvalide(f"« {texte.strip()} » n'est pas un montant, par exemple 1 234,56.")
    if decimales is not None and len(decimales) > 2:
        raise MontantInvalide("Un montant a deux décimales au plus, pour les centimes.")
    valeur = Decimal(f"{_ESPACES.sub('', trouve['entier'])}.{decimales or '00'}")
    if trouve["signe"] in ("-", "\u2212"):
        valeur = -valeur
    return verifier_montant(valeur, negatif_permis=negatif_permis)


def verifier_montant(valeur: Decimal, *, negatif_permis: bool = False) -> Decimal:
    """Return `valeur` with two decimals, or raise `MontantInvalide`."""
    if not valeur.is_finite():
        raise MontantInvalide("Un montant est un nombre, par exemple 1 234,56.")
    if abs(valeur) > MONTANT_MAXIMUM:
        raise MontantInvalide("Ce montant est trop grand pour être juste.")
    if valeur != cents(valeur):
        raise MontantInvalide("Un montant a deux décimales au plus, pour les centimes.")
    if valeur < 0 and not negatif_permis:
        raise MontantInvalide("Un montant négatif n'est pas accepté ici.")
    # Adding zero turns a negative zero into a plain one.
    return cents(valeur) + ZERO


def ecrire_nombre(valeur: Decimal, decimales: int = 2) -> str:
    """« 1 234,56 » with narrow no-break spaces; `decimales` digits after the comma."""
    pas = Decimal(1).scaleb(-decimales)
    texte = f"{valeur.quantize(pas, rounding=ROUND_HALF_UP):,f}"
    signe = "\u2212" if texte.startswith("-") else ""
    return signe + texte.lstrip("-").replace(",", ESPACE_FINE).replace(".", ",")


def ecrire_montant(montant: Decimal) -> str:
    """« 1 234,56 € »: narrow no-break space in thousands, no-break space before the sign."""
    return f"{ecrire_nombre(montant)}{ESPACE_INSECABLE}€"


def ecrire_taux(taux: Decimal) -> str:
    """« 80 % », « 97,5 % » for a rate between 0 and 1 (at most two decimals, none if whole)."""
    pourcent = (taux * 100).quantize(CENTIME, rounding=ROUND_HALF_UP)
    texte = f"{pourcent:f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{texte}{ESPACE_INSECABLE}%"


def repartir(total: Decimal, poids: Sequence[Decimal]) -> list[Decimal]:
    """Split `total` (euros, to the cent) in proportion to `poids`, by largest remainder.

    The parts sum exactly to `total`; of equal remainders the first part gets the cent.
    Raises `MontantInvalide` when there is no positive weight or when one is negative.
    """
    if any(p < 0 for p in poids) or sum(poids, Decimal(0)) <= 0:
        raise MontantInvalide("Une répartition demande des poids positifs, dont un non nul.")
    somme = sum(poids, Decimal(0))
    exactes = [abs(total) * p / somme for p in poids]
    parts = [e.quantize(CENTIME, rounding=ROUND_DOWN) for e in exactes]
    manque = int((abs(cents(total)) - sum(parts, ZERO)) / CENTIME)
    ordre = sorted(range(len(poids)), key=lambda i: (parts[i] - exactes[i], i))
    for i in ordre[:manque]:
        parts[i] += CENTIME
    return [-p if total < 0 else p for p in parts]
