"""Batches of documents: one job, each convention once, errors one by one, a zip of what is read."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document as Word

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import lots
from ecluse.cycle.conventions.models import Convention, LigneLot, LotDocuments
from ecluse.socle.documents import Rendu
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.models import JournalAcces
from ecluse.socle.permissions import AccesRefuse
from ecluse.socle.travaux import executer_en_attente
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE, prenom="Gaël")


@pytest.fixture
def rendu_bref(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rendering replaced by its outside: what is tested here is the batch."""
    rendus: list[str] = []
    flux = io.BytesIO()
    Word().save(flux)
    word = flux.getvalue()

    def rendre(document: Any, atelier: Any) -> Rendu:
        rendus.append(document.reference)
        return Rendu(word, f.PDF, document.empreinte(), {"essai": "1"})

    monkeypatch.setattr(lots, "rendre", rendre)
    return rendus


def _demander(agent: Any, **options: Any) -> LotDocuments:
    with f.au("2025-07-09"):
        lot = lots.demander(lots.proposables(agent, **options), agent, options.get("rapport"))
        executer_en_attente()
    lot.refresh_from_db()
    return lot


def test_lines_become_conventions_and_documents(agent: Any, rendu_bref: list[str]) -> None:
    f.ligne_votee("18000.00")
    f.convention("projet")
    lot = _demander(agent)
    assert (lot.etat, lots.bilan(lot)) == ("termine", {"attente": 0, "fait": 2, "refuse": 0})
    assert Convention.objects.count() == 2
    for c in Convention.objects.all():
        assert c.documents.count() == 3
    assert len(rendu_bref) == 6


def test_one_deliberation_only(agent: Any, rendu_bref: list[str]) -> None:
    voulue = f.ligne_votee("18000.00")
    f.ligne_votee("12000.00")
    rapport = voulue.article.rapport
    assert rapport in lots.rapports_proposables(agent)
    lot = _demander(agent, rapport=rapport)
    assert lot.total == 1
    assert Convention.objects.get().lignes.get().ligne == voulue


def test_one_that_fails_says_why_and_the_others_go_on(agent: Any, rendu_bref: list[str]) -> None:
    mauvaise = f.convention("projet")
    mauvaise.structure.adresse = ""
    mauvaise.structure.save()
    f.convention("projet")
    lot = _demander(agent)
    assert lots.bilan(lot) == {"attente": 0, "fait": 1, "refuse": 1}
    refusee = lot.lignes.get(suite="refuse")
    assert refusee.convention == mauvaise
    assert "l’adresse de la structure" in refusee.motif


def test_a_stop_in_the_middle_goes_on_and_makes_nothing_twice(
    agent: Any, rendu_bref: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        f.ligne_votee("18000.00")
    monkeypatch.setattr(lots, "PAQUET", 1)
    garder, passages = lots._garder, []

    def s_arreter(lot: Any, en_cours: Any) -> None:
        if passages:
            raise KeyboardInterrupt
        passages.append(garder(lot, en_cours))

    with f.au("2025-07-09"):
        lot = lots.demander(lots.proposables(agent), agent)
        monkeypatch.setattr(lots, "_garder", s_arreter)
        with pytest.raises(KeyboardInterrupt):
            lots.executer(lot)
        # Prepared but not kept: the convention is not prepared a second time.
        assert lots.bilan(lot) == {"attente": 1, "fait": 1, "refuse": 0}
        monkeypatch.setattr(lots, "_garder", garder)
        lots.executer(lot)
        lots.executer(lot)
    assert lots.bilan(lot)["fait"] == 2
    assert Convention.objects.count() == 2
    assert {c.documents.count() for c in Convention.objects.all()} == {3}


def test_nothing_chosen_and_nobody_else(agent: Any) -> None:
    with pytest.raises(ActionRefusee, match="au moins une"):
        lots.demander([], agent)
    with pytest.raises(AccesRefuse):
        lots.demander([], f.compte(Role.CONTROLEUR))


def test_each_takes_what_they_prepare(agent: Any, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        f.convention("projet")
    with django_assert_max_num_queries(4):
        assert len(lots.proposables(agent)) == 3
    ici = f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.5"])
    ailleurs = f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.6"])
    assert len(lots.proposables(ici)) == 3
    assert lots.proposables(ailleurs) == []


def test_the_zip_holds_what_its_reader_may_read(agent: Any, rendu_bref: list[str]) -> None:
    c = f.convention("projet")
    lot = _demander(agent)
    flux, nombre = lots.archiver(lot, agent)
    assert nombre == 1
    with flux, zipfile.ZipFile(io.BytesIO(flux.read())) as archive:
        noms = archive.namelist()
        assert f"{c.numero} {c.structure.nom}/convention.pdf" in noms
        assert len(noms) == 6
        assert archive.read(noms[0]) == f.PDF
    acces = JournalAcces.objects.filter(objet=f"convention:{c.uid}", nature="telechargement")
    assert acces.exists()
    etranger = f.compte(Role.ELU)
    flux, nombre = lots.archiver(lot, etranger)
    flux.close()
    assert nombre == 0


def test_the_pages(agent: Any, client: Client, rendu_bref: list[str]) -> None:
    f.convention("projet")
    client.force_login(agent)
    choix = client.get(reverse("conventions:lot_nouveau")).content.decode()
    assert "Toutes (1" in choix
    assert "20\u202f000,00\u00a0€" in choix
    reponse = client.post(reverse("conventions:lot_nouveau"), {})
    assert "Choisissez au moins une convention" in reponse.content.decode()
    with f.au("2025-07-09"):
        reponse = client.post(reverse("conventions:lot_nouveau"), {"tous": "1"})
        page = reponse["Location"]
        assert "Les documents se préparent" in client.get(page).content.decode()
        executer_en_attente()
    avancement = client.get(page + "avancement/")
    assert avancement["HX-Refresh"] == "true"
    assert "Télécharger l’archive" in client.get(page).content.decode()
    archive = client.get(page + "archive/")
    assert archive["Content-Disposition"] == 'attachment; filename="conventions.zip"'
    assert LigneLot.objects.get().suite == "fait"
    assert "terminé" in client.get(reverse("conventions:lots")).content.decode().lower()
    client.force_login(f.compte(Role.GESTIONNAIRE, prenom="Une autre"))
    assert client.get(page).status_code == 404
    assert client.get(page + "archive/").status_code == 404
