"""The PDF: conformance claims, structure, text, reproducibility."""

import io
import re
from collections.abc import Iterator

import pikepdf
import pypdf
import pytest

from ecluse.socle.documents import rendre, tableau
from ecluse.socle.documents.pdf import couper

from . import exemple


def ouvrir(octets: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(octets))


def elements(noeud: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """Structure elements, in reading order."""
    if isinstance(noeud, pikepdf.Array):
        for enfant in noeud:
            yield from elements(enfant)
    elif isinstance(noeud, pikepdf.Dictionary):
        if "/S" in noeud:
            yield noeud
        if "/K" in noeud:
            yield from elements(noeud.K)


def texte(octets: bytes) -> str:
    """Text of the pages, on one line, hidden break points dropped."""
    pages = pypdf.PdfReader(io.BytesIO(octets)).pages
    brut = " ".join(page.extract_text() for page in pages).replace("\u200b", "")
    return re.sub(r"\s+", " ", brut)


def lire_structure(octets: bytes, role: str, cle: str) -> list[str]:
    """Value of ``cle`` on every element of that role, converted while the file is open."""
    with ouvrir(octets) as pdf:
        tous = elements(pdf.Root.StructTreeRoot.K)
        return [str(e[cle]) for e in tous if str(e.S) == role]


def roles(octets: bytes) -> list[str]:
    with ouvrir(octets) as pdf:
        return [str(e.S) for e in elements(pdf.Root.StructTreeRoot.K)]


def test_le_pdf_est_balise_titre_et_en_francais(convention):
    pdf = ouvrir(convention.pdf)
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang).startswith("fr")
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as meta:
        assert meta["dc:title"] == "Convention relative au guichet unique logement des jeunes"
        assert meta["pdfuaid:part"] == "1"
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")


def test_les_entetes_de_tableau_ont_une_portee(convention):
    with ouvrir(convention.pdf) as pdf:
        entetes = [e for e in elements(pdf.Root.StructTreeRoot.K) if e.S == "/TH"]
        assert len(entetes) == 3 + 3 + 4 + 2
        for entete in entetes:
            assert any(str(a.get("/Scope", "")) == "/Column" for a in entete.A)


def test_titres_et_logo(convention):
    obtenus = roles(convention.pdf)
    assert obtenus.count("/H1") == 13
    assert obtenus.count("/H2") == 10
    assert lire_structure(convention.pdf, "/Figure", "/Alt") == ["Logo : Département d'Exemple"]


def test_le_texte_porte_les_valeurs_accentuees(convention):
    lu = texte(convention.pdf)
    for attendu in (
        "Zoé Müller-Ñandú",
        "CLLAJ de l’Artois - Œuvre d’accueil",
        "20 000,00 €",
        "Pour le Département",
        "Pour la structure",
        "Modèle Écluse, à adopter",
        "Page 1 / 6",
        "Page 6 / 6",
        "24 500,50 €",
    ):
        assert attendu in lu
    assert "BROUILLON" not in lu
    assert "caisse d’allocations" not in lu


def test_le_tableau_court_ne_se_coupe_pas(convention):
    pages = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(convention.pdf)).pages]
    porteuse = next(p for p in pages if "Calendrier des versements" in p)
    assert "Bilan final accepté" in porteuse
    assert "Total" in porteuse


def test_les_signatures_ne_sont_jamais_seules_sur_leur_page(convention):
    pages = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(convention.pdf)).pages]
    porteuse = next(p for p in pages if "Fait à Exemple" in p)
    assert "Les parties recherchent" in porteuse


def test_memes_entrees_memes_octets(convention):
    encore = rendre(exemple.document())
    assert encore.pdf == convention.pdf
    assert encore.docx == convention.docx
    assert encore.empreinte_entrees == convention.empreinte_entrees
    assert encore.outils == convention.outils
    assert set(convention.outils) == {"pandoc", "typst", "gabarits"}


@pytest.mark.parametrize(
    "changement",
    [
        {"titre": "Autre"},
        {"reference": "2"},
        {"brouillon": True},
        {"instant": exemple.INSTANT.replace(minute=6)},
        {"identite": exemple.Identite(nom="Département d'Exemple", logo=exemple.LOGO + b" ")},
        {"signataires": ()},
    ],
)
def test_l_empreinte_depend_de_chaque_entree(changement):
    assert exemple.document(**changement).empreinte() != exemple.document().empreinte()


def test_l_instant_compte_et_non_son_fuseau():
    from zoneinfo import ZoneInfo

    paris = exemple.INSTANT.astimezone(ZoneInfo("Europe/Paris"))
    assert exemple.document(instant=paris).empreinte() == exemple.document().empreinte()


def test_brouillon_en_filigrane_et_en_toutes_lettres():
    rendu = rendre(exemple.court("# Objet\n\nTexte.", brouillon=True, modele_a_adopter=False))
    lu = texte(rendu.pdf)
    assert lu.count("BROUILLON") == 2
    assert "Brouillon, sans valeur" in lu
    assert "Modèle Écluse" not in lu


def test_un_long_tableau_repete_son_entete():
    lignes = [[f"Ligne {n}", "1,00 €"] for n in range(90)]
    rendu = rendre(exemple.court("# A\n" + tableau(["Poste", "Montant unique"], lignes, "gd")))
    pages = pypdf.PdfReader(io.BytesIO(rendu.pdf)).pages
    assert len(pages) > 1
    assert all("Montant unique" in page.extract_text() for page in pages)


def test_un_mot_sans_fin_reste_dans_la_page():
    rendu = rendre(exemple.court("# A\n\n" + "m" * 400))
    page = pypdf.PdfReader(io.BytesIO(rendu.pdf)).pages[0]
    lignes = [ligne for ligne in page.extract_text().splitlines() if "mmmm" in ligne]
    assert len(lignes) > 4
    assert couper("court") == "court"


def test_les_caracteres_absents_de_la_police_sont_signales():
    rendu = rendre(exemple.court("# A\n\nBravo 😀 et 漢.", titre="Titre 😀"))
    assert len(rendu.avertissements) == 2
    assert "U+1F600" in "".join(rendu.avertissements)
    assert "Bravo □ et □." in texte(rendu.pdf)


def test_logo_png_et_absence_de_logo():
    from ecluse.socle.documents.pdf import logo_en_png

    png = exemple.Identite(nom="Nom", logo=logo_en_png(exemple.LOGO), logo_alternative="Blason")
    avec = rendre(exemple.court("A", identite=png)).pdf
    assert lire_structure(avec, "/Figure", "/Alt") == ["Blason"]
    assert "/Figure" not in roles(rendre(exemple.court("A", identite=exemple.Identite("Nom"))).pdf)
