"""What the filters of the work list offer to choose."""

from typing import Any

import pytest
from django.test import Client

from ecluse.annuaire.models import Role, Service
from ecluse.cycle.appels.models import Dispositif
from ecluse.pilotage import queries
from tests import fabriques

pytestmark = pytest.mark.django_db


def test_les_dispositifs_se_choisissent_par_leur_nom_dans_l_ordre_de_l_appel(db: Any) -> None:
    for annee, code, libelle in (
        (2025, "2.10", "Équipes mobiles"),
        (2025, "fsl-energie", "FSL : aides à l’énergie"),
        (2025, "2.2", "Numéro vert"),
        (2024, "4.1", "Projets collectifs"),
    ):
        Dispositif.objects.create(annee=annee, code=code, libelle=libelle)
    assert list(queries.choix_des_filtres().dispositifs) == [
        ("2025/2.2", "2.2 Numéro vert (2025)"),
        ("2025/2.10", "2.10 Équipes mobiles (2025)"),
        ("2025/fsl-energie", "FSL\u00a0: aides à l’énergie (2025)"),
        ("2024/4.1", "4.1 Projets collectifs (2024)"),
    ]


def test_un_service_consulte_se_lit_par_son_sigle_et_son_nom(db: Any) -> None:
    fabriques.agent_slisl()
    assert "SLISL Artois" in [nom for _, nom in queries.choix_des_filtres().services]
    nom = "Service local inclusion sociale et logement (Artois)"
    Service.objects.filter(sigle="SLISL").update(nom=nom)
    agent = fabriques.compte(Role.INSTRUCTEUR)
    c, _ = fabriques.en_instruction()
    client = Client()
    client.force_login(agent)
    choix = {"genre": "avis", "dossiers": [c.uid]}
    texte = client.post("/dossiers/lots/", choix, follow=True).content.decode()
    assert '<option value="SLISL">SLISL, service local inclusion sociale et logement<' in texte
    assert "Un avis sera demandé sur 1\xa0dossier" in texte
