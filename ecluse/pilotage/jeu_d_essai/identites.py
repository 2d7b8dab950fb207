"""Fictitious numbers that pass the keys that screens check."""

from schwifty import IBAN
from stdnum import luhn

#: SIREN beginning with 999 are not attributed.
PREFIXE_SIREN = "999"


def siren(n: int) -> str:
    """A fictitious SIREN whose key is right, from a serial number (0 to 99,999)."""
    racine = f"{PREFIXE_SIREN}{n:05d}"
    return racine + luhn.calc_check_digit(racine)


def siret(siren_: str, etablissement: int = 1) -> str:
    """A fictitious SIRET of that SIREN."""
    racine = f"{siren_}{etablissement:04d}"
    return racine + luhn.calc_check_digit(racine)


def iban(n: int) -> str:
    """A French IBAN with right keys, on a bank code that is not attributed."""
    return str(
        IBAN.generate("FR", bank_code="99999", branch_code="00000", account_code=f"{n:011d}")
    )
