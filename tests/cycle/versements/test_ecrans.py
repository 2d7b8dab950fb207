"""Screens of the payments: who sees what, bad input, export, number of queries."""

import csv
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi.models import Bilan
from ecluse.cycle.versements import actions, queries
from ecluse.cycle.versements.models import Liquidation, Ordre
from tests import fabriques
from tests.cycle.versements.conftest import Finances


@pytest.fixture
def ordre(convention: Convention, finances: Finances) -> Ordre:
    """The advance, prepared by the first gestionnaire."""
    return actions.preparer_avance(convention, finances.premier)


def connecte(compte: Any) -> Client:
    """A browser signed in as `compte`."""
    client = Client()
    client.force_login(compte)
    return client


def test_the_preparer_is_told_that_another_must_approve(ordre: Ordre, finances: Finances) -> None:
    url = reverse("versements:ordre", args=[ordre.uid])
    page = connecte(finances.premier).get(url).content.decode()
    assert "Une autre personne doit approuver" in page
    assert "Approuver l’ordre" not in page
    assert "Approuver l’ordre" in connecte(finances.second).get(url).content.decode()


def test_the_preparer_who_posts_anyway_is_refused(ordre: Ordre, finances: Finances) -> None:
    reponse = connecte(finances.premier).post(reverse("versements:approuver", args=[ordre.uid]))
    assert reponse.status_code == 403
    ordre.refresh_from_db()
    assert ordre.etat == "prepare"


def test_a_double_click_approves_once(ordre: Ordre, finances: Finances) -> None:
    client = connecte(finances.second)
    url = reverse("versements:approuver", args=[ordre.uid])
    assert client.post(url).status_code == 302
    page = client.post(url, follow=True).content.decode()
    assert "n’est plus possible" in page


def test_a_porteur_sees_its_own_orders_once_approved(
    ordre: Ordre, convention: Convention, finances: Finances
) -> None:
    porteur = fabriques.redacteur_de(convention.structure)
    autre = fabriques.compte(Role.REDACTEUR, structure=fabriques.structure())
    url = reverse("versements:ordre", args=[ordre.uid])
    assert connecte(porteur).get(url).status_code == 404
    actions.approuver(ordre, finances.second)
    page = connecte(porteur).get(url)
    assert page.status_code == 200
    assert "Gaëlle" not in page.content.decode()
    assert connecte(autre).get(url).status_code == 404
    versements = reverse("versements:liquidation", args=[convention.uid])
    assert connecte(autre).get(versements).status_code == 404


def test_an_elu_has_no_payment_page(ordre: Ordre) -> None:
    elu = connecte(fabriques.compte(Role.ELU))
    assert elu.get(reverse("versements:liste")).status_code == 403
    assert elu.get(reverse("versements:export")).status_code == 403


def test_a_bad_execution_keeps_what_was_typed(ordre: Ordre, finances: Finances) -> None:
    actions.approuver(ordre, finances.second)
    actions.transmettre(ordre, finances.premier)
    reponse = connecte(finances.premier).post(
        reverse("versements:executer", args=[ordre.uid]),
        {"execute_le": "29/02/2025", "reference_payeur": "M-77"},
    )
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "29/02/2025" in page
    assert "M-77" in page
    assert "n’existe pas" in page
    ordre.refresh_from_db()
    assert ordre.etat == "transmis"


@pytest.mark.parametrize(
    ("montant", "attendu"),
    [("14\u202f500,005", "deux"), ("-3", "négatif"), ("beaucoup", "montant")],
)
def test_a_bad_decided_amount_is_said_at_the_field(
    convention: Convention,
    bilan: Callable[[bool], Bilan],
    finances: Finances,
    montant: str,
    attendu: str,
) -> None:
    bilan(False)
    actions.liquider(convention, finances.premier)
    reponse = connecte(finances.instructeur).post(
        reverse("versements:decider", args=[convention.uid]),
        {
            "montant": montant,
            "motif": "Un motif tapé",
            "piece": SimpleUploadedFile("note.pdf", fabriques.PDF),
        },
    )
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert attendu in page
    assert "Un motif tapé" in page
    assert Liquidation.objects.get().etat == "a_decider"


def test_a_decision_typed_with_spaces_is_read(
    convention: Convention, bilan: Callable[[bool], Bilan], finances: Finances
) -> None:
    bilan(False)
    actions.liquider(convention, finances.premier)
    reponse = connecte(finances.instructeur).post(
        reverse("versements:decider", args=[convention.uid]),
        {
            "montant": "14 500,00 €",
            "motif": "Trois permanences sur quatre.",
            "piece": SimpleUploadedFile("note.pdf", fabriques.PDF),
        },
        follow=True,
    )
    assert reponse.status_code == 200
    assert Liquidation.objects.get().montant_decide == Decimal("14500.00")


def test_the_export_is_what_the_list_shows(ordre: Ordre, finances: Finances) -> None:
    client = connecte(finances.premier)
    ordre.convention.structure.nom = "=HYPERLINK(1)"
    ordre.convention.structure.save()
    reponse = client.get(reverse("versements:export"), {"etat": "prepare"})
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")
    (ligne,) = csv.DictReader(StringIO(texte), delimiter=";")
    assert ligne["numero"] == ordre.numero
    assert ligne["montant"] == "16000.00"
    assert ligne["structure"] == "'=HYPERLINK(1)"
    assert ligne["iban"] == ordre.coordonnees_bancaires.iban
    vide = client.get(reverse("versements:export"), {"etat": "execute"})
    assert len(b"".join(vide.streaming_content).decode().splitlines()) == 1


def test_the_list_costs_a_constant_number_of_queries(
    ordre: Ordre, finances: Finances, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        autre = fabriques.convention("signee", structure=fabriques.structure())
        actions.preparer_avance(autre, finances.premier)
    client = connecte(finances.premier)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("versements:liste"))
    assert page.content.decode().count("OP-") >= 4


def test_the_page_of_a_convention_costs_few_queries(
    convention: Convention, ordre: Ordre, finances: Finances, django_assert_max_num_queries: Any
) -> None:
    client = connecte(finances.premier)
    with django_assert_max_num_queries(14):
        client.get(reverse("versements:liquidation", args=[convention.uid]))


def test_each_one_finds_what_to_do(
    convention: Convention, finances: Finances, bilan: Callable[[bool], Bilan]
) -> None:
    def titres(acteur: Any) -> list[str]:
        return [
            t.titre.split(" OP-")[0].split(" de la convention")[0] for t in queries.taches(acteur)
        ]

    assert titres(finances.premier) == ["Préparer l’avance"]
    ordre = actions.preparer_avance(convention, finances.premier)
    assert titres(finances.premier) == []
    assert titres(finances.second) == ["Approuver l’ordre"]
    assert titres(finances.pilote) == ["Approuver l’ordre"]
    actions.approuver(ordre, finances.second)
    assert titres(finances.premier) == ["Transmettre au payeur l’ordre"]
    actions.transmettre(ordre, finances.premier)
    assert titres(finances.premier) == ["Constater l’exécution de l’ordre"]
    bilan(False)
    assert "Calculer le solde" in titres(finances.premier)
    actions.liquider(convention, finances.premier)
    assert titres(finances.instructeur) == ["Fixer le montant du solde"]


def test_the_locks_of_the_payments(convention: Convention, finances: Finances) -> None:
    dossier = convention.lignes.get().ligne.candidature
    assert [j.etat for j in queries.jalons(dossier)] == ["a_venir", "a_venir"]
    actions.preparer_avance(convention, finances.premier)
    assert [j.etat for j in queries.jalons(dossier)] == ["courant", "a_venir"]
