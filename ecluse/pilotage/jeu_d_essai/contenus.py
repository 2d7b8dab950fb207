"""Texts and small files of the fictitious dossiers."""

import io
import zipfile
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

AVIS = (
    "Le projet répond à un besoin que nous constatons : les jeunes de ce secteur n’ont pas "
    "d’accueil de proximité sur le logement. Le CLLAJ participe déjà à nos réunions."
)
MOTIF_REDUCTION = (
    "Les frais de déplacement sont ramenés au kilométrage des deux permanences retenues."
)

INTITULES = {
    "CLLAJ fictif des Deux Vallées": "Le logement vient à vous : deux permanences rurales",
    "CLLAJ fictif de la Plaine minière": "Un guichet logement dans les quartiers",
    "CLLAJ fictif du Haut Pays": "Ateliers itinérants « Mon premier logement »",
    "CLLAJ fictif des Sept Écluses": "Aller vers les jeunes sans domicile stable",
    "CLLAJ fictif du Grand Large": "Permanences d’été et jeunes saisonniers",
    "CLLAJ fictif des Collines": "Renfort d’accueil pour les jeunes sortis de l’ASE",
}


#: Titles of the projects of 4.1.
PROJETS = {
    "CLLAJ fictif de la Canche": "Rénover, cuisiner, débattre : une semaine de chantier citoyen",
    "CLLAJ fictif du Grand Large": "Une web-radio du premier logement",
}
BESOIN_PRECISE = (
    "Sur notre secteur, un jeune reçu sur trois vient d’une commune sans permanence : "
    "Ville-Fictive, Bourg-Exemple et Val-Modèle. Les SLISL et la mission locale font le même "
    "constat."
)


def projet_collectif() -> dict[str, dict[str, Any]]:
    """Answers to the form of 4.1, by section."""
    return {
        "projet": {
            "besoin_repere": "Douze jeunes suivis par le CLLAJ disent ne connaître personne dans "
            "leur nouvelle commune.",
            "objectifs": "Donner confiance, faire se rencontrer les jeunes et les habitants.",
            "deroulement": "Quatre ateliers de préparation, une semaine de projet, un temps de "
            "restitution ouvert à tous.",
        },
        "moyens": {
            "moyens_humains": [["Animatrice", "BPJEPS", "0,1", "Non"]],
            "moyens_materiels": "La salle des fêtes prêtée par la commune, le minibus du CLLAJ.",
        },
        "territoire": {
            "territoire_intervention": "La commune du siège et ses voisines.",
            "partenaires": [["Mission locale", "Oriente et accompagne les jeunes", "Oui"]],
        },
        "attestations": {"exactitude": True, "controle": True},
    }


def reponses(structure: str) -> dict[str, dict[str, Any]]:
    """Answers to the form of 4.5, by section."""
    return {
        "projet": {
            "besoin_repere": "Sur notre secteur, un jeune reçu sur trois vient d’une commune "
            "sans permanence. Les SLISL et la mission locale font le même constat.",
            "objectifs": "Recevoir les jeunes près de chez eux, éviter les ruptures à la sortie de "
            "l’ASE, préparer l’entrée dans un premier logement.",
            "plus_value": "Deux demi-journées d’accueil nouvelles par semaine et des ateliers que "
            f"{structure} ne peut pas tenir avec ses moyens habituels.",
            "permanences": "Le mardi matin en mairie et le jeudi après-midi à la médiathèque, en "
            "milieu rural.",
            "ateliers": "Budget du logement, état des lieux, droits et devoirs du locataire.",
            "aller_vers": "Présence mensuelle avec la prévention spécialisée et dans les foyers.",
            "information": "Une affiche et un livret, un stand au salon du logement des jeunes.",
        },
        "moyens": {
            "moyens_humains": [
                ["Conseillère logement", "DE CESF", "0,5", "Non"],
                ["Animateur", "BPJEPS, 5 ans d’expérience", "0,2", "Oui"],
            ],
            "moyens_materiels": "Un bureau prêté par chaque commune, un véhicule de service, deux "
            "ordinateurs portables.",
            "experience": "Plus de dix ans d’accueil de jeunes en recherche de logement.",
        },
        "territoire": {
            "perimetre": "Le périmètre actuel du CLLAJ : l’ensemble des communes du territoire.",
            "partenaires": [
                ["Mission locale", "Repère et oriente les jeunes", "Oui"],
                ["SLISL", "Participe aux situations complexes", "Oui"],
                ["Bailleur social fictif", "Réserve de petites typologies", "En cours"],
            ],
        },
        "resultats": {
            "attendu_contacts": 480,
            "attendu_ase_recus": 60,
            "attendu_ase_accompagnes": 36,
            "attendu_ase_loges": 12,
            "attendu_permanences_ateliers": 240,
        },
        "attestations": {"exactitude": True, "controle": True},
    }


def budget(montant: str) -> list[tuple[str, str, str, bool]]:
    """A balanced budget that asks `montant` euros: (account, label, amount, is the request)."""
    demande = Decimal(montant)
    propre = Decimal("6500.00")
    salaires = demande + propre - Decimal("3800.00")
    return [
        ("60", "Fournitures d’ateliers", "800.00", False),
        ("61", "Assurance", "400.00", False),
        ("62", "Déplacements", "2600.00", False),
        ("64", "Conseillère logement et animateur", str(salaires), False),
        ("74", "Département du Pas-de-Calais", montant, True),
        ("75", "Participation de la structure", str(propre), False),
    ]


def pdf(texte: str) -> bytes:
    """A small real PDF of one page that says what it is."""
    propre = texte.encode("cp1252", "replace").replace(b"\\", b"\\\\")
    propre = propre.replace(b"(", b"\\(").replace(b")", b"\\)")
    flux = b"BT /F1 14 Tf 72 720 Td (" + propre + b") Tj ET"
    objets = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(flux), flux),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    corps = b"%PDF-1.4\n"
    places = []
    for numero, objet in enumerate(objets, 1):
        places.append(len(corps))
        corps += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    fin = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n"
    return corps + fin % (len(objets) + 1, table, len(objets) + 1, len(corps)) + b"%%EOF\n"


_OPC = "http://schemas.openxmlformats.org/package/2006/"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx(texte: str) -> bytes:
    """A small real .docx of one paragraph; the same text gives the same bytes."""
    parties = {
        "[Content_Types].xml": f'<Types xmlns="{_OPC}content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_OPC}relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": "<w:document "
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body><w:p><w:r><w:t>{escape(texte)}</w:t></w:r></w:p></w:body></w:document>",
    }
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, partie in parties.items():
            contenu = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{partie}'
            archive.writestr(zipfile.ZipInfo(nom), contenu)
    return tampon.getvalue()
