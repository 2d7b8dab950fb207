"""Who reads a dossier without writing in it gets no form of it back, whatever they post."""

import pytest
from django.test import Client
from django.urls import reverse

from ecluse.annuaire.models import Role
from tests import fabriques

pytestmark = pytest.mark.django_db
FORMULAIRES = (
    ("modifier", ()),
    ("section", ("projet",)),
    ("budget", ()),
    ("joindre", ("statuts",)),
    ("coordonnees", ()),
    ("coordonnees_nouvelles", ()),
)


@pytest.mark.parametrize("role", [Role.ELU, Role.DPO, Role.ADMINISTRATEUR, Role.INSTRUCTEUR])
def test_a_reader_who_posts_is_refused(role: str, client: Client) -> None:
    c = fabriques.candidature("conventionnee")
    client.force_login(fabriques.compte(role))
    for nom, arguments in FORMULAIRES:
        reponse = client.post(reverse(f"candidatures:{nom}", args=[c.uid, *arguments]), {})
        assert reponse.status_code == 403, nom
        # The page of the accounts names their holder and the end of their number.
        assert fabriques.IBAN[-4:] not in reponse.content.decode()


def test_an_intervenant_of_the_structure_is_refused_too(client: Client) -> None:
    c = fabriques.candidature("brouillon")
    client.force_login(fabriques.compte(Role.INTERVENANT, structure=c.structure))
    for nom, arguments in FORMULAIRES:
        url = reverse(f"candidatures:{nom}", args=[c.uid, *arguments])
        assert client.post(url, {}).status_code == 403, nom


@pytest.mark.parametrize("role", [Role.GESTIONNAIRE, Role.CONTROLEUR])
def test_a_reader_of_the_thread_is_refused_an_empty_message_too(role: str, client: Client) -> None:
    c = fabriques.candidature("validee")
    client.force_login(fabriques.compte(role))
    fil = reverse("candidatures:echanges", args=[c.uid])
    assert client.get(fil).status_code == 200
    for saisi in ({}, {"objet": "Une question", "corps": "Le loyer ?"}):
        assert client.post(fil, saisi).status_code == 403
    client.force_login(fabriques.compte(Role.INSTRUCTEUR))
    assert client.post(fil, {}).status_code == 422


@pytest.mark.parametrize(
    ("role", "liste", "fil"),
    [
        (Role.INTERVENANT, "candidatures:liste", True),
        (Role.CONTROLEUR, "pilotage:dossiers", True),
        (Role.DPO, "pilotage:dossiers", False),
    ],
)
def test_a_dossier_read_leads_back_to_the_reader_s_list_and_to_its_thread(
    role: str, liste: str, fil: bool, client: Client
) -> None:
    c = fabriques.candidature("validee")
    structure = {"structure": c.structure} if role == Role.INTERVENANT else {}
    client.force_login(fabriques.compte(role, **structure))
    page = client.get(reverse("candidatures:modifier", args=[c.uid])).content.decode()
    chemin = page.split("Fil d’Ariane")[1].split("</nav>")[0]
    assert f'href="{reverse(liste)}"' in chemin
    assert (f'href="{reverse("candidatures:echanges", args=[c.uid])}"' in page) is fil
