"""A right limited to dispositifs is limited for money too."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ecluse.annuaire.models import Habilitation, Role
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.versements import actions, queries
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques
from tests.cycle.versements.conftest import Finances

pytestmark = pytest.mark.django_db
AILLEURS = ["2025/4.6"]


@pytest.fixture
def etranger(db: Any) -> Any:
    """A gestionnaire of another dispositif."""
    return fabriques.compte(Role.GESTIONNAIRE, dispositifs=AILLEURS)


def test_the_orders_of_another_dispositif_are_not_seen(
    convention: Convention, finances: Finances, etranger: Any, client: Client
) -> None:
    with fabriques.au("2025-07-22"):
        ordre = actions.preparer_avance(convention, finances.premier)
    assert not queries.ordres_visibles(etranger).exists()
    assert not queries.conventions_visibles(etranger).exists()
    assert queries.taches(etranger) == []
    client.force_login(etranger)
    for nom, objet in (("ordre", ordre), ("approuver", ordre), ("liquidation", convention)):
        url = reverse(f"versements:{nom}", args=[objet.uid])
        reponse = client.post(url) if nom == "approuver" else client.get(url)
        assert reponse.status_code == 404
    lignes = b"".join(client.get(reverse("versements:export")).streaming_content)  # type: ignore[attr-defined]
    assert ordre.numero.encode() not in lignes


def test_the_orders_of_another_dispositif_are_neither_prepared_nor_approved(
    convention: Convention, finances: Finances, etranger: Any
) -> None:
    with fabriques.au("2025-07-22"):
        with pytest.raises(AccesRefuse):
            actions.preparer_avance(convention, etranger)
        ordre = actions.preparer_avance(convention, finances.premier)
        with pytest.raises(AccesRefuse):
            actions.approuver(ordre, etranger)


def test_a_right_on_the_very_dispositif_is_enough(
    convention: Convention, finances: Finances
) -> None:
    agent = fabriques.compte(Role.GESTIONNAIRE, dispositifs=["2025/4.5", *AILLEURS])
    with fabriques.au("2025-07-22"):
        ordre = actions.preparer_avance(convention, finances.premier)
        assert list(queries.ordres_visibles(agent)) == [ordre]
        actions.approuver(ordre, agent)
    ordre.refresh_from_db()
    assert ordre.etat == "approuve"


def test_the_export_follows_the_structure_chosen_as_the_list_does(
    convention: Convention, finances: Finances, client: Client
) -> None:
    with fabriques.au("2025-07-22"):
        ordre = actions.preparer_avance(convention, finances.premier)
    agent, autre = finances.second, fabriques.structure(nom="Zeta jeunesse")
    for structure in (convention.structure, autre):
        Habilitation.objects.create(
            compte=agent, role=Role.SIGNATAIRE, structure=structure, debut=date(2020, 1, 1)
        )
    client.force_login(agent)

    def export() -> str:
        lu = client.get(reverse("versements:export"))
        return b"".join(lu.streaming_content).decode()  # type: ignore[attr-defined]

    assert ordre.numero in export()
    for structure, attendu in ((autre, False), (convention.structure, True)):
        client.post(reverse("annuaire:choisir_structure"), {"espace": structure.uid})
        assert (ordre.numero in export()) == attendu
        page = client.get(reverse("versements:liste")).context["page"]
        assert (ordre in page.lignes) == attendu
