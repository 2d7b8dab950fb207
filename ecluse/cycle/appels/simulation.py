"""How what is typed becomes facts, and how the paths of the engine become fields of the screen.

The engine alone judges the facts: here they are only put in its words, and its answers in ours.
"""

import re
from collections.abc import Mapping
from typing import Any

from ecluse.cycle.appels.simulation_saisie import Champ, Genre, Liste, Saisie
from ecluse.regles.argent import lire_montant
from ecluse.regles.dates import lire_date
from ecluse.regles.erreurs import ErreurRegle

_SEPARATEUR = re.compile(r"\s*(?:\bau\b|→|\.\.)\s*")


def lire_valeur(champ: Champ, texte: str, chemin: str) -> Any:
    """What is typed in the words of the engine; raises `ErreurRegle` with `chemin`."""
    texte = texte.strip()
    try:
        return _LECTEURS[champ.genre](texte, champ)
    except ErreurRegle as erreur:
        raise ErreurRegle(erreur.message, chemin) from None


def _entier(texte: str, _champ: Champ) -> Any:
    compact = "".join(texte.split())
    return int(compact) if compact.isdecimal() and len(compact) < 12 else texte


def _nombre(texte: str, _champ: Champ) -> str:
    return "".join(texte.split()).replace(",", ".")


def _taux(texte: str, _champ: Champ) -> str:
    compact = "".join(texte.split()).replace(",", ".")
    if not compact.endswith("%"):
        return compact
    montant = lire_montant(compact[:-1].replace(".", ","))
    return str(montant / 100)


def _oui_non(texte: str, _champ: Champ) -> bool:
    mot = texte.casefold()
    if mot in ("oui", "vrai", "true", "1", "o", "x"):
        return True
    if mot in ("non", "faux", "false", "0", "n"):
        return False
    raise ErreurRegle(f"« {texte} » : écrivez oui ou non.")


def _choix(texte: str, champ: Champ) -> str:
    """The code of an option, given by its code or its label."""
    for code, libelle in champ.options:
        if texte.casefold() in (code.casefold(), libelle.casefold()):
            return code
    mots = ", ".join(libelle for _, libelle in champ.options)
    raise ErreurRegle(f"« {texte} » n'est pas accepté ; choix possibles : {mots}.")


def _periode(texte: str) -> list[str | None]:
    propre = re.sub(r"^(?:du|depuis le|le)\s+", "", texte.strip(), flags=re.IGNORECASE)
    debut, *suite = _SEPARATEUR.split(propre, maxsplit=1)
    fin = suite[0].strip() if suite else ""
    return [lire_date(debut).isoformat(), lire_date(fin).isoformat() if fin else None]


def _periodes(texte: str, _champ: Champ) -> list[list[str | None]]:
    return [_periode(morceau) for morceau in texte.split(";") if morceau.strip()]


def _vacances(texte: str, _champ: Champ) -> list[dict[str, Any]]:
    vacances = []
    for morceau in filter(str.strip, texte.split(";")):
        dates = re.sub(r"\bjustifiée?s?\b", "", morceau, flags=re.IGNORECASE)
        debut, fin = _periode(dates)
        vacances.append({"debut": debut, "fin": fin, "justifiee": dates != morceau})
    return vacances


_LECTEURS: Mapping[Genre, Any] = {
    "texte": lambda texte, _champ: texte,
    "entier": _entier,
    "nombre": _nombre,
    "montant": lambda texte, _champ: str(lire_montant(texte)),
    "taux": _taux,
    "date": lambda texte, _champ: lire_date(texte).isoformat(),
    "oui_non": _oui_non,
    "choix": _choix,
    "periodes": _periodes,
    "vacances": _vacances,
}


def lire_ligne(liste: Liste, textes: Mapping[str, str], chemin: str) -> dict[str, Any] | None:
    """One line of a list; None when nothing is written on it."""
    if not any(str(t).strip() for t in textes.values()):
        return None
    ligne: dict[str, Any] = {}
    for champ in liste.champs:
        texte = textes.get(champ.cle, "")
        if texte.strip():
            ligne[champ.cle] = lire_valeur(champ, texte, f"{chemin}.{champ.cle}")
        elif champ.nul:
            ligne[champ.cle] = None
        elif champ.genre == "periodes":
            ligne[champ.cle] = []
    return ligne


def lire_champs(saisie: Saisie, textes: Mapping[str, str]) -> dict[str, Any]:
    """The facts that are no list, nested as the engine wants them."""
    faits: dict[str, Any] = {}
    for champ in saisie.champs:
        texte = textes.get(champ.cle, "")
        parent, _, cle = champ.cle.rpartition(".")
        if not texte.strip():
            if champ.nul:
                faits.setdefault(parent, None)
            continue
        valeur = lire_valeur(champ, texte, f"faits.{champ.cle}")
        if parent:
            faits.setdefault(parent, {})[cle] = valeur
        else:
            faits[cle] = valeur
    return faits


_CHEMIN = re.compile(r"^faits\.(\w+)(?:\[(\d+)\])?(?:\.(\w+))?")
_CONVENTION = {
    "date": "Date du calcul",
    "deja_verse": "Déjà versé",
    "convention.debut": "Début de la convention",
    "convention.fin": "Fin de la convention",
    "convention.montant_maximum": "Montant de la convention",
    "convention.etp": "ETP financés",
}


def situer(saisie: Saisie, chemin: str) -> tuple[str, int | None, str]:
    """Where a path of the engine is on screen: (list or "", rank of the fact, key of the field)."""
    if chemin in _CONVENTION:
        return "", None, chemin.rpartition(".")[2]
    trouve = _CHEMIN.match(chemin)
    if not trouve:
        return "", None, ""
    cle, rang, sous = trouve.groups()
    liste = saisie.liste(cle)
    if liste is not None and rang is not None:
        connu = sous if sous and liste.champ(sous) else liste.champs[0].cle
        return cle, int(rang), connu
    candidats = [c.cle for c in saisie.champs if c.cle == cle or c.cle.startswith(f"{cle}.")]
    exact = f"{cle}.{sous}"
    return "", None, exact if exact in candidats else next(iter(candidats), "")


def chemin_en_mots(saisie: Saisie, chemin: str) -> str:
    """« Mesure 3, fin »: the path of an error, in the words of the screen; empty if unknown."""
    if chemin in _CONVENTION:
        return _CONVENTION[chemin]
    cle, rang, sous = situer(saisie, chemin)
    liste = saisie.liste(cle)
    if liste is not None and rang is not None:
        champ = liste.champ(sous)
        # The last part may be a key that the facts should not hold.
        return f"{liste.singulier} {rang + 1}, {champ.libelle.lower()}" if champ else liste.libelle
    return next((c.libelle for c in saisie.champs if c.cle == sous), "")
