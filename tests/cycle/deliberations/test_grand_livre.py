"""The ledger: available is always the sum, whatever happened, and the published budget loads."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecluse.cycle.deliberations import queries
from ecluse.cycle.deliberations.chargement import (
    charger_budget,
    charger_elus,
    charger_groupes,
)
from ecluse.cycle.deliberations.models import Elu, GroupeElus, Mouvement, Operation
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
        st.sampled_from(["ouverture", "reprise", "engagement", "desengagement"]),
        st.decimals(min_value=0, max_value=100_000, places=2),
    ),
    max_size=20,
)


@given(GESTES)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_available_is_the_sum_and_never_negative(gestes: list[tuple[str, Decimal]]) -> None:
    with transaction.atomic():
        o = Operation.objects.create(exercice=2025, code="ESSAI", libelle="x", imputation="1/1")
        sommes = dict.fromkeys(("ouverture", "reprise", "engagement", "desengagement"), Decimal(0))
        for nature, montant in gestes:
            signe = -montant if nature in ("reprise", "engagement") else montant
            ecrit = Mouvement(
                operation=o, nature=nature, montant=signe, libelle="x", instant=maintenant()
            )
            if sum(sommes.values()) + signe < 0:
                with pytest.raises(IntegrityError), transaction.atomic():
                    ecrit.save()
                continue
            ecrit.save()
            sommes[nature] += signe
        attendu = (
            sommes["ouverture"] + sommes["reprise"] + sommes["engagement"] + sommes["desengagement"]
        )
        assert queries.disponible(o) == attendu >= 0
        lu = queries.operations().get(pk=o.pk)
        assert lu.disponible == attendu
        assert lu.ouvert == sommes["ouverture"]
        assert lu.ouvert - lu.engage == attendu
        # Any page of the statement agrees with the whole.
        tout = list(o.mouvements.order_by("-id"))
        entier = [x.solde for x in queries.grand_livre(o, tout)]
        coupe = len(tout) // 2
        assert [x.solde for x in queries.grand_livre(o, tout[:coupe])] == entier[:coupe]
        assert [x.solde for x in queries.grand_livre(o, tout[coupe:])] == entier[coupe:]
        transaction.set_rollback(True)
