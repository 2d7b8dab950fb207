"""The list of dossiers: whose, filtered, found, page after page, exported."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from ecluse.annuaire.models import Compte, Role, Territoire
from ecluse.cycle.candidatures import recherche
from ecluse.cycle.candidatures.models import Candidature
from ecluse.pilotage import queries
from ecluse.pilotage.colonnes import choisies
from ecluse.socle.tableur import en_texte
from tests import fabriques
from tests.partage import _fichiers_temporaires  # noqa: F401
from tests.pilotage.conftest import genere

pytestmark = pytest.mark.django_db
LISTE = "/dossiers/"
NUMERO = re.compile(r"CAND-\d{4}-\d{5}")


@pytest.fixture(scope="module", autouse=True)
def jeu(jeu_du_module: None) -> None:
    """The generated set, for all of them."""


def lire(compte: Compte, adresse: str = LISTE) -> str:
    client = Client()
    client.force_login(compte)
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return reponse.content.decode()


def numeros(texte: str) -> list[str]:
    return list(dict.fromkeys(NUMERO.findall(texte)))


def test_un_porteur_ne_voit_pas_la_liste_ni_l_export(db: Any) -> None:
    client = Client()
    client.force_login(fabriques.compte(Role.REDACTEUR, structure=fabriques.structure()))
    assert client.get(LISTE).status_code == 403
    assert client.get("/dossiers/export.csv").status_code == 403
    anonyme = Client().get(LISTE)
    assert anonyme.status_code == 302


def test_le_slisl_ne_voit_que_son_territoire_et_l_elu_que_l_adopte(jeu: None) -> None:
    artois = Territoire.objects.get(code="ART")
    vus = queries.dossiers(genere("slisl.art"))
    assert 0 < vus.count() < queries.dossiers(genere("instruction1")).count()
    assert all(artois in c.territoires.all() for c in vus)
    elus = queries.dossiers(fabriques.compte(Role.ELU))
    assert {c.etat for c in elus} == {"adoptee", "conventionnee"}
    elu = Client()
    elu.force_login(fabriques.compte(Role.ELU))
    assert elu.get("/dossiers/export.csv").status_code == 403


def test_chaque_page_une_fois_dans_l_ordre_et_en_requetes_constantes(
    jeu: None, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    from ecluse.interface import listes

    monkeypatch.setattr(listes.paginer, "__defaults__", (7,))
    client = Client()
    client.force_login(genere("instruction1"))
    client.get(LISTE)
    vus: list[str] = []
    adresse = LISTE
    for _ in range(40):
        with django_assert_max_num_queries(12):
            texte = client.get(adresse).content.decode()
        vus += numeros(texte)
        suite = re.search(r'rel="next"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="next"', texte)
        if suite is None:
            break
        adresse = LISTE + (suite[1] or suite[2]).replace("&amp;", "&")
    attendus = queries.dossiers(genere("instruction1")).order_by(*queries.ORDRE)
    assert vus == list(attendus.values_list("numero", flat=True))


def test_les_filtres_et_la_recherche(jeu: None, django_assert_max_num_queries: Any) -> None:
    agent = genere("instruction1")
    client = Client()
    client.force_login(agent)
    un = queries.dossiers(agent).filter(etat="favorable").first()
    assert un is not None and un.numero
    for adresse in (
        f"{LISTE}?etat=favorable",
        f"{LISTE}?q={un.numero}",
        f"{LISTE}?territoire={un.territoires.first().code}&etat=favorable",  # type: ignore[union-attr]
    ):
        with django_assert_max_num_queries(12):
            texte = client.get(adresse).content.decode()
        assert un.numero in texte
    etats = queries.filtrer(queries.dossiers(agent), agent, etat="favorable").values_list("etat")
    assert {e for (e,) in etats} == {"favorable"}
    assert numeros(lire(agent, f"{LISTE}?q={un.numero}")) == [un.numero]
    assert "Aucun dossier" in lire(agent, f"{LISTE}?q=introuvable")


@pytest.mark.parametrize("beaucoup", [1, 10_000])
def test_la_recherche_trouve_les_memes_que_les_reponses_soient_rares_ou_non(
    jeu: None, monkeypatch: pytest.MonkeyPatch, beaucoup: int
) -> None:
    monkeypatch.setattr(recherche, "BEAUCOUP", beaucoup)
    agent = genere("instruction1")
    tous = list(queries.dossiers(agent))
    mots = [mot[:4] for mot in tous[0].recherche.split()[-2:]]
    attendus = {
        d.pk
        for d in tous
        if all(any(lu.startswith(mot) for lu in d.recherche.split()) for mot in mots)
    }
    trouves = queries.filtrer(queries.dossiers(agent), agent, q=" ".join(mots))
    assert attendus
    assert {d.pk for d in trouves} == attendus


def test_la_liste_dit_combien_de_dossiers(jeu: None) -> None:
    agent = genere("instruction1")
    nombre = queries.dossiers(agent).count()
    assert re.search(rf"{nombre}\s+dossiers", lire(agent).replace("\xa0", " "))


def test_l_agent_lit_l_etat_vrai(jeu: None) -> None:
    assert "Proposition favorable" in lire(genere("instruction1"), f"{LISTE}?etat=favorable")


def test_l_export_porte_ce_que_montre_la_liste(
    jeu: None, django_assert_max_num_queries: Any
) -> None:
    agent = genere("instruction1")
    client = Client()
    client.force_login(agent)
    client.get(LISTE)
    with django_assert_max_num_queries(9):
        reponse = client.get("/dossiers/export.csv?etat=validee")
        texte = b"".join(reponse.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    lignes = list(csv.DictReader(io.StringIO(texte), delimiter=";"))
    attendus = queries.dossiers(agent).filter(etat="validee")
    assert sorted(x["numero"] for x in lignes) == sorted(c.numero or "" for c in attendus)
    assert {x["etat"] for x in lignes} == {"validée"}
    assert re.fullmatch(r"\d+\.\d\d", lignes[0]["montant_demande"])


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r"])
def test_une_formule_reste_du_texte(debut: str) -> None:
    assert en_texte(f"{debut}HYPERLINK(1)").startswith("'")


def test_un_intitule_formule_sort_protege(db: Any) -> None:
    fabriques.departement()
    c = fabriques.candidature("validee")
    Candidature.objects.filter(pk=c.pk).update(intitule='=cmd|"/c calc"!A1')
    agent = fabriques.compte(Role.INSTRUCTEUR)
    colonnes = choisies([])
    lignes = queries.pour_liste(queries.dossiers(agent), colonnes)
    texte = "".join(queries.exporter(lignes.order_by("pk"), colonnes))
    assert "'=cmd" in texte
    assert ";=cmd" not in texte and ';"=cmd' not in texte
