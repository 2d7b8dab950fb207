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
