"""The .xlsx of the indicators: a template to fill, and its reading, cell by cell."""

import math
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi import grille as grilles
from ecluse.cycle.suivi.etendue import ClasseurDemesure, mesurer
from ecluse.cycle.suivi.grille import Cle, Grille
from ecluse.regles.argent import ecrire_nombre
from ecluse.regles.dates import ecrire_mois
from ecluse.regles.texte import typographie

FEUILLE = "Indicateurs"
# Row and column (from 0) of the first value; above: title, convention and version (hidden),
# months (hidden), headers. The first two columns (fiche, code of the indicator) are hidden too.
LIGNE, COLONNE = 4, 3
LIBELLE = 2
LIGNES_MAXIMUM, COLONNES_MAXIMUM = 200, 100
ERREURS_MAXIMUM = 50
REMEDE = "Repartez d’un modèle neuf."


class ClasseurRefuse(Exception):
    """The file is not the template of this convention; `message` is French."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass
class Lecture:
    """What a file says: values by cell, the version it was made from, what is wrong and where."""

    version: int = 0
    valeurs: dict[Cle, int | None] = field(default_factory=dict)
    erreurs: list[str] = field(default_factory=list)


def produire(convention: Convention, grille: Grille, version: int) -> bytes:
    """The template, with the values already known; only the cells of values can be written.

    `version` (`grille.version`) stays in the file: on its return, what somebody else changed
    meanwhile is told apart from what was typed in the file.
    """
    # Here, as where a workbook is read: no other page needs these libraries.
    import xlsxwriter

    tampon = BytesIO()
    classeur = xlsxwriter.Workbook(tampon, {"in_memory": True})
    feuille = classeur.add_worksheet(FEUILLE)
    titre = classeur.add_format({"bold": True, "font_size": 14})
    feuille.protect("", {"format_columns": True})
    feuille.write(0, LIBELLE, f"Indicateurs de la convention {convention.numero}", titre)
    feuille.write_row(1, 0, [convention.uid, version])
    _entetes(classeur, feuille, grille)
    _lignes_de_saisie(classeur, feuille, grille)
    _mise_en_page(feuille, grille)
    _mode_d_emploi(classeur)
    classeur.close()
    return tampon.getvalue()


def _case(rang: int, colonne: int) -> str:
    """The name that a spreadsheet gives to a cell, from its row and column (from 0): B5."""
    lettres, reste = "", colonne + 1
    while reste:
        reste, lettre = divmod(reste - 1, 26)
        lettres = chr(ord("A") + lettre) + lettres
    return f"{lettres}{rang + 1}"


def _entetes_attendus(grille: Grille) -> list[str]:
    return ["Indicateur", *(ecrire_mois(m) for m in grille.mois), "Total", "Attendu"]


def _entetes(classeur: Any, feuille: Any, grille: Grille) -> None:
    tete = classeur.add_format(
        {
            "bold": True,
            "bg_color": "#E2EFF1",
            "border": 1,
            "text_wrap": True,
            "align": "center",
            "valign": "vcenter",
        }
    )
    for rang, mois in enumerate(grille.mois):
        feuille.write(2, COLONNE + rang, mois.isoformat())
    feuille.write_row(3, 0, ["fiche", "code", *_entetes_attendus(grille)], tete)


def _lignes_de_saisie(classeur: Any, feuille: Any, grille: Grille) -> None:
    commun = {"border": 1, "num_format": "0", "valign": "vcenter"}
    texte = classeur.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    saisie = classeur.add_format(commun | {"locked": False})
    ferme = classeur.add_format(commun | {"bg_color": "#E0E0E0"})
    somme = classeur.add_format(commun | {"bold": True})
    fin = COLONNE + len(grille.mois)
    for numero, ligne in enumerate(grille.lignes):
        r = LIGNE + numero
        feuille.set_row(r, 48 if ligne.aide else 32)
        feuille.write_row(r, 0, [ligne.fiche, ligne.indicateur.code], texte)
        aide = f"\n{ligne.aide}" if ligne.aide else ""
        feuille.write(r, LIBELLE, f"{ligne.libelle}{aide}", texte)
        for rang, mois in enumerate(grille.mois):
            format_ = saisie if grille.ouvert(mois) else ferme
            feuille.write(r, COLONNE + rang, ligne.valeurs.get(mois, ""), format_)
        premiere, derniere = _case(r, COLONNE), _case(r, fin - 1)
        feuille.write_formula(r, fin, f"=SUM({premiere}:{derniere})", somme, ligne.total)
        feuille.write(r, fin + 1, "" if ligne.attendu is None else ligne.attendu, somme)
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


def _mise_en_page(feuille: Any, grille: Grille) -> None:
    feuille.set_column(0, 1, None, None, {"hidden": True})
    feuille.set_column(LIBELLE, LIBELLE, 46)
    feuille.set_column(COLONNE, COLONNE + len(grille.mois) + 1, 11)
    for cachee in (1, 2):
        feuille.set_row(cachee, None, None, {"hidden": True})
    feuille.set_row(3, 32)
    feuille.freeze_panes(LIGNE, COLONNE)
    feuille.set_landscape()
    feuille.set_paper(9)
    feuille.fit_to_pages(1, 0)


def _mode_d_emploi(classeur: Any) -> None:
    feuille = classeur.add_worksheet("Mode d’emploi")
    feuille.set_column(0, 0, 90)
    corps = classeur.add_format({"text_wrap": True, "valign": "top"})
    for rang, phrase in enumerate(
        [
            "Remplissez les cases blanches de la feuille « Indicateurs » : "
            "un nombre entier par mois.",
            "Vider une case efface la valeur enregistrée ; 0 signifie que rien n’a eu lieu.",
            "Les mois qui n’ont pas commencé sont grisés et ne se remplissent pas : "
            "téléchargez un modèle neuf le mois venu.",
            "Ne changez ni les titres ni l’ordre des lignes et des colonnes.",
            "Renvoyez ensuite ce fichier sur la page de suivi de la convention : "
            "rien n’est enregistré tant qu’une case est fausse.",
        ]
    ):
        feuille.write(rang, 0, typographie(phrase), corps)


def lire(convention: Convention, grille: Grille, octets: bytes) -> Lecture:
    """Read a template sent back. Every wrong cell is named; nothing is written here.

    Raises `ClasseurRefuse` when the file is not this convention's template.
    """
    lignes = _lignes(octets)
    lecture = Lecture(version=_verifier_entete(convention, grille, lignes))
    for numero, ligne in enumerate(grille.lignes):
        cases = lignes[LIGNE + numero]
        if [str(c) for c in cases[:2]] != [ligne.fiche, ligne.indicateur.code]:
            raise ClasseurRefuse(
                f"La ligne {LIGNE + numero + 1} devrait porter « {ligne.libelle} » : "
                f"l’ordre des lignes a changé. {REMEDE}"
            )
        for rang, mois in enumerate(grille.mois):
            brute = cases[COLONNE + rang] if COLONNE + rang < len(cases) else ""
            cle = (ligne.fiche, ligne.indicateur.code, mois)
            _lire_case(lecture, grille, cle, brute, nommer(grille, cle))
    return lecture


def nommer(grille: Grille, cle: Cle) -> str:
    """« D5 (septembre 2025, Contacts) »: a cell as one finds it in the file."""
    for numero, ligne in enumerate(grille.lignes):
        if (ligne.fiche, ligne.indicateur.code) == cle[:2]:
            case = _case(LIGNE + numero, COLONNE + grille.mois.index(cle[2]))
            return f"{case} ({ecrire_mois(cle[2])}, {ligne.libelle})"
    raise KeyError(cle)


def phrase_de_conflit(
    grille: Grille, cle: Cle, stockee: int | None, dans_le_fichier: int | None
) -> str:
    """What to say of a cell that somebody changed after the template was downloaded."""
    return (
        f"{nommer(grille, cle)} : le fichier porte {_montrer(dans_le_fichier)}, mais "
        f"{_montrer(stockee)} a été enregistré depuis le téléchargement du modèle. "
        "Téléchargez un modèle neuf."
    )


def _montrer(valeur: int | None) -> str:
    return "une case vide" if valeur is None else ecrire_nombre(Decimal(valeur), 0)


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
        if not math.isfinite(brute):
            raise ValueError("ce n’est pas un nombre.")
        if brute != int(brute):
            raise ValueError(f"« {str(brute).replace('.', ',')} » n’est pas un nombre entier.")
        if brute < 0:
            raise ValueError(f"« {int(brute)} » est négatif.")
        return grilles.lire_valeur(str(int(brute)))
    if isinstance(brute, date):
        raise ValueError("c’est une date, pas un nombre.")
    return grilles.lire_valeur(str(brute))


def _lignes(octets: bytes) -> list[list[Any]]:
    import python_calamine

    try:
        mesurer(octets, LIGNES_MAXIMUM, COLONNES_MAXIMUM)
        classeur = python_calamine.CalamineWorkbook.from_filelike(BytesIO(octets))
        if FEUILLE not in classeur.sheet_names:
            raise ClasseurRefuse(f"Le classeur n’a pas de feuille « {FEUILLE} ». {REMEDE}")
        return classeur.get_sheet_by_name(FEUILLE).to_python(skip_empty_area=False)
    except ClasseurDemesure as erreur:
        raise ClasseurRefuse(f"Le classeur est plus grand que le modèle. {REMEDE}") from erreur
    except (python_calamine.CalamineError, OSError, ValueError) as erreur:
        raise ClasseurRefuse("Ce fichier n’est pas un classeur .xlsx lisible.") from erreur


def _verifier_entete(convention: Convention, grille: Grille, lignes: list[list[Any]]) -> int:
    """Check what the template carries above and beside its values; out: its version."""
    if len(lignes) < LIGNE or len(lignes[1]) < 2:
        raise ClasseurRefuse(f"Les titres du modèle manquent. {REMEDE}")
    uid, version = lignes[1][:2]
    if str(uid) != convention.uid:
        raise ClasseurRefuse(
            f"Ce classeur n’est pas celui de la convention {convention.numero} : "
            "téléchargez son modèle."
        )
    if not isinstance(version, float) or version < 0 or version != int(version):
        raise ClasseurRefuse(f"Les titres du modèle ont changé. {REMEDE}")
    mois = [str(c)[:10] for c in lignes[2][COLONNE : COLONNE + len(grille.mois)]]
    if mois != [m.isoformat() for m in grille.mois]:
        raise ClasseurRefuse(f"Les mois du classeur ont changé. {REMEDE}")
    for rang, attendu in enumerate(_entetes_attendus(grille)):
        colonne = LIBELLE + rang
        trouve = str(lignes[3][colonne]).strip() if colonne < len(lignes[3]) else ""
        if trouve != attendu:
            case = _case(3, colonne)
            raise ClasseurRefuse(
                f"La case {case} devrait porter « {attendu} » : les titres ont changé. {REMEDE}"
            )
    if len(lignes) < LIGNE + len(grille.lignes):
        raise ClasseurRefuse(f"Il manque des lignes au classeur. {REMEDE}")
    return int(version)
