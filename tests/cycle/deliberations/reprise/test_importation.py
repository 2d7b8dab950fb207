"""The page that takes in a past act: what is malformed, what is previewed, what is confirmed."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations.models import Rapport
from ecluse.cycle.deliberations.reprise import export
from ecluse.cycle.deliberations.reprise.fichiers import du_dossier
from tests import fabriques as f
from tests.regles.acte import ecrire

pytestmark = pytest.mark.django_db
PAGE = "/deliberations/importer/"
ACTES = settings.PROGRAMMES / "pas-de-calais" / "deliberations"


@pytest.fixture
def pilote(client: Client) -> Client:
    client.force_login(f.compte(Role.PILOTAGE))
    return client


def deposer(client: Client, dossier: Path, **renommes: str) -> Any:
    fichiers = [
        SimpleUploadedFile(renommes.get(nom.partition(".")[0], nom), octets)
        for nom, octets in du_dossier(dossier).items()
    ]
    return client.post(PAGE, {"fichiers": fichiers})


def acte(reponse: Any) -> str:
    return re.search(r'name="acte" value="([^"]+)"', reponse.content.decode())[1]


def test_an_act_is_previewed_then_taken_in_as_published(pilote: Client) -> None:
    reponse = deposer(pilote, ACTES / "2025-237", budget="Budget.CSV")
    page = reponse.content.decode()
    assert reponse.status_code == 200
    assert "12\u202f408\u202f093,32" in page
    assert "2\u202f165\u202f033,66" in page
    assert "Erreurs" in page
    assert not Rapport.objects.exists()
    confirme = pilote.post(PAGE, {"acte": acte(reponse)})
    rapport = Rapport.objects.get()
    assert confirme.url == f"/deliberations/{rapport.uid}/"
    assert export.exporter(rapport) == du_dossier(ACTES / "2025-237")
    assert rapport.cree_par is not None
    # A second click, a second deposit: the same act, and it says so.
    encore = pilote.post(PAGE, {"acte": acte(reponse)}, follow=True)
    assert "déjà ici" in encore.content.decode()
    assert deposer(pilote, ACTES / "2025-237").url == confirme.url
    assert Rapport.objects.count() == 1


def test_malformed_rows_are_listed_line_by_line_and_nothing_is_kept(
    pilote: Client, tmp_path: Path
) -> None:
    dossier = ecrire(tmp_path, repartition=(",structure,", ",structure,"))
    lignes = (dossier / "repartition.csv").read_text(encoding="utf-8").splitlines()
    lignes[1] += ",de trop"
    lignes[2] = lignes[2].replace(lignes[2].split(",")[0], "", 1)
    (dossier / "repartition.csv").write_text("\n".join(lignes), encoding="utf-8")
    reponse = deposer(pilote, dossier)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "2 défauts de forme" in page.replace("\u00a0", " ")
    assert "Rien n’est repris" in page
    assert not Rapport.objects.exists()


def test_missing_files_and_foreign_ones_are_said(pilote: Client) -> None:
    reponse = pilote.post(PAGE, {"fichiers": [SimpleUploadedFile("notes.csv", b"a,b")]})
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert page.count("Ce fichier manque") == 4
    reponse = pilote.post(
        PAGE, {"fichiers": [SimpleUploadedFile(f"{i}.csv", b"a") for i in "123456789"]}
    )
    assert "au plus 8 fichiers" in reponse.content.decode()
    assert pilote.post(PAGE).status_code == 422


def test_the_same_number_with_another_content_is_refused(pilote: Client, tmp_path: Path) -> None:
    reponse = deposer(pilote, ecrire(tmp_path))
    garde = acte(reponse)
    (tmp_path / "autre").mkdir()
    autre = ecrire(tmp_path / "autre", votes=("\n", "\n"))
    (autre / "budget.csv").write_text(
        (autre / "budget.csv").read_text(encoding="utf-8") + "\n", encoding="utf-8"
    )
    attendu = deposer(pilote, autre)
    pilote.post(PAGE, {"acte": garde})
    assert Rapport.objects.count() == 1
    assert "avec un autre contenu" in deposer(pilote, autre).content.decode()
    # Previewed before the other one came in: refused as well.
    page = pilote.post(PAGE, {"acte": acte(attendu)}, follow=True).content.decode()
    assert "avec un autre contenu" in page
    assert Rapport.objects.count() == 1


def test_a_preview_that_was_changed_is_refused(pilote: Client, tmp_path: Path) -> None:
    garde = acte(deposer(pilote, ecrire(tmp_path)))
    page = pilote.post(PAGE, {"acte": garde[:-3] + "abc"}, follow=True).content.decode()
    assert "déposez à nouveau" in page
    assert not Rapport.objects.exists()


def test_others_than_pilotage_have_no_such_page(client: Client) -> None:
    client.force_login(f.compte(Role.GESTIONNAIRE))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE).status_code == 403
