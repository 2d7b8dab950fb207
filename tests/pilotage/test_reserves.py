"""What precedes the decision is not told to the agents who do not read the instruction."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ecluse.annuaire.models import Role
from tests import fabriques

pytestmark = pytest.mark.django_db
MOTIF = "Charges surestimées."


@pytest.mark.parametrize("role", [Role.DPO, Role.ADMINISTRATEUR])
def test_a_proposal_is_not_told_to_who_does_not_instruct(role: str, client: Client) -> None:
    c = fabriques.proposee("15000.00")
    client.force_login(fabriques.compte(role))
    page = client.get(reverse("pilotage:dossier", args=[c.uid])).content.decode()
    assert c.numero in page
    for reserve in ("15\u202f000,00", "15\u00a0000,00", MOTIF, "proposition favorable"):
        assert reserve not in page
    liste = client.get(reverse("pilotage:dossiers")).content.decode()
    assert c.numero in liste
    assert "15\u202f000,00" not in liste
    assert "15\u00a0000,00" not in liste
    export = _exporter(client)
    assert c.numero in export
    assert "15000.00" not in export
    assert "en instruction" in export


@pytest.mark.parametrize("role", [Role.DPO, Role.ADMINISTRATEUR])
def test_filtering_does_not_tell_it_either(role: str, client: Client) -> None:
    c = fabriques.proposee("15000.00")
    client.force_login(fabriques.compte(role))
    assert c.numero not in _exporter(client, etat="favorable")
    assert c.numero in _exporter(client, etat="en_instruction")


def test_an_instructeur_reads_and_exports_it(client: Client) -> None:
    c = fabriques.proposee("15000.00")
    client.force_login(fabriques.compte(Role.INSTRUCTEUR))
    export = _exporter(client, etat="favorable")
    assert c.numero in export
    assert "15000.00" in export
    assert c.numero not in _exporter(client, etat="en_instruction")


def _exporter(client: Client, **filtres: Any) -> str:
    reponse = client.get(reverse("pilotage:export"), filtres)
    return b"".join(reponse.streaming_content).decode()  # type: ignore[attr-defined]
