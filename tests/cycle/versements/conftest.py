"""What the tests of the payments start from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi.models import Bilan
from ecluse.cycle.versements import actions
from ecluse.cycle.versements.models import Ordre
from ecluse.socle import fichiers
from ecluse.socle.models import Fichier
from tests import fabriques
from tests.partage import _fichiers_temporaires  # noqa: F401


@dataclass
class Finances:
    """Two people who handle money, one who pilots, one who instructs."""

    premier: Compte
    second: Compte
    pilote: Compte
    instructeur: Compte


@pytest.fixture
def finances(db: Any) -> Finances:
    """The agents of the payments."""
    return Finances(
        fabriques.compte(Role.GESTIONNAIRE, prenom="Gaëlle"),
        fabriques.compte(Role.GESTIONNAIRE, prenom="Félix"),
        fabriques.compte(Role.PILOTAGE, prenom="Paul"),
        fabriques.compte(Role.INSTRUCTEUR, prenom="Inès"),
    )


@pytest.fixture(scope="module")
def signee(bloc: None) -> int:
    """The identifier of a convention of 20,000 euros, signed on 21 July 2025."""
    return fabriques.convention("signee").pk


@pytest.fixture
def convention(signee: int, db: Any) -> Convention:
    """That convention, as nobody touched it."""
    return Convention.objects.get(pk=signee)


def payer(ordre: Ordre, finances: Finances, jour: str = "2025-07-28") -> Ordre:
    """Take an order to its execution, by two people."""
    with fabriques.au(jour):
        actions.approuver(ordre, finances.second)
        actions.transmettre(ordre, finances.premier)
        actions.constater_execution(ordre, date.fromisoformat(jour), "M-4512", finances.premier)
    return ordre


@pytest.fixture
def avance_payee(convention: Convention, finances: Finances) -> Ordre:
    """The advance of the convention, executed."""
    with fabriques.au("2025-07-22"):
        ordre = actions.preparer_avance(convention, finances.premier)
    return payer(ordre, finances)


@pytest.fixture
def bilan(convention: Convention, finances: Finances) -> Callable[[bool], Bilan]:
    """Gives the convention an accepted bilan, objectives met or not."""

    def accepter(atteints: bool) -> Bilan:
        instant = fabriques.instant("2026-09-15")
        porteur = fabriques.redacteur_de(convention.structure)
        bilan = Bilan.objects.create(convention=convention)
        for etat in ("soumis", "accepte"):
            bilan.etat = etat
            bilan.soumis_le, bilan.soumis_par = instant, porteur
            if etat == "accepte":
                bilan.accepte_le, bilan.accepte_par = instant, finances.instructeur
                bilan.objectifs_atteints = atteints
            bilan.save()
        return bilan

    return accepter


@pytest.fixture
def piece(finances: Finances) -> Fichier:
    """A piece that a decision rests on."""
    return fichiers.deposer(fabriques.PDF, "note.pdf", finances.instructeur)
