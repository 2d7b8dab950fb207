"""« Simuler » on the facts of a file: JSON, CSV, workbook, and files that are wrong."""

import io
import json
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cycle.appels.outils_simuler import SEMESTRE, programme, simuler  # noqa: F401
from tests.partage import _fichiers_temporaires  # noqa: F401

pytestmark = pytest.mark.django_db


def fichier(nom: str, contenu: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, contenu)


def classeur(feuilles: dict[str, list[list[Any]]]) -> bytes:
    flux = io.BytesIO()
    livre = xlsxwriter.Workbook(flux, {"default_date_format": "dd/mm/yyyy"})
    for nom, lignes in feuilles.items():
        feuille = livre.add_worksheet(nom)
        for rang, ligne_ in enumerate(lignes):
            feuille.write_row(rang, 0, ligne_)
    livre.close()
    return flux.getvalue()


def test_des_faits_d_un_json_puis_un_nouveau_calcul_sans_le_fichier() -> None:
    faits = {
        "mesures": [{"id": "1", "type": "GSL", "debut": "2025-07-01", "fin": "2025-09-15"}],
        "actes": [{"type": "diagnostic", "nombre": 2}],
    }
    contenu = json.dumps({"fiche": "2025/2.11", "faits": faits}).encode()
    page = simuler("2025/2.11", **SEMESTRE, fichier=fichier("faits.json", contenu))
    assert "601,65 €" in page
    assert "Faits chargés du fichier « faits.json »" in page
    assert "1 mesure, 1 acte" in page
    suite = SEMESTRE | {"faits_charges": json.dumps(faits), "nom_du_fichier": "faits.json"}
    assert "601,65 €" in simuler("2025/2.11", **suite)
    page = simuler("2025/2.11", **suite, saisir="oui")
    assert "601,65 €" not in page
    assert "Ajouter des lignes" in page


@pytest.mark.parametrize(
    "contenu",
    [
        "Nom ou numéro;Type;Début;Fin\nM1;gestion sociale locative;1/7/2025;15/9/2025\n".encode(),
        b"id,type,debut,fin\r\nM1,GSL,2025-07-01,2025-09-15\r\n\r\n",
        "id\ttype\tDébut\tfin\nM1\tGSL\t1er juillet 2025\t2025-09-15\n".encode("cp1252"),
    ],
)
def test_des_faits_d_un_csv(contenu: bytes) -> None:
    page = simuler("2025/2.11", **SEMESTRE, fichier=fichier("mesures.csv", contenu))
    assert '<strong class="montant">257,85 €</strong>' in page


def test_des_faits_d_un_classeur() -> None:
    octets = classeur(
        {
            "mesures": [
                ["Nom ou numéro", "Type", "Début", "Fin"],
                [12, "GSL", date(2025, 7, 1), ""],
            ],
            "Actes": [["Acte", "Nombre"], ["diagnostic", 2]],
            "vide": [],
        }
    )
    page = simuler("2025/2.11", **SEMESTRE, fichier=fichier("faits.xlsx", octets))
    # Six months of one point, two diagnostics.
    assert '<strong class="montant">859,50 €</strong>' in page


@pytest.mark.parametrize(
    ("nom", "contenu", "message"),
    [
        ("faits.csv", b"id;kind\n1;GSL\n", "La colonne « kind » n’est pas connue"),
        ("faits.csv", b"type;debut;fin\nGSL;01/07/2025;\nGSL;31/06/2025;\n", "Mesure 2, début : "),
        ("faits.csv", b"", "vide"),
        ("faits.json", b"{", "Le JSON est illisible"),
        ("faits.json", b"[]", "Ce JSON n’est pas un objet"),
        ("faits.json", b'{"faits": []}', "Les faits sont un objet"),
        ("faits.json", b'{"mesures": [{"debut": "2025-07-01"}]}', "Mesure 1, fin : "),
        ("faits.xlsx", b"pas un classeur", "Ce classeur ne peut pas être lu"),
        ("faits.pdf", b"%PDF", "Choisissez un fichier JSON, xlsx ou CSV"),
    ],
)
def test_un_fichier_faux_se_dit_au_champ(nom: str, contenu: bytes, message: str) -> None:
    page = simuler("2025/2.11", **SEMESTRE, fichier=fichier(nom, contenu))
    assert message in page
    assert "Comment ce montant est calculé" not in page


@pytest.mark.parametrize("garde", ["{x", "{} {}", "[1]", "{"])
def test_des_faits_gardes_abimes_ne_cassent_pas_la_page(garde: str) -> None:
    donnees = {**SEMESTRE, "faits_charges": garde, "nom_du_fichier": "faits.json"}
    assert "champ--erreur" in simuler("2025/2.11", **donnees)


def test_un_long_calcul_s_abrege_a_l_ecran_sans_perdre_un_centime() -> None:
    faits = {
        "mesures": [
            {"id": i, "type": "GSL", "debut": "2025-07-01", "fin": "2025-07-31"}
            for i in range(1000)
        ]
    }
    page = simuler(
        "2025/2.11", **SEMESTRE, fichier=fichier("faits.json", json.dumps(faits).encode())
    )
    assert "700 autres lignes" in page
    assert '<strong class="montant">85 950,00 €</strong>' in page
