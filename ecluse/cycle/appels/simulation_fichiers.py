"""Facts from a file: the JSON of the contract, or a table (xlsx, CSV) with one fact a line."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ecluse.cycle.appels.catalogue import normaliser
from ecluse.cycle.appels.simulation import Liste, Saisie, lire_ligne
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.validation import lire_json

#: Bytes of a file, and lines of a table: beyond, the command line is the tool.
TAILLE_MAXIMUM = 2_000_000
LIGNES_MAXIMUM = 20_000
EXTENSIONS = ("json", "xlsx", "csv")


@dataclass(frozen=True)
class FaitsCharges:
    """What a file gave: the facts, and whatever of the demand it also said."""

    faits: dict[str, Any]
    demande: dict[str, Any]


def lire_fichier(nom: str, octets: bytes, saisie: Saisie) -> FaitsCharges:
    """Read a file by its extension; raises `ErreurRegle` (French, path when one is known)."""
    extension = nom.rpartition(".")[2].lower()
    if len(octets) > TAILLE_MAXIMUM:
        raise ErreurRegle("Ce fichier dépasse 2 Mo : utilisez la commande « ecluse calculer ».")
    if extension == "json":
        return _json(octets)
    if extension == "csv":
        return FaitsCharges(_tables([("", _csv(octets))], saisie), {})
    if extension == "xlsx":
        return FaitsCharges(_tables(_classeur(octets), saisie), {})
    raise ErreurRegle("Choisissez un fichier JSON, xlsx ou CSV.")


def _texte(octets: bytes) -> str:
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheets of France still write.
        return octets.decode("cp1252", "replace")


def _json(octets: bytes) -> FaitsCharges:
    donnees = lire_json(_texte(octets))
    if not isinstance(donnees, dict):
        raise ErreurRegle("Ce JSON n'est pas un objet.")
    if "faits" not in donnees:
        return FaitsCharges(donnees, {})
    faits = donnees.pop("faits")
    if not isinstance(faits, dict):
        raise ErreurRegle("Les faits sont un objet.", "faits")
    return FaitsCharges(faits, donnees)


def _csv(octets: bytes) -> list[list[str]]:
    texte = _texte(octets)
    entete = texte.partition("\n")[0]
    separateur = max(";,\t", key=entete.count)
    try:
        return list(csv.reader(io.StringIO(texte), delimiter=separateur, strict=True))
    except csv.Error as exc:
        raise ErreurRegle("Ce CSV ne peut pas être lu.") from exc


def _classeur(octets: bytes) -> list[tuple[str, list[list[str]]]]:
    # Here: no other page needs it.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        classeur = CalamineWorkbook.from_filelike(io.BytesIO(octets))
        return [
            (
                nom,
                [
                    [_cellule(c) for c in ligne]
                    for ligne in classeur.get_sheet_by_name(nom).to_python()
                ],
            )
            for nom in classeur.sheet_names
        ]
    except (CalamineError, ValueError, OSError) as exc:
        raise ErreurRegle("Ce classeur ne peut pas être lu.") from exc


def _cellule(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    if isinstance(valeur, float):
        return repr(valeur).replace(".", ",")
    if isinstance(valeur, datetime):
        return valeur.date().isoformat()
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)


def _tables(
    feuilles: Iterable[tuple[str, Sequence[Sequence[str]]]], saisie: Saisie
) -> dict[str, Any]:
    faits: dict[str, Any] = {}
    for nom, lignes in feuilles:
        remplies = [x for x in lignes if any(c.strip() for c in x)]
        if not remplies:
            continue
        if len(remplies) > LIGNES_MAXIMUM:
            raise ErreurRegle("Ce tableau dépasse 20 000 lignes.")
        liste, cles = _reconnaitre(nom, remplies[0], saisie)
        faits[liste.cle] = _lignes(liste, cles, remplies[1:])
    if not faits:
        raise ErreurRegle("Ce fichier est vide.")
    return faits


def _lignes(liste: Liste, cles: list[str], lignes: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    resultat = []
    for rang, ligne in enumerate(lignes):
        textes = dict(zip(cles, ligne, strict=False))
        lue = lire_ligne(liste, textes, f"faits.{liste.cle}[{rang}]")
        if lue is not None:
            resultat.append(lue)
    return resultat


def _reconnaitre(nom: str, entete: Sequence[str], saisie: Saisie) -> tuple[Liste, list[str]]:
    """Which list a table holds, by its name or its columns, and the key of each column."""
    candidates = [
        x for x in saisie.listes if normaliser(nom) in (x.cle, normaliser(x.libelle))
    ] or list(saisie.listes)
    if not candidates:
        raise ErreurRegle("Ce dispositif ne se calcule pas sur une liste de faits.")
    meilleures = [(_colonnes(x, entete), x) for x in candidates]
    cles, liste = max(meilleures, key=lambda paire: sum(map(bool, paire[0])))
    for cle, mot in zip(cles, entete, strict=True):
        if mot.strip() and not cle:
            attendues = ", ".join(c.libelle for c in liste.champs)
            raise ErreurRegle(
                f"La colonne « {mot} » n'est pas connue ; "
                f"colonnes de {liste.libelle} : {attendues}."
            )
    return liste, cles


def _colonnes(liste: Liste, entete: Sequence[str]) -> list[str]:
    connues = {normaliser(c.libelle): c.cle for c in liste.champs}
    connues |= {c.cle: c.cle for c in liste.champs}
    return [
        connues.get(normaliser(mot).replace(" ", "_"), connues.get(normaliser(mot), ""))
        for mot in entete
    ]
