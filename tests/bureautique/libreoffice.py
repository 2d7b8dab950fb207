"""Every .docx opens in LibreOffice: its headings, its cells and its amounts are all there.

Not collected with the tests, which ask for no office suite: `make bureautique` runs it by its path.
"""

import io
import re
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from docx import Document as Word

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions, chargement, projet
from ecluse.cycle.conventions.models import Avenant, Convention
from ecluse.cycle.deliberations.documents import generation
from ecluse.socle import fichiers
from ecluse.socle.travaux import executer_en_attente
from tests import fabriques as f

pytestmark = pytest.mark.django_db
DELAI_S = 180
MONTANT = re.compile(r"\d[\d ]*,\d\d €")
TITRE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}h"
CELLULE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-cell"
SUITES = ("convention", "fsl", "missions_locales", "numero_vert", "caf")


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE, prenom="Gaël")


def _octets(documents: Mapping[str, Any], prefixe: str) -> dict[str, bytes]:
    return {f"{prefixe}-{g}": fichiers.lire(d.docx) for g, d in documents.items()}


def _de_rapport() -> dict[str, bytes]:
    pilote = f.compte(Role.PILOTAGE, prenom="Paul")
    r = f.rapport(f.proposee("18000.00"), f.proposee("12500.50"), etat="brouillon")
    f.departement_complet()
    with f.au("2025-06-10"):
        generation.demander(r, pilote)
        executer_en_attente()
    demande = generation.demande_de(r)
    assert demande is not None
    return _octets({d.genre: d for d in generation.en_vigueur(demande)}, "rapport")


def _de_convention(code: str, agent: Any) -> dict[str, bytes]:
    c = f.convention("projet", "18000.00")
    modele = chargement.modele(code)
    assert modele is not None
    Convention.objects.filter(pk=c.pk).update(modele=modele)
    c.refresh_from_db()
    with f.au("2025-07-09"):
        actions.generer_documents(c, agent)
        executer_en_attente()
    c.refresh_from_db()
    assert c.documents_erreur == ""
    return _octets({d.genre: d for d in projet.documents_en_vigueur(c)}, code)


def _d_avenant(agent: Any) -> dict[str, bytes]:
    c = f.convention("signee", "18000.00")
    ligne = f.ligne_libre("5000.00", c.structure)
    a: Avenant = f.avenant(c, "projet", genres=["duree", "montant"], lignes=[ligne])
    with f.au("2025-10-02"):
        actions.generer_avenant(a, agent)
        executer_en_attente()
    a.refresh_from_db()
    assert a.documents_erreur == ""
    return _octets({d.genre: d for d in projet.documents_en_vigueur(a)}, "avenant")


def _convertir(mots: Mapping[str, bytes], dossier: Path) -> dict[str, ElementTree.Element]:
    """The same documents as LibreOffice reads them, by name."""
    for nom, octets in mots.items():
        (dossier / f"{nom}.docx").write_bytes(octets)
    profil = f"-env:UserInstallation={(dossier / 'profil').as_uri()}"
    commande = ["soffice", "--headless", profil, "--convert-to", "odt", "--outdir", str(dossier)]
    fin = subprocess.run(
        [*commande, *(str(dossier / f"{nom}.docx") for nom in mots)],
        capture_output=True,
        timeout=DELAI_S,
        check=False,
    )
    assert fin.returncode == 0, fin.stderr.decode()
    lus = {}
    for nom in mots:
        with zipfile.ZipFile(dossier / f"{nom}.odt") as archive:
            lus[nom] = ElementTree.fromstring(archive.read("content.xml"))
    return lus


def _plat(texte: str) -> str:
    return re.sub(r"\s+", " ", texte.replace("\u200b", "")).strip()


def _texte(noeud: ElementTree.Element) -> str:
    """Text of a node; LibreOffice writes some spaces as elements."""
    espace = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}s"
    for fils in noeud.iter(espace):
        fils.text = " "
    return _plat("".join(noeud.itertext()))


def _sans_blanc(textes: Any) -> set[str]:
    return {re.sub(r"\s", "", t) for t in textes} - {""}


def _verifier(octets: bytes, lu: ElementTree.Element) -> None:
    word = Word(io.BytesIO(octets))
    titres = [p.text for p in word.paragraphs if p.style and p.style.name.startswith("Heading")]
    cellules = [c.text for t in word.tables for ligne in t.rows for c in ligne.cells]
    tout = [*(p.text for p in word.paragraphs), *cellules]
    montants = [m for texte in tout for m in MONTANT.findall(_plat(texte))]
    assert _sans_blanc(titres) <= _sans_blanc(_texte(n) for n in lu.iter(TITRE))
    assert _sans_blanc(cellules) <= _sans_blanc(_texte(n) for n in lu.iter(CELLULE))
    entier = _texte(lu)
    assert [m for m in montants if m not in entier] == []
    assert titres or montants or cellules


def test_les_documents_d_un_rapport(tmp_path: Path) -> None:
    mots = _de_rapport()
    assert len(mots) == 3
    for nom, lu in _convertir(mots, tmp_path).items():
        _verifier(mots[nom], lu)


@pytest.mark.parametrize("code", SUITES)
def test_les_documents_d_une_convention(code: str, agent: Any, tmp_path: Path) -> None:
    mots = _de_convention(code, agent)
    assert len(mots) == 3
    for nom, lu in _convertir(mots, tmp_path).items():
        _verifier(mots[nom], lu)


def test_les_documents_d_un_avenant(agent: Any, tmp_path: Path) -> None:
    mots = _d_avenant(agent)
    assert len(mots) == 2
    for nom, lu in _convertir(mots, tmp_path).items():
        _verifier(mots[nom], lu)
