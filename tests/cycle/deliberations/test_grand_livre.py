"""The ledger: available is always the sum, whatever happened, and the published budget loads."""

from collections import defaultdict
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.chargement import (
    charger_budget,
    charger_elus,
    charger_groupes,
)
from ecluse.cycle.deliberations.models import (
    Elu,
    GroupeElus,
    LigneRapport,
    Mouvement,
    Operation,
)
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def test_the_published_budget_of_2025_leaves_220000_on_the_line_of_the_young() -> None:
    creees = charger_budget(f.PROGRAMME, 2025)
    assert len(creees) == 5
    restes = {o.code: o.disponible for o in queries.operations(2025)}
    assert restes["C02-428B02"] == Decimal("220000.00")
    assert restes["C02-428O10"] == Decimal("0.00")
    assert restes["C01-444H02"] == Decimal("1561911.68")
    o = queries.operations(2025).get(code="C02-428B02")
    assert (o.ouvert, o.engage, o.ae) == (
        Decimal("1100000.00"),
        Decimal("880000.00"),
        Decimal("1100000.00"),
    )
    mouvements = list(o.mouvements.order_by("-id"))
    releve = queries.grand_livre(o, mouvements)
    assert [x.solde for x in releve] == [Decimal("220000.00"), Decimal("1100000.00")]
    assert "16\u00a0juin\u00a02025" in mouvements[0].libelle or "16" in mouvements[0].libelle


def test_the_published_recette_of_2023_is_a_line_apart() -> None:
    creees = {o.code: o for o in charger_budget(f.PROGRAMME, 2023)}
    recette = creees["C02-428N01"]
    assert recette.sens == "recette"
    assert queries.disponible(recette) == Decimal("7576157.00")
    assert recette.mouvements.get(nature="recette").montant == Decimal("40000.00")


def test_loading_twice_changes_nothing() -> None:
    charger_budget(f.PROGRAMME, 2025)
    avant = Mouvement.objects.count()
    assert charger_budget(f.PROGRAMME, 2025) == []
    assert Mouvement.objects.count() == avant


def test_groups_and_members_load_once() -> None:
    for _ in range(2):
        groupes = charger_groupes(f.PROGRAMME)
        charger_elus([{"prenom": "Élue", "nom": "Fictive", "groupe": groupes[0].nom}])
    assert GroupeElus.objects.count() == 5
    assert Elu.objects.count() == 1


GESTES = st.lists(
    st.tuples(
        st.sampled_from(
            ["ouverture", "reprise", "modification", "virement", "engagement", "desengagement"]
        ),
        st.decimals(min_value=0, max_value=100_000, places=2),
        st.booleans(),
    ),
    max_size=20,
)


@given(GESTES)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_available_is_the_sum_and_never_negative(
    voter_une_ligne: LigneRapport, gestes: list[tuple[str, Decimal, bool]]
) -> None:
    """AE and virements less engagements, plus what was freed: whatever the order, never below 0."""
    with transaction.atomic():
        o = Operation.objects.create(exercice=2025, code="ESSAI", libelle="x", imputation="1/1")
        autre = Operation.objects.create(exercice=2025, code="ESSAI2", libelle="x", imputation="1")
        pilote = f.compte(Role.PILOTAGE)
        sommes: dict[str, Decimal] = defaultdict(Decimal)
        engage = Decimal(0)
        for nature, montant, sens in gestes:
            signe = montant
            if nature in ("reprise", "engagement") or (
                nature in ("modification", "virement") and sens
            ):
                signe = -montant
            possible = sum(sommes.values()) + signe >= 0
            if nature == "engagement":
                # A line commits once: the others of this history are older than the ledger.
                nature = "engagement" if engage == 0 and montant else "reprise"
            if nature == "desengagement":
                possible = montant <= engage
            if nature in ("modification", "virement", "desengagement") and not montant:
                continue
            try:
                with transaction.atomic():
                    _faire(nature, o, autre, signe, voter_une_ligne, pilote)
            except (IntegrityError, ActionRefusee):
                assert not possible
                continue
            assert possible
            sommes[nature] += signe
            if nature in ("engagement", "desengagement"):
                engage -= signe
        attendu = sum(sommes.values(), Decimal(0))
        assert queries.disponible(o) == attendu >= 0
        lu = queries.operations().get(pk=o.pk)
        assert lu.disponible == attendu
        assert lu.ouvert == sommes["ouverture"] + sommes["modification"] + sommes["virement"]
        assert lu.ouvert - lu.engage == attendu
        # Any page of the statement agrees with the whole.
        tout = list(o.mouvements.order_by("-id"))
        entier = [x.solde for x in queries.grand_livre(o, tout)]
        coupe = len(tout) // 2
        assert [x.solde for x in queries.grand_livre(o, tout[:coupe])] == entier[:coupe]
        assert [x.solde for x in queries.grand_livre(o, tout[coupe:])] == entier[coupe:]
        transaction.set_rollback(True)


def _faire(
    nature: str, o: Operation, autre: Operation, signe: Decimal, ligne: LigneRapport, pilote: Compte
) -> None:
    """One act; those that a person decides go through their action."""
    if nature == "modification":
        actions.modifier_ae(o, signe, "essai", pilote)
    elif nature == "virement" and signe < 0:
        actions.virer(o, autre, -signe, "essai", pilote)
    elif nature == "virement":
        actions.modifier_ae(autre, signe, "pour virer", pilote)
        actions.virer(autre, o, signe, "essai", pilote)
    elif nature == "desengagement":
        actions.desengager(ligne, signe, "essai", pilote)
    else:
        Mouvement.objects.create(
            operation=o,
            nature=nature,
            montant=signe,
            libelle="x",
            ligne=ligne if nature == "engagement" else None,
            instant=maintenant(),
        )


@pytest.fixture
def voter_une_ligne() -> LigneRapport:
    """A line of a rapport that committed nothing yet."""
    f.rapport(f.proposee(), etat="inscrit")
    return LigneRapport.objects.get()
