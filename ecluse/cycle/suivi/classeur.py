"""The .xlsx of the indicators: a template to fill, and its reading, cell by cell."""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

import python_calamine
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi import grille as grilles
from ecluse.cycle.suivi.grille import Cle, Grille
from ecluse.regles.dates import ecrire_mois

FEUILLE = "Indicateurs"
# Row and column (from 0) of the first value; above: title, convention, hidden months, headers.
LIGNE, COLONNE = 4, 3
LIGNES_MAXIMUM, COLONNES_MAXIMUM = 200, 100
ERREURS_MAXIMUM = 50


class ClasseurRefuse(Exception):
    """The file is not the template of this convention; `message` is French."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass
class Lecture:
    """What a file says: values by cell, and what is wrong with which cell."""

    valeurs: dict[Cle, int | None] = field(default_factory=dict)
    erreurs: list[str] = field(default_factory=list)


def produire(convention: Convention, grille: Grille) -> bytes:
    """The template, with the values already known; only the cells of values can be written."""
    tampon = BytesIO()
    classeur = xlsxwriter.Workbook(tampon, {"in_memory": True})
    feuille = classeur.add_worksheet(FEUILLE)
    titre = classeur.add_format({"bold": True, "font_size": 14})
    tete = classeur.add_format(
        {"bold": True, "bg_color": "#E2EFF1", "border": 1, "text_wrap": True}
    )
    texte = classeur.add_format({"text_wrap": True, "valign": "top"})
    saisie = classeur.add_format({"locked": False, "border": 1, "num_format": "0"})
    ferme = classeur.add_format({"border": 1, "bg_color": "#EDEDED"})
    somme = classeur.add_format({"bold": True, "border": 1, "num_format": "0"})
    feuille.protect("", {"format_columns": True})
    feuille.write(0, 0, f"Indicateurs de la convention {convention.numero}", titre)
    feuille.write(1, 0, convention.uid)
    feuille.write_row(3, 0, ["fiche", "code", "Indicateur"], tete)
    fin = COLONNE + len(grille.mois)
    for rang, mois in enumerate(grille.mois):
        feuille.write(2, COLONNE + rang, mois.isoformat())
        feuille.write(3, COLONNE + rang, ecrire_mois(mois), tete)
    feuille.write(3, fin, "Total", tete)
    for numero, ligne in enumerate(grille.lignes):
        r = LIGNE + numero
        feuille.write_row(r, 0, [ligne.fiche, ligne.indicateur.code], texte)
        feuille.write(r, 2, ligne.indicateur.libelle, texte)
        for rang, mois in enumerate(grille.mois):
            valeur = ligne.valeurs.get(mois, "")
            format_ = saisie if grille.ouvert(mois) else ferme
            feuille.write(r, COLONNE + rang, valeur, format_)
        premiere, derniere = xl_rowcol_to_cell(r, COLONNE), xl_rowcol_to_cell(r, fin - 1)
        feuille.write_formula(r, fin, f"=SUM({premiere}:{derniere})", somme, ligne.total)
    feuille.data_validation(
        LIGNE,
        COLONNE,
        LIGNE + len(grille.lignes) - 1,
        fin - 1,
        {
            "validate": "integer",
            "criteria": ">=",
            "value": 0,
            "error_title": "Valeur refusée",
            "error_message": "Indiquez un nombre entier, positif ou nul.",
        },
    )
    feuille.set_column(0, 1, None, None, {"hidden": True})
    feuille.set_column(2, 2, 46)
    feuille.set_column(COLONNE, fin, 11)
    for cachee in (1, 2):
        feuille.set_row(cachee, None, None, {"hidden": True})
    feuille.freeze_panes(LIGNE, COLONNE)
    feuille.set_landscape()
    feuille.set_paper(9)
    feuille.fit_to_pages(1, 1)
    _mode_d_emploi(classeur)
    classeur.close()
    return tampon.getvalue()


def _mode_d_emploi(classeur: Any) -> None:
    feuille = classeur.add_worksheet("Mode d’emploi")
    feuille.set_column(0, 0, 90)
    corps = classeur.add_format({"text_wrap": True, "valign": "top"})
    for rang, phrase in enumerate(
        [
            "Remplissez les cases blanches de la feuille « Indicateurs » : "
            "un nombre entier par mois.",
            "Une case laissée vide efface la valeur enregistrée ; 0 signifie que rien n’a eu lieu.",
            "Les mois qui n’ont pas commencé sont grisés et ne se remplissent pas.",
            "Ne changez ni les titres ni l’ordre des lignes et des colonnes.",
            "Renvoyez ensuite ce fichier sur la page de suivi de la convention : "
            "rien n’est enregistré tant qu’une case est fausse.",
        ]
    ):
        feuille.write(rang, 0, phrase, corps)


def lire(convention: Convention, grille: Grille, octets: bytes) -> Lecture:
    """Read a template sent back. Every wrong cell is named; nothing is written here.

    Raises `ClasseurRefuse` when the file is not this convention's template.
    """
    lignes = _lignes(octets)
    _verifier_entete(convention, grille, lignes)
    lecture = Lecture()
    for numero, ligne in enumerate(grille.lignes):
        cases = lignes[LIGNE + numero]
        if [str(c) for c in cases[:2]] != [ligne.fiche, ligne.indicateur.code]:
            raise ClasseurRefuse(
                f"La ligne {LIGNE + numero + 1} devrait porter « {ligne.indicateur.libelle} » : "
                "l’ordre des lignes a changé. Repartez d’un modèle neuf."
            )
        for rang, mois in enumerate(grille.mois):
            brute = cases[COLONNE + rang] if COLONNE + rang < len(cases) else ""
            case = f"{xl_rowcol_to_cell(LIGNE + numero, COLONNE + rang)} ({ecrire_mois(mois)}, "
            case += f"{ligne.indicateur.libelle})"
            _lire_case(lecture, grille, (ligne.fiche, ligne.indicateur.code, mois), brute, case)
    return lecture


def _lire_case(lecture: Lecture, grille: Grille, cle: Cle, brute: Any, case: str) -> None:
    try:
        valeur = _valeur(brute)
    except ValueError as erreur:
        lecture.erreurs.append(f"{case} : {erreur}")
        return
    if valeur is not None and not grille.ouvert(cle[2]):
        lecture.erreurs.append(f"{case} : ce mois n’a pas commencé.")
        return
    if grille.ouvert(cle[2]):
        lecture.valeurs[cle] = valeur


def _valeur(brute: Any) -> int | None:
    if brute is None or isinstance(brute, bool):
        if brute is None:
            return None
        raise ValueError("« VRAI » ou « FAUX » n’est pas un nombre.")
    if isinstance(brute, int | float):
        if brute != int(brute):
            raise ValueError(f"« {str(brute).replace('.', ',')} » n’est pas un nombre entier.")
        if brute < 0:
            raise ValueError(f"« {int(brute)} » est négatif.")
        return grilles.lire_valeur(str(int(brute)))
    if isinstance(brute, date):
        raise ValueError("c’est une date, pas un nombre.")
    return grilles.lire_valeur(str(brute))


def _lignes(octets: bytes) -> list[list[Any]]:
    try:
        classeur = python_calamine.CalamineWorkbook.from_filelike(BytesIO(octets))
    except (python_calamine.CalamineError, OSError, ValueError) as erreur:
        raise ClasseurRefuse("Ce fichier n’est pas un classeur .xlsx lisible.") from erreur
    if FEUILLE not in classeur.sheet_names:
        raise ClasseurRefuse(f"Le classeur n’a pas de feuille « {FEUILLE} ».")
    feuille = classeur.get_sheet_by_name(FEUILLE)
    if feuille.total_height > LIGNES_MAXIMUM or feuille.total_width > COLONNES_MAXIMUM:
        raise ClasseurRefuse(
            "Le classeur est plus grand que le modèle : repartez d’un modèle neuf."
        )
    return feuille.to_python(skip_empty_area=False)


def _verifier_entete(convention: Convention, grille: Grille, lignes: list[list[Any]]) -> None:
    if len(lignes) < LIGNE + len(grille.lignes) or len(lignes[1]) < 1:
        raise ClasseurRefuse("Il manque des lignes au classeur : repartez d’un modèle neuf.")
    if str(lignes[1][0]) != convention.uid:
        raise ClasseurRefuse(
            f"Ce classeur n’est pas celui de la convention {convention.numero} : "
            "téléchargez son modèle."
        )
    mois = [str(c)[:10] for c in lignes[2][COLONNE : COLONNE + len(grille.mois)]]
    if mois != [m.isoformat() for m in grille.mois]:
        raise ClasseurRefuse("Les mois du classeur ont changé : repartez d’un modèle neuf.")
