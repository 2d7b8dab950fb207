"""The shipped programme, and a short way to ask for a calculation."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecluse.regles import calcul
from ecluse.regles.demande import lire_demande
from ecluse.regles.fiches import Fiche, catalogue, programme_par_defaut, trouver_fiche

Calcul = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def programme() -> Path:
    return programme_par_defaut()


@pytest.fixture(scope="session")
def fiches(programme: Path) -> dict[str, Fiche]:
    return catalogue(programme)


@pytest.fixture
def calculer(programme: Path) -> Calcul:
    """`calculer("2025/2.11", faits, montant="…")`: the JSON answer of the contract."""

    def demander(
        fiche: str,
        faits: dict[str, Any],
        *,
        montant: str = "1000000.00",
        debut: str = "2025-07-01",
        fin: str = "2025-12-31",
        date: str = "2026-02-15",
        deja_verse: str = "0.00",
        etp: str | None = None,
    ) -> dict[str, Any]:
        convention = {"debut": debut, "fin": fin, "montant_maximum": montant}
        if etp is not None:
            convention["etp"] = etp
        demande = lire_demande(
            {
                "fiche": fiche,
                "date": date,
                "convention": convention,
                "deja_verse": deja_verse,
                "faits": faits,
            }
        )
        return calcul.calculer(trouver_fiche(programme, demande.fiche), demande).as_json()

    return demander
