"""Each constraint of the tables fails without it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from ecluse.cycle.instruction.models import Avis, Controle, Proposition
from ecluse.socle.horloge import maintenant
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def refuse(contrainte: str, ecrire) -> None:
    """`ecrire()` is refused by the constraint of that name."""
    with pytest.raises(IntegrityError) as refus, transaction.atomic():
        ecrire()
    assert refus.value.__cause__.diag.constraint_name == contrainte


def test_a_check_and_an_advice_are_unique() -> None:
    c, _ = f.en_instruction()
    controle, avis = c.controles.first(), c.avis.get()
    refuse(
        "controle_unique",
        lambda: Controle.objects.create(
            candidature=c, code=controle.code, libelle="x", explication="x"
        ),
    )
    refuse("avis_unique", lambda: Avis.objects.create(candidature=c, service=avis.service))


def test_a_given_advice_is_whole() -> None:
    c, instructeur = f.en_instruction()
    avis = Avis.objects.filter(pk=c.avis.get().pk)
    for valeurs in (
        {"sens": "favorable"},
        {"rendu_le": maintenant()},
        {"sens": "favorable", "rendu_le": maintenant(), "rendu_par": instructeur},
        {"texte": "x", "rendu_le": maintenant(), "rendu_par": instructeur},
    ):
        refuse("avis_rendu_complet", lambda v=valeurs: avis.update(**v))


def test_a_proposal_proves_itself() -> None:
    c = f.proposee()
    p = Proposition.objects.filter(pk=c.propositions.get().pk)
    refuse("proposition_sous_plafond", lambda: p.update(montant=Decimal("20000.01"), motif="x"))
    refuse("proposition_montant_du_sens", lambda: p.update(montant=0, motif="x"))
    refuse(
        "proposition_montant_du_sens",
        lambda: p.update(sens="defavorable", motif="x"),
    )
    refuse("proposition_motivee", lambda: p.update(montant=F("montant") - 1))
    un = p.get()
    refuse(
        "proposition_en_vigueur",
        lambda: Proposition.objects.create(
            candidature=c,
            sens="favorable",
            montant=un.montant,
            montant_demande=un.montant_demande,
            proposee_par=un.proposee_par,
        ),
    )
