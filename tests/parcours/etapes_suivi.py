"""Steps of the action: indicators on screen and by workbook, bilan, correction, acceptance."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.parcours.poste import Poste, piece

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The five indicators of the fiche, and what is typed for a month.
MOIS = {
    "Contacts téléphoniques et saisies par courriel": 45,
    "Jeunes au parcours ASE reçus physiquement": 6,
    "Jeunes au parcours ASE accompagnés": 4,
    "Jeunes au parcours ASE logés": 1,
    "Jeunes reçus aux nouvelles permanences et aux nouveaux ateliers": 11,
}
BILAN = {
    "Ce qui a été réalisé": {
        "Quelles permanences, quels ateliers": "Deux permanences, vingt ateliers.",
    },
    "Les résultats au regard des objectifs": {
        "Comment expliquez-vous les écarts": "Les objectifs sont dépassés partout.",
    },
    "Les freins rencontrés": {"Quels freins": "Le transport, en hiver."},
    "Le bilan financier": {"Total des dépenses réalisées": "21 500,50"},
}


def saisir_a_l_ecran(porteur: Poste, uid: str) -> None:
    """September to November are typed; a month that has not begun has no cell."""
    porteur.aller(f"/suivi/{uid}/")
    for mois in ("septembre 2025", "octobre 2025", "novembre 2025"):
        for indicateur, valeur in MOIS.items():
            porteur.ecrire(f"{indicateur}, {mois}", str(valeur))
    porteur.enregistre()
    porteur.lire("135 sur 480 attendus, soit 28 %")
    expect(porteur.champ("janvier 2026")).to_have_count(0)
    porteur.appuyer("Enregistrer")
    porteur.lire_message("Les indicateurs sont enregistrés")


def remplir_le_classeur(modele: Path, faux: bool) -> dict[str, Any]:
    """The template filled for the nine last months; with one wrong cell, or none.

    The cells are written in the file itself, as a spreadsheet would.
    """
    copie = BytesIO()
    with zipfile.ZipFile(modele) as lu, zipfile.ZipFile(copie, "w") as ecrit:
        for entree in lu.infolist():
            contenu = lu.read(entree)
            if entree.filename == "xl/worksheets/sheet1.xml":
                contenu = _remplir_la_feuille(contenu.decode(), faux).encode()
            ecrit.writestr(entree.filename, contenu)
    return {"name": "indicateurs.xlsx", "mimeType": XLSX, "buffer": copie.getvalue()}


def _remplir_la_feuille(xml: str, faux: bool) -> str:
    # Columns G to O are December to August; rows 5 to 9 are the five indicators.
    for rang, valeur in enumerate(MOIS.values(), start=5):
        for colonne in "GHIJKLMNO":
            vide = re.compile(rf'<c r="{colonne}{rang}"( s="\d+")/>')
            assert vide.search(xml), f"{colonne}{rang}"
            if faux and (colonne, rang) == ("H", 6):
                plein = r'<c r="H6"\1 t="inlineStr"><is><t>six</t></is></c>'
            else:
                plein = rf'<c r="{colonne}{rang}"\1><v>{valeur}</v></c>'
            xml = vide.sub(plein, xml)
    return xml


def saisir_par_classeur(porteur: Poste, uid: str) -> None:
    """A wrong cell is named and nothing is stored; once right, everything is."""
    porteur.aller(f"/suivi/{uid}/")
    modele = porteur.telecharger("Télécharger le modèle")
    champ = porteur.champ("Modèle rempli")
    champ.set_input_files(remplir_le_classeur(modele, faux=True))
    porteur.appuyer("Envoyer le modèle rempli")
    porteur.lire("Rien n’est enregistré", "H6 (janvier 2026", "« six »")
    porteur.controler("classeur faux")
    porteur.aller(f"/suivi/{uid}/")
    porteur.lire("135 sur 480 attendus")
    porteur.champ("Modèle rempli").set_input_files(remplir_le_classeur(modele, faux=False))
    porteur.appuyer("Envoyer le modèle rempli")
    porteur.lire_message("45 valeurs enregistrées")
    porteur.lire("540 sur 480 attendus, soit 113 %")


def rediger_le_bilan(porteur: Poste, uid: str) -> None:
    """Each part, then a piece, then the whole is handed in."""
    porteur.aller(f"/suivi/{uid}/bilan/")
    porteur.appuyer("Commencer le bilan")
    porteur.lire("points à compléter")
    porteur.controler("commencé")
    for titre, reponses in BILAN.items():
        porteur.suivre(f"Écrire cette partie : {titre}")
        for etiquette, texte in reponses.items():
            porteur.ecrire(etiquette, texte)
        porteur.enregistre()
        porteur.appuyer("Enregistrer et revenir au bilan")
        porteur.lire_titre("Bilan de la convention")
    porteur.champ("Fichier à joindre").set_input_files(piece("emargements.pdf", b"emargements"))
    porteur.appuyer("Joindre :")
    expect(porteur.main.get_by_role("link", name="emargements.pdf")).to_be_visible()
    porteur.confirmer("Remettre le bilan", "Remettre le bilan au Département")
    porteur.lire_message("Le bilan est remis au Département")
    porteur.controler("remis")


def demander_une_correction(instructeur: Poste, uid: str) -> None:
    """One part only is opened again."""
    instructeur.aller("/a-faire/")
    instructeur.suivre("Examiner le bilan de la convention")
    instructeur.lire("Deux permanences, vingt ateliers.", "540 sur 480 attendus")
    instructeur.suivre("Demander une correction")
    instructeur.cocher("Les freins rencontrés")
    instructeur.ecrire("Ce qui est à corriger", "Dites comment lever le frein du transport.")
    instructeur.ecrire("Attendue pour le", "21/09/2026")
    instructeur.appuyer("Demander la correction")
    instructeur.lire_message("La correction est demandée à CLLAJ fictif d’Artois")


def corriger(porteur: Poste, uid: str) -> None:
    """Only the part that was named is written; the rest stays as it was handed in."""
    porteur.aller(f"/suivi/{uid}/")
    expect(porteur.main.get_by_role("textbox")).to_have_count(0)
    porteur.aller(f"/suivi/{uid}/bilan/")
    porteur.lire("Dites comment lever le frein du transport.", "21 septembre 2026")
    porteur.controler("à corriger")
    expect(porteur.main.get_by_role("link", name="Écrire cette partie")).to_have_count(1)
    porteur.aller(f"/suivi/{uid}/bilan/")
    porteur.suivre("Écrire cette partie : Les freins rencontrés")
    porteur.ecrire("Quels freins", "Le transport, en hiver : un minibus est prêté.")
    porteur.enregistre()
    porteur.appuyer("Enregistrer et revenir au bilan")
    porteur.confirmer("Remettre le bilan", "Remettre le bilan au Département")
    porteur.lire_message("Le bilan est remis au Département")


def accepter(instructeur: Poste, uid: str, atteints: bool, appreciation: str = "") -> None:
    """The instructeur says whether the objectives are met."""
    instructeur.aller(f"/suivi/{uid}/bilan/")
    instructeur.suivre("Accepter le bilan")
    instructeur.choisir("Oui, ils sont atteints" if atteints else "Non, ils ne sont pas atteints")
    instructeur.ecrire("Appréciation", appreciation)
    instructeur.appuyer("Accepter le bilan")
    instructeur.lire_message("Le bilan est accepté")
    instructeur.controler("accepté")
