"""The public catalogue: every fiche of the programme, its page, its document, the filters."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from freezegun import freeze_time
from pypdf import PdfReader

from ecluse.cycle.appels import document
from ecluse.cycle.appels.bareme_en_mots import en_mots
from ecluse.cycle.appels.catalogue import PUBLICS, publics_de
from ecluse.cycle.appels.chargement import charger_programme
from ecluse.regles.fiches import catalogue
from ecluse.regles.fiches.chargement import fichiers_de_fiches
from tests import fabriques as f

FICHES = catalogue(f.PROGRAMME)


@pytest.fixture(scope="module")
def programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The whole programme, loaded once for the module and taken away at its end."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomique = transaction.atomic()
        atomique.__enter__()
        charger_programme(f.PROGRAMME)
        yield
        transaction.set_rollback(True)
        atomique.__exit__(None, None, None)


def lire(url: str, client: Client | None = None) -> str:
    reponse = (client or Client()).get(url)
    assert reponse.status_code == 200, url
    return reponse.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def titres(page: str) -> list[str]:
    """Codes of the rows shown, with the year of their links."""
    return re.findall(r'class="ligne" href="/appels/(\d+/[^/]+)/"', page)


@pytest.mark.django_db
@pytest.mark.parametrize("nom", FICHES)
def test_chaque_fiche_a_sa_page(programme: None, nom: str) -> None:
    page = lire(f"/appels/{nom}/")
    fiche = FICHES[nom]
    assert en_mots(fiche).phrase.replace("\xa0", " ").replace("\u202f", " ") in page
    assert "n.p." not in page
    assert "None" not in page
    for tarif in en_mots(fiche).tarifs:
        assert tarif.prix.replace("\xa0", " ").replace("\u202f", " ") in page


@pytest.mark.django_db
def test_le_catalogue_tient_sur_une_page(
    programme: None, django_assert_max_num_queries: Any
) -> None:
    lire("/catalogue/")
    with django_assert_max_num_queries(5):
        page = lire("/catalogue/")
    assert len(titres(page)) == len(fichiers_de_fiches(f.PROGRAMME)) == 72
    assert set(titres(page)) == set(FICHES)
    assert titres(page)[:7] == [
        f"2025/{c}" for c in ("1.1", "1.2", "1.3a", "1.3b", "1.3c", "1.4", "1.5")
    ]
    assert "72 dispositifs" in page
    assert "Année 2023" in page


@pytest.mark.django_db
@pytest.mark.parametrize("nom", ["2024/4.1", "2025/2.11", "2025/2.15", "2025/3.16", "2023/vial"])
def test_la_fiche_se_telecharge_en_pdf(programme: None, nom: str) -> None:
    reponse = Client().get(f"/appels/{nom}/fiche.pdf")
    assert reponse.status_code == 200
    assert reponse["Content-Type"] == "application/pdf"
    assert nom.replace("/", "-") in reponse["Content-Disposition"]
    lecteur = PdfReader(BytesIO(reponse.content))
    assert lecteur.trailer["/Root"]["/MarkInfo"]["/Marked"]
    texte = " ".join(p.extract_text() for p in lecteur.pages)
    assert "Financement" in texte
    # The same version: the same bytes.
    assert Client().get(f"/appels/{nom}/fiche.pdf").content == reponse.content


@pytest.mark.django_db
def test_une_fiche_inconnue_n_a_pas_de_pdf() -> None:
    assert Client().get("/appels/2025/9.9/fiche.pdf").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("nom", FICHES)
def test_chaque_fiche_est_un_document_valable(nom: str) -> None:
    markdown = document.corps(FICHES[nom])
    assert "n.p." not in markdown
    assert "# Financement" in markdown


def test_qui_doit_quoi_commence_par_une_majuscule() -> None:
    markdown = document.corps(FICHES["2023/faj-co"])
    assert "Porteur" in markdown
    assert "| porteur |" not in markdown


@pytest.mark.parametrize(
    ("filtres", "attendus"),
    [
        ("annee=2024", {f"2024/4.{i}" for i in range(1, 7)}),
        ("annee=2024&q=precarite", {"2024/4.4", "2024/4.6"}),
        ("annee=2025&public=ase", {"2025/4.8"}),
        ("q=portes+closes", set()),
        ("q=ENVAUL", {"2023/envaul", "2025/2.6"}),
        ("annee=2025&territoire=Artois&q=VIAL", {"2025/2.5"}),
        ("annee=2025&territoire=Ternois&q=VIAL", {"2025/2.5", "2025/2.7"}),
        ("ouvert=oui", {"2025/4.5"}),
    ],
)
@pytest.mark.django_db
def test_les_filtres(programme: None, filtres: str, attendus: set[str]) -> None:
    for code, nom in (("ART", "Artois"), ("TER", "Ternois")):
        f.territoire(code, nom)
    with freeze_time("2025-05-09T23:59:59+02:00"):
        page = lire(f"/catalogue/?{filtres}")
    assert set(titres(page)) == attendus
    if not attendus:
        assert "Aucun dispositif ne répond à ces filtres" in page


@pytest.mark.django_db
def test_un_filtre_inconnu_se_dit_au_champ(programme: None) -> None:
    page = lire("/catalogue/?annee=1999")
    assert "champ--erreur" in page
    assert len(titres(page)) == 72


@pytest.mark.parametrize("code", PUBLICS)
def test_chaque_public_du_filtre_existe_et_choisit(code: str) -> None:
    nombre = sum(code in publics_de(fiche) for fiche in FICHES.values())
    assert 0 < nombre < len(FICHES)


def test_chaque_fiche_a_un_public_ou_vise_tout_le_monde() -> None:
    assert [nom for nom, fiche in FICHES.items() if not publics_de(fiche)] == []
