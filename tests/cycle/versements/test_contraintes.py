"""What the database itself refuses about payments."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.versements import actions
from ecluse.cycle.versements.models import Liquidation, Ordre
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.models import Fichier
from tests import fabriques
from tests.cycle.versements.conftest import Finances


def ordre(convention: Convention, finances: Finances, **champs: Any) -> Ordre:
    """An order written directly."""
    valeurs = {
        "convention": convention,
        "genre": "paiement",
        "nature": "avance",
        "numero": f"OP-{Ordre.objects.count()}",
        "montant": Decimal("100.00"),
        "exigible_le": "2025-07-21",
        "explication": {},
        "coordonnees_bancaires": convention.coordonnees_bancaires,
        "prepare_par": finances.premier,
    } | champs
    return Ordre.objects.create(**valeurs)


@pytest.mark.parametrize(
    ("champs", "contrainte"),
    [
        ({"montant": Decimal("0")}, "ordre_positif"),
        ({"genre": "titre"}, "ordre_nature_du_genre"),
        ({"coordonnees_bancaires": None}, "ordre_nature_du_genre"),
        ({"nature": "trop_percu"}, "ordre_nature_du_genre"),
        ({"etat": "approuve"}, "ordre_approuve_complet"),
        ({"montant": Decimal("20000.01")}, "plafond"),
    ],
)
def test_a_bad_order_is_refused(
    convention: Convention, finances: Finances, champs: dict[str, Any], contrainte: str
) -> None:
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        ordre(convention, finances, **champs)


def test_the_same_person_twice_is_refused_even_in_sql(
    convention: Convention, finances: Finances
) -> None:
    o = ordre(convention, finances)
    with (
        pytest.raises(IntegrityError, match="ordre_deux_personnes"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(
            "UPDATE versements_ordre SET etat = 'approuve', approuve_le = now(), "
            "approuve_par_id = prepare_par_id WHERE id = %s",
            [o.pk],
        )


def test_two_orders_of_one_nature_are_refused(convention: Convention, finances: Finances) -> None:
    ordre(convention, finances)
    with pytest.raises(IntegrityError, match="ordre_une_nature"), transaction.atomic():
        ordre(convention, finances)


def test_the_sum_of_orders_stays_under_the_convention(
    convention: Convention, finances: Finances
) -> None:
    ordre(convention, finances, montant=Decimal("16000"))
    with pytest.raises(IntegrityError, match="plafond"), transaction.atomic():
        ordre(convention, finances, nature="solde", montant=Decimal("4000.01"))
    ordre(convention, finances, nature="solde", montant=Decimal("4000"))


def test_a_state_jumped_in_sql_is_refused(convention: Convention, finances: Finances) -> None:
    o = ordre(convention, finances)
    with pytest.raises(DatabaseError, match="etat"), transaction.atomic():
        Ordre.objects.filter(pk=o.pk).update(etat="transmis")


@pytest.mark.parametrize(
    ("champs", "contrainte"),
    [
        ({"montant_decide": Decimal("1")}, "liquidation_decision_complete"),
        ({"etat": "arretee", "decide": True}, "liquidation_decision_approuvee"),
        ({"decide": True, "meme": True}, "liquidation_deux_personnes"),
    ],
)
def test_a_bad_liquidation_is_refused(
    convention: Convention,
    finances: Finances,
    piece: Fichier,
    champs: dict[str, Any],
    contrainte: str,
) -> None:
    valeurs: dict[str, Any] = {"etat": "decidee"}
    if champs.pop("decide", False):
        valeurs |= {
            "montant_decide": Decimal("1"),
            "decidee_par": finances.premier,
            "decidee_le": fabriques.instant("2026-09-20"),
            "motif": "Motif.",
            "piece": piece,
        }
    if champs.pop("meme", False):
        valeurs |= {
            "approuvee_par": finances.premier,
            "approuvee_le": fabriques.instant("2026-09-21"),
        }
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        Liquidation.objects.create(
            convention=convention,
            date="2026-09-20",
            demande={},
            resultat={},
            **(valeurs | champs),
        )


def test_an_order_over_the_ceiling_is_a_sentence(
    convention: Convention, finances: Finances
) -> None:
    ordre(convention, finances, nature="solde", montant=Decimal("5000"))
    with pytest.raises(ActionRefusee, match="au-delà du maximum"):
        actions.preparer_avance(convention, finances.premier)
