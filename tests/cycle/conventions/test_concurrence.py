"""Two people change one convention at the same time: real transactions on real PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions
from ecluse.cycle.conventions.models import Avenant, Convention, LigneConvention
from ecluse.socle.etats import ActionRefusee
from tests import fabriques as f

pytestmark = pytest.mark.django_db(transaction=True)


def ensemble(n: int, essai: Callable[[int], Any]) -> list[Any]:
    """Run `essai(0..n-1)` at the same time, each on its own connection; results or exceptions."""
    depart = Barrier(n)

    def un(i: int) -> Any:
        try:
            connection.ensure_connection()
            depart.wait(timeout=60)
            return essai(i)
        except Exception as erreur:
            return erreur
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=n) as equipe:
        return list(equipe.map(un, range(n)))


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE)


@pytest.fixture
def reprise(agent: Any) -> Convention:
    return actions.reprendre(
        f.structure(),
        agent,
        objet="Fonds",
        debut=date(2024, 7, 12),
        fin=date(2027, 12, 31),
        provenance="Acte publié",
        montant=Decimal("1000.00"),
    )


def test_two_avenants_at_once_are_both_kept(reprise: Convention, agent: Any) -> None:
    lignes = [f.ligne_libre("100.00", reprise.structure) for _ in range(4)]
    article = f.autorisation()

    def signer(i: int) -> Avenant:
        contenu = f.contenu(
            genres=["duree", "montant"],
            nouvelle_fin=date(2028, i + 1, 1),
            lignes=[lignes[i]],
            articles=[article],
        )
        a = actions.preparer_avenant(reprise, agent, contenu)
        actions.emettre_avenant(a, agent)
        actions.signer_avenant(a, date(2025, 10, 1), None, agent)
        return a

    with f.au("2025-10-01"):
        faits = ensemble(4, signer)
    assert sorted(a.rang for a in faits) == [1, 2, 3, 4], faits
    reprise.refresh_from_db()
    assert reprise.montant_maximum == Decimal("1400.00")
    # Each found what another had left: a chain without gap.
    avants = sorted(Avenant.objects.values_list("montant_avant", flat=True))
    assert avants == [Decimal(x) for x in ("1000.00", "1100.00", "1200.00", "1300.00")]


def test_of_two_avenants_over_the_same_line_one_brings_it(reprise: Convention, agent: Any) -> None:
    ligne = f.ligne_libre("100.00", reprise.structure)

    def preparer(i: int) -> Avenant:
        contenu = f.contenu(
            genres=["montant"], nouvelle_fin=None, lignes=[ligne], objet=f"Essai {i}"
        )
        return actions.preparer_avenant(reprise, agent, contenu)

    resultats = ensemble(3, preparer)
    refus = [r for r in resultats if isinstance(r, ActionRefusee)]
    assert len(refus) == 2, resultats
    assert LigneConvention.objects.count() == 1


def test_a_signature_and_a_resiliation_at_once_leave_one_end(
    reprise: Convention, agent: Any
) -> None:
    a = f.avenant(reprise, "a_signer", jour="2026-02-01", nouvelle_fin=date(2028, 6, 30))
    with f.au("2026-02-01"):
        r = actions.engager_resiliation(reprise, agent, auteur="structure", motif="Arrêt")
        gestes = (
            lambda: actions.signer_avenant(a, date(2026, 2, 1), None, agent),
            lambda: actions.notifier_resiliation(r, date(2026, 1, 28), agent),
        )
        resultats = ensemble(2, lambda i: gestes[i]())
    reprise.refresh_from_db()
    a.refresh_from_db()
    assert not isinstance(resultats[1], Exception), resultats
    assert (reprise.fin, reprise.resiliee_le) == (date(2026, 3, 27), date(2026, 3, 28))
    assert (a.etat == "signe") is (resultats[0] is None)
