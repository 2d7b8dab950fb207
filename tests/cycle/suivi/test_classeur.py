"""The workbook: what goes out comes back; each way of being wrong is named; nothing is stored."""

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
import python_calamine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from xlsxwriter.utility import xl_cell_to_rowcol

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi import classeur, grille
from ecluse.cycle.suivi.etendue import ClasseurDemesure, mesurer
from ecluse.cycle.suivi.models import SaisieIndicateur
from tests import fabriques as f

pytestmark = pytest.mark.django_db
JOUR = date(2025, 10, 15)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def modele(convention, jour: date = JOUR) -> bytes:
    g = grille.lire(convention, jour)
    return classeur.produire(convention, g, grille.version(convention))


def modifier(
    octets: bytes,
    *cases: tuple[str, object],
    feuille: str = "Indicateurs",
    sans_ligne: int | None = None,
) -> bytes:
    """The workbook as another program writes it again, some cells changed, a row left out."""
    lignes = python_calamine.CalamineWorkbook.from_filelike(BytesIO(octets))
    tampon = BytesIO()
    livre = xlsxwriter.Workbook(tampon, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    page = livre.add_worksheet(feuille)
    source = lignes.get_sheet_by_name("Indicateurs").to_python(skip_empty_area=False)
    changees = {xl_cell_to_rowcol(adresse): valeur for adresse, valeur in cases}
    for r, ligne in enumerate(x for n, x in enumerate(source, 1) if n != sans_ligne):
        for c, valeur in enumerate(ligne):
            if (r, c) not in changees:
                page.write(r, c, valeur)
    for (r, c), valeur in changees.items():
        page.write(r, c, valeur)
    livre.close()
    return tampon.getvalue()


def envoyer(
    client, convention, octets: bytes, nom: str = "modele.xlsx", jour: date = JOUR
) -> tuple[int, str]:
    """Status and text of the page after sending the file."""
    client.force_login(f.redacteur_de(convention.structure))
    fichier = SimpleUploadedFile(nom, octets, content_type=XLSX)
    with f.au(jour.isoformat()):
        reponse = client.post(
            reverse("suivi:classeur", args=[convention.uid]), {"fichier": fichier}, follow=True
        )
    return reponse.status_code, reponse.content.decode()


def test_round_trip(client, convention) -> None:
    f.remplir_indicateurs(convention, "2025-09-30")
    client.force_login(f.redacteur_de(convention.structure))
    with f.au(JOUR.isoformat()):
        recu = client.get(reverse("suivi:modele", args=[convention.uid]))
    assert recu["Content-Type"] == XLSX
    assert f"indicateurs-{convention.numero}.xlsx" in recu["Content-Disposition"]
    rempli = modifier(recu.content, ("D5", 41), ("E5", 38), ("E6", "1 200"), ("D8", None))
    code, texte = envoyer(client, convention, rempli)
    assert code == 200
    assert "4\u00a0valeurs enregistrées" in texte
    valeurs = {(s.code, s.mois.month): s.valeur for s in SaisieIndicateur.objects.all()}
    assert valeurs == {
        ("contacts", 9): 41,
        ("contacts", 10): 38,
        ("ase_recus", 9): 5,
        ("ase_recus", 10): 1200,
        ("ase_accompagnes", 9): 3,
        ("permanences_ateliers", 9): 10,
    }


def test_each_wrong_cell_is_named_and_nothing_is_stored(client, convention) -> None:
    faux = modifier(
        modele(convention),
        ("D5", "douze"),
        ("E5", 3.5),
        ("D6", -1),
        ("E6", True),
        ("D7", date(2025, 9, 1)),
        ("E7", 2_000_000),
        ("F8", 4),
        ("D9", 7),
    )
    code, texte = envoyer(client, convention, faux)
    assert code == 422
    assert "Rien n’est enregistré\u00a0: 7\u00a0cases fausses." in texte
    contacts = "Contacts téléphoniques et saisies par courriel"
    for attendu in (
        f"D5 (septembre 2025, {contacts})\u00a0: «\u00a0douze\u00a0»",
        f"E5 (octobre 2025, {contacts})\u00a0: «\u00a03,5\u00a0»",
        "D6 (septembre 2025, Jeunes au parcours ASE reçus physiquement)\u00a0: «\u00a0-1\u00a0»",
        "«\u00a0VRAI\u00a0» ou «\u00a0FAUX\u00a0» n’est pas un nombre",
        "c’est une date, pas un nombre",
        "Ce nombre est trop grand",
        "F8 (novembre 2025, Jeunes au parcours ASE logés)\u00a0: ce mois n’a pas commencé",
    ):
        assert attendu in texte
    assert not SaisieIndicateur.objects.exists()


def _autre_convention(convention) -> bytes:
    return modele(f.convention())


def _sans_feuille(convention) -> bytes:
    return modifier(modele(convention), feuille="Feuille 1")


def _lignes_permutees(convention) -> bytes:
    return modifier(modele(convention), ("B5", "ase_recus"), ("B6", "contacts"))


def _une_ligne_en_moins(convention) -> bytes:
    return modifier(modele(convention), sans_ligne=9)


def _zip_simple() -> bytes:
    tampon = BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        archive.writestr("bonjour.txt", "bonjour")
    return tampon.getvalue()


def _bombe() -> bytes:
    tampon = BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 400_000_000)
    return tampon.getvalue()


EXE = (
    b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"
    + b"\x00" * 44
    + b"\x80"
    + (b"\x00" * 67 + b"PE\x00\x00" + b"\x00" * 400)
)
GABARITS = [
    (_autre_convention, "n’est pas celui de la convention"),
    (_sans_feuille, "n’a pas de feuille «\u00a0Indicateurs\u00a0»"),
    (_lignes_permutees, "l’ordre des lignes a changé"),
    (_une_ligne_en_moins, "Il manque des lignes"),
    (lambda c: modifier(modele(c), ("E3", "2025-12-01")), "Les mois du classeur ont changé"),
    (lambda c: modifier(modele(c), ("D4", "rentrée")), "D4 devrait porter «\u00a0septembre 2025"),
    (lambda c: modifier(modele(c), ("C4", None)), "C4 devrait porter «\u00a0Indicateur\u00a0»"),
    (lambda c: modifier(modele(c), ("B2", "abc")), "Les titres du modèle ont changé"),
    (lambda c: modifier(modele(c), ("Z9999", 1)), "plus grand que le modèle"),
    (lambda c: modifier(modele(c), ("XFD1048576", 1)), "plus grand que le modèle"),
    (lambda _c: EXE, "n’est pas un classeur Excel"),
    (lambda _c: f.PDF, "n’est pas un classeur Excel"),
    (lambda _c: _zip_simple(), "n’est pas un classeur Excel"),
    (lambda _c: b"", "Ce fichier est vide"),
    (lambda _c: b"x" * 40_000_000, "Ce fichier pèse 40\u00a0Mo"),
    (lambda _c: _bombe(), "volume anormal"),
    (lambda c: modele(c)[:3000], "abîmé"),
]


def test_a_file_that_is_not_the_template_is_said_at_the_field(client, convention) -> None:
    for fabrique, phrase in GABARITS:
        code, texte = envoyer(client, convention, fabrique(convention))
        assert code == 422, phrase
        assert phrase in texte
        assert 'aria-invalid="true"' in texte
    assert not SaisieIndicateur.objects.exists()


def test_another_extension_is_refused(client, convention) -> None:
    code, texte = envoyer(client, convention, modele(convention), "modele.xlsm")
    assert code == 422
    assert "Les fichiers .xlsm ne sont pas acceptés" in texte


def test_no_file_at_all(client, convention) -> None:
    client.force_login(f.redacteur_de(convention.structure))
    reponse = client.post(reverse("suivi:classeur", args=[convention.uid]), {})
    assert "Choisissez un fichier." in reponse.content.decode()


def test_a_template_older_than_the_screen_erases_nothing(client, convention) -> None:
    ancien = modele(convention)
    f.remplir_indicateurs(convention, "2025-09-30")
    code, texte = envoyer(client, convention, modifier(ancien, ("E5", 12)))
    assert code == 200
    assert "1\u00a0valeur enregistrée" in texte
    assert SaisieIndicateur.objects.count() == 6


def test_a_cell_changed_since_the_download_is_named(client, convention) -> None:
    ancien = modele(convention)
    f.remplir_indicateurs(convention, "2025-09-30")
    code, texte = envoyer(client, convention, modifier(ancien, ("D5", 12), ("E5", 1)))
    assert code == 422
    assert "D5 (septembre 2025" in texte
    assert "le fichier porte 12, mais 40 a été enregistré" in texte
    # All or nothing: the right cell waits too.
    assert not SaisieIndicateur.objects.filter(mois=date(2025, 10, 1)).exists()


def test_an_agent_downloads_and_does_not_send(client, convention) -> None:
    client.force_login(f.compte("instructeur"))
    assert client.get(reverse("suivi:modele", args=[convention.uid])).status_code == 200
    fichier = SimpleUploadedFile("modele.xlsx", modele(convention), content_type=XLSX)
    envoi = client.post(reverse("suivi:classeur", args=[convention.uid]), {"fichier": fichier})
    assert envoi.status_code == 403


def test_only_the_open_cells_can_be_written_in_the_sheet(convention) -> None:
    with zipfile.ZipFile(BytesIO(modele(convention))) as archive:
        feuille = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    formats = re.search(r"<cellXfs.*?</cellXfs>", styles, re.DOTALL)[0]
    libres = ['locked="0"' in x for x in formats.split("<xf ")[1:]]

    def ouverte(case: str) -> bool:
        return libres[int(re.search(rf'<c r="{case}" s="(\d+)"', feuille)[1])]

    assert "<sheetProtection" in feuille
    assert [ouverte(c) for c in ("C5", "D5", "E9", "F5", "P5")] == [False, True, True, False, False]
    assert "<f>SUM(D5:O5)</f>" in feuille


@pytest.mark.parametrize(
    "cellules",
    [
        '<row r="999999999"/>',
        '<row r="1"><c r="ZZZ1"/></row>',
        '<row><c r="A888888888"/></row>',
        "<row/>" * 300,
        '<row r="1">' + "<c/>" * 200 + "</row>",
    ],
)
def test_the_reach_of_a_sheet_is_measured_before_reading(cellules) -> None:
    tampon = BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet>{cellules}</worksheet>")
    with pytest.raises(ClasseurDemesure):
        mesurer(tampon.getvalue(), 200, 100)


@pytest.mark.parametrize(
    "xml",
    [
        "<worksheet>",
        '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>',
        '<row r="un"/>',
        '<row><c r="5é"/></row>',
    ],
)
def test_a_sheet_that_is_not_plain_xml_is_unreadable(xml) -> None:
    tampon = BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", xml)
    with pytest.raises((ValueError, ClasseurDemesure)):
        mesurer(tampon.getvalue(), 200, 100)


def test_an_import_after_the_bilan_is_refused(client, convention: Convention) -> None:
    b = f.bilan("soumis", convention)
    jour = date(2026, 9, 11)
    rempli = modifier(modele(b.convention, jour), ("D5", 1))
    code, texte = envoyer(client, b.convention, rempli, jour=jour)
    assert code == 200
    assert "ne se modifient plus" in texte
