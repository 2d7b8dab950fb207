"""What the engine says of a draft, at the fields of the form, with their path in words."""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ecluse.cycle.appels.chargement import SECTIONS_RESERVEES
from ecluse.cycle.appels.editeur import libelles
from ecluse.cycle.appels.editeur.saisie import titre
from ecluse.cycle.appels.editeur.schema import Feuille, Formes, Groupe, Liste, Noeud, Suite
from ecluse.cycle.appels.editeur.schema import fiche as schema_fiche
from ecluse.cycle.appels.editeur.schema import forme as forme_de
from ecluse.regles.argent import lire_montant
from ecluse.regles.dates import lire_date
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import Fiche, FicheInvalide, fiche_depuis
from ecluse.regles.texte import accorder, typographie


@dataclass(frozen=True)
class Faute:
    """One thing to correct. `nom` is the field of the form, or a list; `lieu` its path in words."""

    nom: str
    message: str
    lieu: str
    rubrique: libelles.Rubrique
    est_champ: bool

    @property
    def phrase(self) -> str:
        """The path and the fault, for a list away from the field."""
        return typographie(f"{self.lieu} : {self.message}")


@dataclass(frozen=True)
class Verdict:
    """A draft checked: the fiche when it is right, else what is to correct."""

    fiche: Fiche | None
    fautes: list[Faute]

    def de(self, rubrique: str) -> list[Faute]:
        """The faults of one page of the editor."""
        return [f for f in self.fautes if f.rubrique.code == rubrique]

    @property
    def resume(self) -> str:
        """« 3 points à corriger »."""
        if not self.fautes:
            return "Rien à corriger"
        return f"{accorder(len(self.fautes), 'point')} à corriger"


def elements(chemin: str) -> list[str | int]:
    """`pieces[3].libelle` as ["pieces", 3, "libelle"]."""
    return [int(m[1]) if m[1] else m[2] for m in re.finditer(r"\[(\d+)\]|([^.\[\]]+)", chemin)]


def valider(contenu: dict[str, Any]) -> Verdict:
    """Check a draft with the engine, then against what the platform reserves."""
    try:
        fiche = fiche_depuis(contenu)
    except FicheInvalide as exc:
        return Verdict(None, [_faute(e, contenu) for e in exc.erreurs])
    reserves = [
        _faute(ErreurRegle(f"« {s.code} » est un nom réservé.", f"formulaire.sections[{i}].code"),
               contenu)
        for i, s in enumerate(fiche.formulaire.sections)
        if s.code in SECTIONS_RESERVEES
    ]  # fmt: skip
    return Verdict(None if reserves else fiche, reserves)


@dataclass
class _Marche:
    """Following a path: the node reached, its value, the names crossed."""

    noeud: Noeud
    valeur: Any
    modele: str = "Fiche"
    nom: str = ""
    mots: tuple[str, ...] = ()
    champ: str = ""


def _avancer(m: _Marche, element: str | int) -> _Marche | None:
    noeud = m.noeud
    if isinstance(noeud, Formes):
        noeud = forme_de(noeud, m.valeur)
    if isinstance(element, int) and isinstance(noeud, Liste):
        lignes = m.valeur if isinstance(m.valeur, list) else []
        valeur = lignes[element] if element < len(lignes) else None
        mot = f"{libelles.ligne(m.champ)} {element + 1}"
        if isinstance(valeur, dict) and titre(valeur):
            mot += f" (« {titre(valeur)[:60]} »)"
        nom = f"{m.nom}.{element}"
        return _Marche(noeud.element, valeur, m.modele, nom, (*m.mots, mot), m.champ)
    if isinstance(element, str) and isinstance(noeud, Groupe) and element in noeud.champs:
        valeur = m.valeur.get(element) if isinstance(m.valeur, dict) else None
        nom = f"{m.nom}.{element}".lstrip(".")
        mots = (*m.mots, libelles.libelle(noeud.modele, element))
        return _Marche(noeud.champs[element], valeur, noeud.modele, nom, mots, element)
    return None


def _suivre(chemin: str, contenu: dict[str, Any]) -> _Marche:
    marche = _Marche(schema_fiche(), contenu)
    for element in elements(chemin):
        suite = _avancer(marche, element)
        if suite is None:
            break
        marche = suite
    return marche


def lieu_en_mots(chemin: str, contenu: dict[str, Any]) -> str:
    """« Pièces, pièce 4 (« CV des professionnels »), Libellé »."""
    return ", ".join(_suivre(chemin, contenu).mots)


def _faute(erreur: ErreurRegle, contenu: dict[str, Any]) -> Faute:
    m = _suivre(erreur.champ, contenu)
    tete = str((elements(erreur.champ) or ["libelle"])[0])
    rubrique = libelles.RUBRIQUE_DE.get(tete, libelles.RUBRIQUES[0])
    est_champ = isinstance(m.noeud, Feuille | Suite)
    return Faute(m.nom, typographie(_message(erreur, m)), ", ".join(m.mots), rubrique, est_champ)


def _message(erreur: ErreurRegle, m: _Marche) -> str:
    """The engine speaks of a file; on screen the same fault is said of a form."""
    if isinstance(m.noeud, Feuille):
        if m.valeur in (None, "") and m.noeud.requis:
            manque = m.noeud.genre == "choix"
            return "Choisissez une réponse." if manque else "Cette information est obligatoire."
        refus = _REFUS.get(m.noeud.genre)
        return (refus(m.valeur) if refus and m.valeur is not None else "") or erreur.message
    if isinstance(m.noeud, Suite | Liste) and not m.valeur:
        return "Il en faut au moins un."
    if isinstance(m.noeud, Suite) and m.noeud.genre == "code":
        return f"{NOM_COURT} Ici : {', '.join(m.valeur)}."
    return erreur.message


NOM_COURT = (
    "Un nom court s’écrit en minuscules, sans accent ni espace (des tirets bas séparent les "
    "mots), et commence par une lettre."
)


def _refus_de(lire: Callable[[str], object], valeur: Any) -> str:
    try:
        lire(str(valeur))
    except ErreurRegle as exc:
        return exc.message
    return ""


def _refus_de_part(valeur: Any) -> str:
    try:
        juste = 0 <= Decimal(str(valeur)) <= 1
    except InvalidOperation:
        juste = False
    return "" if juste else "Une part s’écrit en pourcentage, entre 0 et 100."


def _refus_de_quantite(valeur: Any) -> str:
    juste = str(valeur).replace(".", "", 1).isdecimal()
    return "" if juste else "Un nombre positif est attendu, en chiffres."


#: What is wrong with a value by itself, in the words of a form; nothing when it is right.
_REFUS: dict[str, Callable[[Any], str]] = {
    "entier": lambda v: "" if isinstance(v, int) else "Un nombre entier est attendu, en chiffres.",
    "code": lambda v: "" if re.fullmatch(r"[a-z][a-z0-9_]*", str(v)) else NOM_COURT,
    "montant": lambda v: _refus_de(lire_montant, str(v).replace(".", ",")),
    "date": lambda v: _refus_de(lire_date, v),
    "taux": _refus_de_part,
    "quantite": _refus_de_quantite,
}


A_COMPLETER = "(à compléter)"


def fiche_montrable(contenu: dict[str, Any]) -> tuple[Fiche | None, list[str]]:
    """The fiche of a draft not finished, for a preview: what is wrong is left out.

    Rows at fault are dropped, missing texts are said to complete. Gives the fiche (None when
    nothing can be shown) and the places left out, in words.
    """
    essai = deepcopy(contenu)
    absents: list[str] = []
    for _ in range(40):
        try:
            return fiche_depuis(essai), list(dict.fromkeys(absents))
        except FicheInvalide as exc:
            # From the last: dropping a row does not move those before it.
            for erreur in reversed(exc.erreurs):
                absents.append(lieu_en_mots(erreur.champ, essai) or "la fiche")
                _omettre(elements(erreur.champ), essai)
    return None, list(dict.fromkeys(absents))


def _omettre(chemin: list[str | int], contenu: dict[str, Any]) -> None:
    """Drop the row at fault, or give the value at fault the least that can be shown."""
    rangs = [i for i, e in enumerate(chemin) if isinstance(e, int)]
    if chemin and chemin[0] == "bareme":
        contenu["bareme"] = {
            "famille": "a_decider", "motif": A_COMPLETER, "source": A_COMPLETER,
        }  # fmt: skip
        return
    courant: Any = contenu
    try:
        if rangs:
            for element in chemin[: rangs[-1]]:
                courant = courant[element]
            del courant[chemin[rangs[-1]]]
            return
        for element in chemin[:-1]:
            courant = courant[element]
        m = _suivre(".".join(map(str, chemin)), contenu)
        courant[chemin[-1]] = _de_secours(m.noeud)
    except (KeyError, IndexError, TypeError):
        return


def _de_secours(noeud: Noeud) -> Any:
    if isinstance(noeud, Liste):
        return []
    if isinstance(noeud, Suite):
        return [A_COMPLETER] if noeud.requis else []
    if isinstance(noeud, Feuille) and noeud.requis:
        return 0 if noeud.genre == "entier" else A_COMPLETER
    return noeud.defaut if isinstance(noeud, Feuille) else None
