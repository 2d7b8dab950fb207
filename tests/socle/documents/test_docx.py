"""The Word file, opened by another library."""

import io
import zipfile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm

from ecluse.socle.documents import rendre
from ecluse.socle.documents.reference import REFERENCE, construire

from . import exemple


@pytest.fixture(scope="module")
def word(convention):
    return docx.Document(io.BytesIO(convention.docx))


def xml(partie) -> str:
    return partie._element.xml


def test_format_a4_et_proprietes(word):
    section = word.sections[0]
    assert abs(section.page_width - Mm(210)) < Mm(1)
    assert abs(section.page_height - Mm(297)) < Mm(1)
    assert word.core_properties.title.startswith("Convention relative")
    assert word.core_properties.created.isoformat().startswith("2025-07-07T12:05:00")
    langue = word.styles.element.find(".//" + qn("w:lang"))
    assert langue.get(qn("w:val")) == "fr-FR"


def test_styles_de_titre(word):
    titres = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert titres[0] == "Article\u00a01\u00a0: Objet"
    assert len(titres) == 13
    assert word.paragraphs[0].style.name == "Title"


def test_tableau_avec_entete_et_montants_a_droite(word):
    table = word.tables[0]
    assert table.style.name == "Table"
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [c.text for c in table.rows[0].cells] == ["Versement", "Condition", "Montant"]
    montant = table.rows[1].cells[2].paragraphs[0]
    assert montant.text == "16\u202f000,00\u00a0€"
    assert montant.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert table.rows[3].cells[2].paragraphs[0].runs[0].bold


def test_pied_avec_numero_de_page_et_mention(word):
    section = word.sections[0]
    assert section.different_first_page_header_footer
    for pied in (section.footer, section.first_page_footer):
        assert 'w:instr=" PAGE "' in xml(pied)
        assert 'w:instr=" NUMPAGES "' in xml(pied)
        assert "Modèle Écluse, à adopter" in xml(pied)


def test_entete_de_lettre_avec_logo(word):
    entete = xml(word.sections[0].first_page_header)
    assert "Département d’Exemple" in entete
    assert 'descr="Logo : Département d' in entete
    assert "BROUILLON" not in entete
    assert "Convention relative" in xml(word.sections[0].header)


def test_bloc_de_signature_cote_a_cote(word):
    signature = next(t for t in word.tables if "Pour le Département" in t.rows[0].cells[0].text)
    assert "Zoé Müller-Ñandú" in signature.rows[0].cells[1].text


def test_filigrane_de_brouillon():
    rendu = rendre(exemple.document(brouillon=True))
    section = docx.Document(io.BytesIO(rendu.docx)).sections[0]
    assert 'string="BROUILLON"' in xml(section.header)
    assert 'string="BROUILLON"' in xml(section.first_page_header)


def test_signataires_impairs_et_sans_bloc_dans_la_source():
    trois = (*exemple.document().signataires, exemple.Signataire("Pour la commune"))
    rendu = rendre(exemple.document(corps_markdown="# Objet\n\nTexte.", signataires=trois))
    table = docx.Document(io.BytesIO(rendu.docx)).tables[0]
    assert len(table.rows) == 2
    assert table.rows[1].cells[0].text == "Pour la commune"


def test_les_dates_de_l_archive_sont_fixes(convention):
    with zipfile.ZipFile(io.BytesIO(convention.docx)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_le_fichier_de_styles_range_est_celui_que_le_code_construit():
    assert REFERENCE.read_bytes() == construire()
