"""An avenant that lowers a convention: what it takes back is freed on the ledger, no more."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions, composition_avenant, vie
from ecluse.cycle.conventions.consolidation import consolidee
from ecluse.cycle.conventions.models import Avenant, Convention, LigneConvention
from ecluse.cycle.deliberations import actions as budget
from ecluse.cycle.deliberations import queries
from ecluse.cycle.deliberations.models import LigneRapport, Mouvement
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from tests import fabriques as f

pytestmark = pytest.mark.django_db
E = Decimal


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE)


def _ligne(c: Convention) -> LigneRapport:
    return c.lignes.get(avenant=None).ligne


def _reduire(c: Convention, montant: str, etat: str = "signe", **champs: Any) -> Avenant:
    return f.avenant(
        c,
        etat,
        **{
            "objet": "Action réduite",
            "genres": ["montant"],
            "nouvelle_fin": None,
            "reductions": {_ligne(c): E(montant)},
            **champs,
        },
    )


def test_the_signature_frees_what_is_taken_back(signee: Convention) -> None:
    ligne = _ligne(signee)
    operation = Mouvement.objects.get(ligne=ligne).operation
    avant = queries.disponible(operation)
    a = _reduire(signee, "4000.00", "a_signer")
    assert (signee.montant_maximum, queries.engage_de(ligne)) == (E("20000.00"), E("20000.00"))
    agent = f.compte(Role.GESTIONNAIRE)
    with f.au("2025-10-02"):
        actions.signer_avenant(a, date(2025, 10, 2), None, agent)
    signee.refresh_from_db()
    assert (signee.montant_maximum, queries.engage_de(ligne)) == (E("16000.00"), E("16000.00"))
    assert queries.disponible(operation) == avant + E("4000.00")
    libere = Mouvement.objects.get(nature="desengagement")
    assert libere.motif == f"{a.numero} : Action réduite"
    assert libere.auteur == agent
    assert a.modifications[0]["apres"].startswith("Le montant maximum est diminué de 4\u202f000")
    (change, *_) = vie.avant_apres(a)
    assert "20\u202f000,00" in change.avant
    assert "16\u202f000,00" in change.apres


def test_its_document_says_what_is_taken_back(signee: Convention) -> None:
    a = _reduire(signee, "4000.00", "projet")
    corps = composition_avenant.documents(a, maintenant())["avenant"].entrees()["corps_markdown"]
    assert "Sommes retirées par l’avenant" in corps
    assert "−4\u202f000" in corps


def test_the_convention_is_read_as_of_both_days(signee: Convention) -> None:
    _reduire(signee, "4000.00")
    assert consolidee(signee, date(2025, 9, 30)).montant == E("20000.00")
    assert consolidee(signee, date(2025, 10, 1)).montant == E("16000.00")


def test_one_avenant_may_lower_a_line_and_bring_another(signee: Convention) -> None:
    apport = f.ligne_libre("1500.00", signee.structure)
    _reduire(signee, "4000.00", lignes=[apport])
    assert signee.montant_maximum == E("17500.00")
    assert queries.engage_de(apport) == E("1500.00")


@pytest.mark.parametrize(
    ("montant", "dit"),
    [
        ("20000.01", "porte 20\u202f000,00"),
        ("20000.00", "n’accorderait plus rien"),
        ("0.00", "supérieure à zéro"),
    ],
)
def test_no_more_than_what_is_carried(signee: Convention, montant: str, dit: str) -> None:
    with pytest.raises(ActionRefusee) as refus:
        _reduire(signee, montant)
    assert dit in refus.value.message
    assert refus.value.champ == "reductions"
    assert not Mouvement.objects.filter(nature="desengagement").exists()


def test_two_projects_over_the_same_euros_are_not_both_signed(
    signee: Convention, agent: Any
) -> None:
    a, b = _reduire(signee, "12000.00", "a_signer"), _reduire(signee, "12000.00", "a_signer")
    with f.au("2025-10-02"):
        actions.signer_avenant(a, date(2025, 10, 2), None, agent)
        with pytest.raises(ActionRefusee, match="porte 8"):
            actions.signer_avenant(b, date(2025, 10, 2), None, agent)
        actions.abandonner_avenant(b, "Déjà réduite", agent)
    signee.refresh_from_db()
    assert signee.montant_maximum == queries.engage_de(_ligne(signee)) == E("8000.00")


def test_what_is_paid_or_ordered_stays(signee: Convention, agent: Any) -> None:
    from ecluse.cycle.versements import actions as versements

    with f.au("2025-07-22"):
        ordre = versements.preparer_avance(signee, agent)
    with pytest.raises(ActionRefusee, match="déjà payés ou ordonnés"):
        _reduire(signee, "4000.01")
    _reduire(signee, "4000.00")
    assert signee.montant_maximum == ordre.montant == E("16000.00")


def test_a_line_that_a_convention_carries_is_not_freed_by_hand(
    signee: Convention, agent: Any
) -> None:
    ligne = _ligne(signee)
    with pytest.raises(ActionRefusee, match="Une convention garde"):
        budget.desengager(ligne, E("1.00"), "Essai", agent)
    _reduire(signee, "4000.00")
    with pytest.raises(ActionRefusee, match="Une convention garde"):
        budget.desengager(ligne, E("1.00"), "Essai", agent)


def test_a_closed_convention_keeps_what_was_paid_only(agent: Any, votee: Any) -> None:
    c = f.convention("soldee", ligne=votee)
    ligne = _ligne(c)
    budget.desengager(ligne, E("20000.00"), "Convention soldée sans paiement", agent)
    assert queries.engage_de(ligne) == 0


def test_a_line_freed_in_part_is_carried_for_what_is_left(agent: Any, votee: Any) -> None:
    budget.desengager(votee, E("5000.00"), "Action réduite", agent)
    with f.au("2025-07-08"):
        c = actions.preparer([votee], agent)
    assert c.montant_maximum == c.lignes.get().montant == E("15000.00")


def test_a_line_freed_whole_is_carried_nowhere(agent: Any, votee: Any) -> None:
    budget.desengager(votee, E("20000.00"), "Action abandonnée", agent)
    with f.au("2025-07-08"), pytest.raises(ActionRefusee, match="désengagée"):
        actions.preparer([votee], agent)


def test_the_database_refuses_a_reduction_beyond_the_line(signee: Convention) -> None:
    """Even when the sum of the convention is right: another line pays for it."""
    _reduire(signee, "4000.00", lignes=[f.ligne_libre("50000.00", signee.structure)])
    with pytest.raises(IntegrityError, match="diminuée"), transaction.atomic():
        LigneConvention.objects.filter(montant__lt=0).update(montant=E("-30000.00"))
        Convention.objects.filter(pk=signee.pk).update(montant_maximum=E("40000.00"))
        with connection.cursor() as curseur:
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_only_an_avenant_lowers_a_line(signee: Convention) -> None:
    with pytest.raises(IntegrityError, match="ligne_convention_positive"), transaction.atomic():
        LigneConvention.objects.filter(avenant=None).update(montant=E("-1.00"))


def test_money_of_the_fsl_is_lowered_without_the_ledger(agent: Any) -> None:
    c = f.convention_fsl("10000.00")
    _reduire(c, "2500.00")
    assert c.montant_maximum == E("7500.00")
    assert not Mouvement.objects.filter(ligne=_ligne(c)).exists()


def test_a_line_lowered_shows_its_dossier_and_its_orders_once(
    signee: Convention, agent: Any
) -> None:
    from ecluse.cycle.suivi.grille import _attendus
    from ecluse.cycle.versements import actions as versements
    from ecluse.cycle.versements.queries import pour_dossier

    avant = _attendus(signee)
    with f.au("2025-07-22"):
        versements.preparer_avance(signee, agent)
    _reduire(signee, "1000.00")
    assert _attendus(signee) == avant
    assert len(pour_dossier(_ligne(signee).dossier, agent)["ordres"]) == 1
