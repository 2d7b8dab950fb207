"""What a hostile or careless text can do to a document: nothing."""

import io
import os
import re
import subprocess
import sys
from datetime import datetime

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecluse.socle.documents import (
    Balisage,
    RenduImpossible,
    SourceInvalide,
    VariableManquante,
    remplir,
    rendre,
    tableau,
)

from . import exemple
from .test_pdf import roles, texte

HOSTILES = [
    '#image("/etc/passwd")',
    "#sys.version #{1+1} #eval(1)",
    "[x](javascript:alert(1)) ![i](http://a.fr/i.png) <http://a.fr>",
    "{{ secret }} {% si a %}",
    "$$ x^2 $$ $y$ \\(z\\)",
    "\\ \\\\ \\n \\input{/etc/passwd}",
    "<script>alert(1)</script> <!-- c --> &amp; &#35;",
    "# Titre",
    "- puce",
    "1. liste",
    "> citation",
    "::: encadre",
    "``` =typst",
    "`x`{=typst}",
    "| a | b |",
    "---",
    "Table: fausse",
    "*gras* **fort** _ital_ ~~non~~ ^e^ ~i~",
    "@ref <label> ~ -- --- ... 'a' \"b\"",
    "// commentaire /* bloc */ = titre + liste / terme: x",
    "[^1]: note",
    'a]b[c](d) #link("x")[y]',
    "<w:p>&lt;/w:t>",
]


def _mots(texte_lu: str) -> str:
    """Text without spaces nor the signs French typography changes."""
    return re.sub(r"[\s\u200b’'\u00a0\u202f□]", "", texte_lu)


@pytest.mark.parametrize("valeur", HOSTILES)
def test_une_valeur_hostile_est_imprimee_telle_quelle(valeur):
    source = "# Objet {{ v }}\n\nAvant {{ v }} après.\n\n{{ v }}\n\n{{ t }}\n"
    table = tableau(["Col", valeur], [[valeur, "1"]], "gd", legende=valeur)
    corps = remplir(source, {"v": valeur, "t": table})
    rendu = rendre(exemple.court(corps))
    assert _mots(texte(rendu.pdf)).count(_mots(valeur)) == 6
    obtenus = roles(rendu.pdf)
    assert obtenus.count("/H1") == 1
    assert obtenus.count("/Table") == 1
    assert not {"/Link", "/L", "/BlockQuote", "/Code", "/Formula"} & set(obtenus)
    assert obtenus.count("/Figure") == 1
    word = docx.Document(io.BytesIO(rendu.docx))
    assert any(_mots(p.text) == _mots(valeur) for p in word.paragraphs)
    assert len(word.inline_shapes) == 0


def test_l_identite_et_les_signataires_hostiles_sont_inertes():
    hostile = '#image("x") <w:p/> & "guillemets"'
    identite = exemple.Identite(nom=hostile, adresse=hostile, logo=exemple.LOGO)
    signataire = exemple.Signataire(hostile, hostile, hostile)
    rendu = rendre(
        exemple.document(
            identite=identite,
            signataires=(signataire,),
            reference=hostile,
            formule_signature=hostile,
        )
    )
    assert _mots(texte(rendu.pdf)).count(_mots(hostile)) >= 6
    word = docx.Document(io.BytesIO(rendu.docx))
    assert hostile in word.sections[0].first_page_header._element.xml.replace("&lt;", "<").replace(
        "&gt;", ">"
    ).replace("&amp;", "&")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(min_size=1, max_size=60))
def test_tout_texte_saisi_donne_un_document(valeur):
    source = "# Objet\n\nAvant {{ v }} après.\n\n{{ v }}\n"
    try:
        corps = remplir(source, {"v": valeur})
    except VariableManquante:
        return
    rendu = rendre(exemple.court(corps, titre="T " + valeur))
    docx.Document(io.BytesIO(rendu.docx))
    assert roles(rendu.pdf).count("/H1") == 1


@pytest.mark.parametrize(
    ("corps", "mot"),
    [
        ("## Deux", "niveau"),
        ("# Un\n\n### Trois", "niveau"),
        ("![logo](a.png)", "image"),
        ("[x](javascript:alert(1))", "Lien"),
        ("[x](file:///etc/passwd)", "Lien"),
        ("texte\n\n    code", "code"),
        ("`code`", "code"),
        ("| a |   |\n|---|---|\n| 1 | 2 |", "en-tête"),
        ("|   |   |\n|---|---|\n| 1 | 2 |", "en-tête"),
        ("::: inconnu\nx\n:::", "inconnu"),
    ],
)
def test_une_source_hors_du_dialecte_est_refusee(corps, mot):
    with pytest.raises(SourceInvalide, match=mot):
        rendre(exemple.court(corps))


@pytest.mark.parametrize(
    "changement",
    [
        {"corps_markdown": "Le {{ montant }} dû."},
        {"corps_markdown": "Le {% si a %}."},
        {"corps_markdown": "Du XX/XX/2025."},
        {"titre": "Convention XX"},
        {"reference": "{{ numero }}"},
        {"mentions": ("Le XX",)},
        {"formule_signature": "Fait à XX"},
        {"signataires": (exemple.Signataire("Pour XXX"),)},
        {"identite": exemple.Identite(nom="Département XX")},
        {"corps_markdown": tableau(["A"], [["XX €"]])},
    ],
)
def test_un_document_a_trou_n_est_jamais_produit(changement):
    with pytest.raises(VariableManquante):
        rendre(exemple.document(**changement))


def test_un_document_sans_titre_sans_emetteur_ou_sans_fuseau_est_refuse():
    with pytest.raises(SourceInvalide):
        exemple.document(titre=" ")
    with pytest.raises(SourceInvalide):
        exemple.document(identite=exemple.Identite(nom=""))
    with pytest.raises(ValueError, match="aware"):
        exemple.document(instant=datetime(2025, 1, 1))  # noqa: DTZ001


def test_un_logo_qui_n_est_pas_une_image_est_refuse():
    for logo in (b"GIF89a", b"<svg>", b"\x89PNG\r\n\x1a\nfaux"):
        with pytest.raises(RenduImpossible):
            rendre(exemple.court("A", identite=exemple.Identite(nom="Nom", logo=logo)))


def test_un_balisage_qui_contient_du_html_reste_du_texte():
    rendu = rendre(exemple.court(Balisage("# A\n\n<b>gras</b>")))
    assert "<b>gras</b>" in texte(rendu.pdf)


def test_six_pages_en_moins_d_une_seconde_de_calcul():
    durees = []
    for _ in range(3):
        debut = os.times()
        rendre(exemple.document())
        durees.append(sum(os.times()[:4]) - sum(debut[:4]))
    assert min(durees) < 1


def test_le_rendu_se_passe_de_django():
    programme = "import sys, ecluse.socle.documents; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", programme], check=False).returncode == 0
