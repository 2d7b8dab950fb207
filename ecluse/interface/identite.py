"""Who runs this installation, as the layout and the legal pages need it.

The annuaire holds the département's settings and gives them here through `fournir`: the layers
forbid the layout to read them itself, and nothing about one département is written in code.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Identite:
    """The collectivité, as data. Empty text means not given: the pages then say so."""

    nom: str = ""
    adresse: str = ""
    siret: str = ""
    courriel: str = ""
    telephone: str = ""
    directeur_publication: str = ""
    dpo: str = ""
    courriel_dpo: str = ""
    hebergeur: str = ""
    logo_url: str = ""
    accessibilite_etat: str = ""


_fournisseur: Callable[[], Identite] | None = None


def fournir(fournisseur: Callable[[], Identite] | None) -> None:
    """Register who gives the identity (called in the annuaire's `ready()`)."""
    global _fournisseur  # noqa: PLW0603 - one provider per process, set once at start
    _fournisseur = fournisseur


def identite() -> Identite:
    """The identity of the installation, empty when nobody gives it yet."""
    return _fournisseur() if _fournisseur else Identite()
