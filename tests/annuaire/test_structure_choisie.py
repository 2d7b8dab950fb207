"""Several structures: the header chooses what lists show, and opens nothing that was closed."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecluse.annuaire import structure_choisie
from ecluse.annuaire.models import Compte, Habilitation, Role, Structure
from ecluse.annuaire.permissions import structures_de
from ecluse.socle.horloge import maintenant
from tests import fabriques as f
from tests.annuaire.lecture import texte

pytestmark = pytest.mark.django_db
CHOISIR = "annuaire:choisir_structure"


@pytest.fixture
def deux() -> tuple[Structure, Structure]:
    return f.structure(nom="Alpha logement"), f.structure(nom="Zeta jeunesse")


@pytest.fixture
def compte(deux: tuple[Structure, Structure]) -> Compte:
    c = f.compte(Role.SIGNATAIRE, structure=deux[0])
    Habilitation.objects.create(
        compte=c, role=Role.REDACTEUR, structure=deux[1], debut=date(2020, 1, 1)
    )
    return c


def choisir(client: Client, s: Structure | None, suite: str = "") -> Any:
    return client.post(reverse(CHOISIR), {"espace": s.uid if s else "", "next": suite})


def test_nothing_to_choose_with_one(client: Client, deux: tuple[Structure, Structure]) -> None:
    client.force_login(f.compte(Role.REDACTEUR, structure=deux[0]))
    assert "Toutes mes structures" not in texte(client.get("/a-faire/"))


def test_the_lists_follow_and_links_still_open(
    client: Client, deux: tuple[Structure, Structure], compte: Compte
) -> None:
    a, z = deux
    dossiers = [f.candidature("brouillon", structure=s) for s in deux]
    client.force_login(compte)
    liste = reverse("candidatures:liste")

    def lignes() -> set[int]:
        return {c.structure_id for c in client.get(liste).context["page"].lignes}

    assert lignes() == {a.pk, z.pk}
    assert choisir(client, z, liste)["Location"] == liste
    page = client.get(liste)
    assert "Zeta jeunesse" in texte(page)
    assert lignes() == {z.pk}
    autre = reverse("candidatures:modifier", args=[dossiers[0].uid])
    assert client.get(autre).status_code in (200, 302)
    assert client.get(a.get_absolute_url()).status_code == 200
    assert client.get(reverse("annuaire:ma_structure"))["Location"] == z.get_absolute_url()
    for nom in ("conventions:liste", "suivi:liste", "versements:liste"):
        assert client.get(reverse(nom)).status_code == 200
    choisir(client, None, liste)
    assert lignes() == {a.pk, z.pk}


def test_the_page_of_one_object_is_left(
    client: Client, deux: tuple[Structure, Structure], compte: Compte
) -> None:
    client.force_login(compte)
    for suite in (
        deux[0].get_absolute_url(),
        "https://ailleurs.example/",
        "//ailleurs.example/",
        "/nulle-part/",
        "",
    ):
        assert choisir(client, deux[1], suite)["Location"] == "/a-faire/"


def test_somebody_else_s_structure_is_not_a_choice(
    client: Client, deux: tuple[Structure, Structure], compte: Compte
) -> None:
    client.force_login(compte)
    assert choisir(client, f.structure()).status_code == 404
    client.force_login(f.compte(Role.INSTRUCTEUR))
    assert choisir(client, deux[0]).status_code == 403


def test_a_right_withdrawn_takes_the_choice_with_it(
    client: Client, deux: tuple[Structure, Structure], compte: Compte
) -> None:
    client.force_login(compte)
    f.candidature("brouillon", structure=deux[0])
    choisir(client, deux[1])
    compte.habilitations.filter(structure=deux[1]).update(retiree_le=maintenant())
    page = client.get(reverse("candidatures:liste"))
    assert {c.structure_id for c in page.context["page"].lignes} == {deux[0].pk}
    assert "Zeta jeunesse" not in texte(page)


def test_the_choice_gives_no_right(compte: Compte, deux: tuple[Structure, Structure]) -> None:
    ailleurs = f.structure()
    compte.structure_choisie_id = ailleurs.pk
    assert structure_choisie.restreindre(compte, structures_de(compte)) == set()
    filtre = structure_choisie.dans_la_structure(AnonymousUser())
    assert Structure.objects.filter(filtre).count() == 3


def test_it_costs_no_query(
    client: Client, deux: tuple[Structure, Structure], compte: Compte
) -> None:
    client.force_login(compte)
    url = reverse("annuaire:rejoindre")
    with CaptureQueriesContext(connection) as sans:
        client.get(url)
    choisir(client, deux[1])
    with CaptureQueriesContext(connection) as avec:
        client.get(url)
    assert len(avec) == len(sans) > 0
