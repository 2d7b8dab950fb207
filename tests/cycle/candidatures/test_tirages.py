"""The whole dossier in PDF and in .docx: made once by content, read by who reads the dossier."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time
from pypdf import PdfReader

from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures.actions.tirages import tirer
from ecluse.cycle.candidatures.models import Candidature, Tirage
from ecluse.regles.fiches import catalogue
from ecluse.socle import fichiers
from ecluse.socle.permissions import AccesRefuse
from ecluse.socle.travaux import executer_en_attente
from tests import fabriques as f
from tests.cycle.candidatures.dossiers import ouvrir, remplir

pytestmark = pytest.mark.django_db
JOUR = "2025-05-05T10:00:00+02:00"
HOSTILE = "# <script>alert(1)</script> {{ 7*7 }} | *gras* \\n « 100 % »"


def dossier(nom: str = "2024/4.6") -> Candidature:
    """A whole draft, with a hostile text in it."""
    fiche = catalogue(f.PROGRAMME)[nom]
    f.departement()
    s = f.structure(*(fiche.porteurs.categories or ("association",)))
    redacteur = f.redacteur_de(s)
    c = actions.creer(ouvrir(fiche), s, redacteur)
    remplir(c, redacteur)
    section = c.sections.get(code="projet")
    actions.enregistrer_section(c, "projet", {"objectifs": HOSTILE}, section.version, redacteur)
    return c


def texte_du_pdf(tirage: Tirage) -> str:
    """What the PDF says, on one line."""
    assert tirage.pdf is not None
    lecteur = PdfReader(io.BytesIO(fichiers.lire(tirage.pdf)))
    return " ".join(" ".join(p.extract_text() for p in lecteur.pages).split())


@freeze_time(JOUR, tick=True)
def test_le_dossier_entier_s_imprime_dans_les_deux_formats() -> None:
    c = dossier()
    acteur = f.redacteur_de(c.structure)
    tirage = tirer(c, acteur)
    assert not tirage.pret
    executer_en_attente()
    tirage.refresh_from_db()
    assert tirage.pret
    texte = texte_du_pdf(tirage)
    for attendu in (
        c.structure.nom,
        "Volumes demandés",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "Total des charges",
        "Règles de l’appel",
        "statuts.pdf",
    ):
        assert attendu in texte
    assert f.IBAN not in texte.replace(" ", "")
    assert tirage.docx is not None
    with zipfile.ZipFile(io.BytesIO(fichiers.lire(tirage.docx))) as archive:
        document = archive.read("word/document.xml").decode()
    assert "Volumes demandés" in document
    assert f.IBAN not in document


@freeze_time(JOUR, tick=True)
def test_le_meme_contenu_n_est_tire_qu_une_fois() -> None:
    c = dossier()
    acteur = f.redacteur_de(c.structure)
    premier = tirer(c, acteur)
    assert tirer(c, acteur).pk == premier.pk
    executer_en_attente()
    assert tirer(c, acteur).pk == premier.pk
    actions.enregistrer_presentation(c, {"intitule": "Un autre titre"}, 1, acteur)
    assert tirer(c, acteur).pk != premier.pk


@freeze_time(JOUR, tick=True)
def test_un_contenu_change_avant_l_impression_est_celui_qui_est_imprime() -> None:
    c = dossier()
    acteur = f.redacteur_de(c.structure)
    tirage = tirer(c, acteur)
    actions.enregistrer_presentation(c, {"intitule": "Le titre final"}, 1, acteur)
    executer_en_attente()
    tirage.refresh_from_db()
    assert "Le titre final" in texte_du_pdf(tirage)
    assert tirer(c, acteur).pk == tirage.pk


@freeze_time(JOUR, tick=True)
def test_qui_lit_le_dossier_l_imprime_et_personne_d_autre() -> None:
    c = dossier()
    autre = f.redacteur_de(f.structure())
    with pytest.raises(AccesRefuse):
        tirer(c, autre)
    lien = reverse("candidatures:tirages", args=[c.uid])
    assert client_de(autre).get(lien).status_code == 404
    assert client_de(autre).post(lien).status_code == 404
    client = client_de(f.redacteur_de(c.structure))
    assert client.post(lien).status_code == 302
    assert "Le document se prépare" in client.get(lien).content.decode()
    executer_en_attente()
    page = client.get(lien, headers={"HX-Request": "true"}).content.decode()
    assert "Word, .docx" in page
    assert "<html" not in page
    tirage = c.tirages.get()
    for genre, statut in (("pdf", 200), ("docx", 200), ("exe", 404)):
        url = reverse("candidatures:tirage", args=[c.uid, tirage.uid, genre])
        assert client.get(url).status_code == statut
        assert client_de(autre).get(url).status_code == 404


def client_de(compte: Any) -> Client:
    """A client signed in."""
    client = Client()
    client.force_login(compte)
    return client
