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
from ecluse.cycle.deliberations import actions as deliberations
from ecluse.cycle.deliberations import queries as budget
from ecluse.cycle.deliberations.models import Mouvement
from ecluse.cycle.versements import actions as versements
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
    return f.reprise(agent, montant=Decimal("1000.00"))


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
        f.proposer_avenant(a, agent)
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


def _reduction(c: Convention, montant: str) -> Avenant:
    ligne = c.lignes.filter(montant__gt=0).get().ligne
    return f.avenant(
        c,
        "a_signer",
        genres=["montant"],
        nouvelle_fin=None,
        reductions={ligne: Decimal(montant)},
    )


def test_of_two_avenants_that_lower_a_line_at_once_one_is_signed(agent: Any) -> None:
    c = f.convention("signee")
    avenants = [_reduction(c, "12000.00") for _ in range(2)]

    def signer(i: int) -> None:
        with f.au("2025-10-02"):
            actions.signer_avenant(avenants[i], date(2025, 10, 2), None, agent)

    resultats = ensemble(2, signer)
    assert sum(isinstance(r, ActionRefusee) for r in resultats) == 1, resultats
    c.refresh_from_db()
    ligne = c.lignes.filter(montant__gt=0).get().ligne
    assert c.montant_maximum == budget.engage_de(ligne) == Decimal("8000.00")


def test_an_adoption_and_an_avenant_that_frees_its_money_lose_nothing(agent: Any) -> None:
    """The money that an avenant frees is enough for an adoption, or not there yet: never both."""
    c = f.convention("signee")
    operation = Mouvement.objects.get(nature="engagement").operation
    reste = budget.disponible(operation)
    a = _reduction(c, "15000.00")
    pilote = f.compte(Role.PILOTAGE)
    r = f.rapport(f.proposee(), operation_=operation, etat="inscrit")
    f.voter(r)
    deliberations.modifier_ae(operation, Decimal("10000.00") - reste, "Essai", pilote)

    def agir(i: int) -> str:
        with f.au("2025-10-02"):
            if i:
                return deliberations.adopter(r, "2025-900", pilote).numero
            actions.signer_avenant(a, date(2025, 10, 2), None, agent)
            return "signe"

    resultats = ensemble(2, agir)
    assert resultats[0] == "signe", resultats
    r.refresh_from_db()
    c.refresh_from_db()
    adoptes = Decimal("20000.00") if r.etat == "adopte" else Decimal("0.00")
    assert (resultats[1] == "2025-900") is (r.etat == "adopte"), resultats
    assert c.montant_maximum == Decimal("5000.00")
    assert budget.disponible(operation) == Decimal("25000.00") - adoptes


def test_a_line_is_not_freed_by_hand_while_it_is_put_in_a_convention(agent: Any) -> None:
    ligne = f.ligne_votee()

    def agir(i: int) -> Any:
        with f.au("2025-07-08"):
            if i:
                return actions.preparer([ligne], agent)
            return deliberations.desengager(ligne, Decimal("5000.00"), "Essai", agent)

    resultats = ensemble(2, agir)
    assert isinstance(resultats[1], Convention), resultats
    assert resultats[1].montant_maximum == budget.engage_de(ligne)


def test_an_order_and_a_reduction_at_once_leave_the_order_covered(agent: Any) -> None:
    c = f.convention("signee")
    a = _reduction(c, "10000.00")

    def agir(i: int) -> Any:
        with f.au("2025-10-02"):
            if i:
                return versements.preparer_avance(c, agent)
            return actions.signer_avenant(a, date(2025, 10, 2), None, agent)

    resultats = ensemble(2, agir)
    c.refresh_from_db()
    assert versements.ordonne(c) <= c.montant_maximum, resultats
    assert versements.ordonne(c) in (Decimal("16000.00"), Decimal("8000.00"))
