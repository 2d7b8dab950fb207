"""Advances that follow the acts: 70 % of each half-year or year of the FSL, at each signature."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.deliberations import actions as deliberations
from ecluse.cycle.deliberations.queries import engage_de
from ecluse.cycle.versements import actions, calculs
from ecluse.cycle.versements.models import Ordre
from ecluse.cycle.versements.queries import taches
from ecluse.socle.etats import ActionRefusee
from tests import fabriques as f
from tests.cycle.versements.conftest import Finances, payer

pytestmark = pytest.mark.django_db
E = Decimal
FSL = {"genres": ["montant"], "nouvelle_fin": None}


@pytest.fixture
def fsl() -> Convention:
    """ASLL from 1 July 2025 to 31 December 2027: only the first half-year is granted."""
    return f.convention_fsl("34380.00")


def test_the_first_half_year_then_each_year_have_their_advance(
    fsl: Convention, finances: Finances
) -> None:
    assert fsl.fin == date(2027, 12, 31)
    with f.au("2025-07-22"):
        premiere = actions.preparer_avance(fsl, finances.premier)
    assert premiere.montant == E("24066.00")
    assert premiere.exigible_le == date(2025, 8, 21)
    lignes = [f.ligne_fsl(m, fsl.structure) for m in ("68760.00", "70000.00")]
    for annee, ligne, du in ((2026, lignes[0], "48132.00"), (2027, lignes[1], "49000.00")):
        a = f.avenant(
            fsl, jour=f"{annee}-02-02", objet=f"Financement {annee}", lignes=[ligne], **FSL
        )
        with f.au(f"{annee}-02-03"):
            ordre = actions.preparer_avance(fsl, finances.premier, a)
        assert (ordre.montant, ordre.avenant) == (E(du), a)
        assert ordre.exigible_le == date(annee, 3, 2)
        with pytest.raises(ActionRefusee, match="existe déjà"):
            actions.preparer_avance(fsl, finances.premier, a)
    fsl.refresh_from_db()
    assert fsl.montant_maximum == E("173140.00")
    assert fsl.fin == date(2027, 12, 31)


def test_an_avenant_not_signed_gives_no_advance(fsl: Convention, finances: Finances) -> None:
    ligne = f.ligne_fsl("68760.00", fsl.structure)
    a = f.avenant(fsl, "a_signer", lignes=[ligne], **FSL)
    with pytest.raises(ActionRefusee, match="l’avenant signé"):
        actions.preparer_avance(fsl, finances.premier, a)


def test_an_avenant_of_length_gives_no_advance(convention: Convention, finances: Finances) -> None:
    a = f.avenant(convention)
    with pytest.raises(ActionRefusee, match="ne prévoient pas d’avance"):
        actions.preparer_avance(convention, finances.premier, a)


def test_an_advance_not_ordered_yet_follows_the_amount_lowered(
    convention: Convention, finances: Finances
) -> None:
    ligne = convention.lignes.get().ligne
    f.avenant(convention, reductions={ligne: E("5000.00")}, **FSL)
    with f.au("2025-10-02"):
        assert actions.preparer_avance(convention, finances.premier).montant == E("12000.00")


def test_the_balance_is_computed_on_the_consolidated_amount(
    convention: Convention, avance_payee: Ordre, bilan: Any, finances: Finances
) -> None:
    ligne = convention.lignes.get().ligne
    f.avenant(convention, reductions={ligne: E("1000.00")}, **FSL)
    bilan(True)
    with f.au("2026-09-20"):
        actions.liquider(convention, finances.premier)
    assert convention.ordres.get(nature="solde").montant == E("3000.00")


def test_the_balance_counts_the_advance_of_an_avenant(
    convention: Convention, avance_payee: Ordre, bilan: Any, finances: Finances
) -> None:
    ligne = convention.lignes.get()
    apport = f.ligne_libre("5000.00", convention.structure)
    a = f.avenant(convention, lignes=[apport], **FSL)
    assert convention.lignes.get(avenant=a).fiche == ligne.fiche
    with f.au("2025-10-02"):
        ordre = actions.preparer_avance(convention, finances.premier, a)
    assert ordre.montant == E("4000.00")
    payer(ordre, finances, "2025-10-06")
    bilan(True)
    with f.au("2026-09-20"):
        actions.liquider(convention, finances.premier)
    assert convention.ordres.get(nature="solde").montant == E("5000.00")


def test_no_advance_once_the_balance_is_computed(
    convention: Convention, avance_payee: Ordre, bilan: Any, finances: Finances
) -> None:
    a = f.avenant(convention, lignes=[f.ligne_libre("5000.00", convention.structure)], **FSL)
    bilan(True)
    with f.au("2026-09-20"):
        actions.liquider(convention, finances.premier)
        with pytest.raises(ActionRefusee, match="déjà calculé"):
            actions.preparer_avance(convention, finances.premier, a)


def test_the_advance_of_an_avenant_waits_in_the_tasks_until_it_is_ordered(
    fsl: Convention, finances: Finances
) -> None:
    ligne = f.ligne_fsl("68760.00", fsl.structure)
    a = f.avenant(fsl, lignes=[ligne], **FSL)
    titres = [t.titre for t in taches(finances.premier)]
    assert f"Préparer l’avance d’un avenant de la convention {fsl.numero}" in titres
    assert f"Préparer l’avance de la convention {fsl.numero}" in titres
    with f.au("2025-10-02"):
        actions.preparer_avance(fsl, finances.premier, a)
    titres = [t.titre for t in taches(finances.premier)]
    assert f"Préparer l’avance d’un avenant de la convention {fsl.numero}" not in titres
    assert f"Préparer l’avance de la convention {fsl.numero}" in titres


def test_the_page_orders_the_advance_of_an_avenant(
    fsl: Convention, finances: Finances, client: Any
) -> None:
    f.avenant(fsl, lignes=[f.ligne_fsl("68760.00", fsl.structure)], **FSL)
    client.force_login(finances.premier)
    adresse = f"/versements/convention/{fsl.uid}/"
    page = client.get(adresse).content.decode()
    assert "Avance de l’avenant n° 1" in page
    assert "48\u202f132,00" in page
    assert client.post(f"{adresse}avance/", {"avenant": "7"}).status_code == 404
    assert client.post(f"{adresse}avance/", {"avenant": "1"}).status_code == 302
    assert fsl.ordres.get().montant == E("48132.00")
    page = client.get(adresse).content.decode()
    assert "Avance, avenant n° 1" in page
    assert [str(x.libelle) for _, x in calculs.avances(fsl)] == [
        "Avance",
        "Avance de l’avenant n° 1",
    ]


def test_the_database_knows_one_advance_by_act(convention: Convention, finances: Finances) -> None:
    ordre = actions.preparer_avance(convention, finances.premier)
    ordre.pk, ordre.uid, ordre.numero, ordre.montant = None, "autre", "OP-9", E("1.00")
    ordre._state.adding = True
    with pytest.raises(IntegrityError, match="ordre_une_nature"), transaction.atomic():
        ordre.save()
    a = f.avenant(convention)
    ordre.nature, ordre.avenant = "solde", a
    with pytest.raises(IntegrityError, match="ordre_avenant_avance"), transaction.atomic():
        ordre.save()


def test_a_closed_convention_frees_what_was_not_paid_and_no_more(
    convention: Convention, avance_payee: Ordre, bilan: Any, finances: Finances, piece: Any
) -> None:
    ligne = convention.lignes.get().ligne
    bilan(False)
    with f.au("2026-09-20"):
        liquidation = actions.liquider(convention, finances.premier)
        actions.decider(liquidation, E("16000"), "Prorata.", piece, finances.instructeur)
        actions.approuver_decision(liquidation, finances.pilote)
        with pytest.raises(ActionRefusee, match="Une convention garde 16"):
            deliberations.desengager(ligne, E("4000.01"), "Reste", finances.premier)
        deliberations.desengager(ligne, E("4000.00"), "Reste non utilisé", finances.premier)
    assert engage_de(ligne) == actions.deja_verse(convention) == E("16000.00")
