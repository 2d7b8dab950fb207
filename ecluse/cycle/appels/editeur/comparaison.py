"""Two states of a fiche, field by field, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ecluse.cycle.appels.editeur import libelles
from ecluse.cycle.appels.editeur.saisie import afficher, titre
from ecluse.cycle.appels.editeur.schema import (
    Feuille,
    Formes,
    Groupe,
    Liste,
    Noeud,
    Suite,
    forme,
)
from ecluse.cycle.appels.editeur.schema import fiche as schema_fiche
from ecluse.regles.dates import ecrire_date, lire_date_iso
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.texte import ESPACE_INSECABLE

RIEN = "(vide)"
Genre = Literal["ajoute", "retire", "change", "deplace"]
MOTS: dict[Genre, tuple[str, str]] = {
    "ajoute": ("Ajouté", "reussi"),
    "retire": ("Retiré", "refuse"),
    "change": ("Modifié", "info"),
    "deplace": ("Déplacé", "neutre"),
}


@dataclass(frozen=True)
class Ecart:
    """One difference: where, in words, and both values as one reads them."""

    rubrique: libelles.Rubrique
    lieu: str
    genre: Genre
    avant: str
    apres: str

    @property
    def mot(self) -> str:
        """« Ajouté », « Retiré », « Modifié », « Déplacé »."""
        return MOTS[self.genre][0]

    @property
    def ton(self) -> str:
        """The tone of its badge."""
        return MOTS[self.genre][1]


def comparer(avant: dict[str, Any], apres: dict[str, Any]) -> list[Ecart]:
    """What changed from `avant` to `apres` (data of fiches), in the order of the editor."""
    schema = schema_fiche()
    ecarts = []
    for rubrique in libelles.RUBRIQUES:
        for champ in rubrique.champs:
            noeud = schema.champs[champ]
            lieu = (libelles.libelle(schema.modele, champ),)
            for e in _ecarts(noeud, schema.modele, champ, lieu, avant.get(champ), apres.get(champ)):
                ecarts.append(Ecart(rubrique, ", ".join(e[0]), *e[1:]))
    return ecarts


Brut = tuple[tuple[str, ...], Genre, str, str]


def _ecarts(
    noeud: Noeud, modele: str, nom: str, lieu: tuple[str, ...], avant: Any, apres: Any
) -> Iterator[Brut]:
    if avant == apres:
        return
    if isinstance(noeud, Liste):
        yield from _ecarts_de_liste(noeud, nom, lieu, avant or [], apres or [])
    elif isinstance(noeud, Formes) and _cle(noeud, avant) == _cle(noeud, apres):
        yield from _ecarts(forme(noeud, apres), modele, nom, lieu, avant, apres)
    elif isinstance(noeud, Groupe) and isinstance(avant, dict) and isinstance(apres, dict):
        for sous, n in noeud.champs.items():
            plus = (*lieu, libelles.libelle(noeud.modele, sous))
            yield from _ecarts(n, noeud.modele, sous, plus, avant.get(sous), apres.get(sous))
    else:
        mots = [en_mots(noeud, modele, nom, v) for v in (avant, apres)]
        if mots[0] != mots[1]:
            yield (lieu, _genre(mots[0], mots[1]), mots[0], mots[1])


def _genre(avant: str, apres: str) -> Genre:
    if avant == RIEN:
        return "ajoute"
    return "retire" if apres == RIEN else "change"


def _cle(noeud: Formes, valeur: Any) -> Any:
    return valeur.get(noeud.cle) if isinstance(valeur, dict) else None


def _identite(noeud: Groupe | Formes, ligne: Any) -> str:
    """What makes a row the same one in both states: its code, else its kind, else its words."""
    if not isinstance(ligne, dict):
        return str(ligne)
    if ligne.get("code"):
        return str(ligne["code"])
    return str(_cle(noeud, ligne)) if isinstance(noeud, Formes) else titre(ligne)


def _ecarts_de_liste(
    noeud: Liste, nom: str, lieu: tuple[str, ...], avant: list[Any], apres: list[Any]
) -> Iterator[Brut]:
    anciens = {_identite(noeud.element, x): x for x in avant}
    nouveaux = {_identite(noeud.element, x): x for x in apres}
    for cle, ligne in anciens.items():
        if cle not in nouveaux:
            mots = en_mots(noeud.element, "", nom, ligne)
            yield ((*lieu, _nom_de_ligne(nom, ligne)), "retire", mots, RIEN)
    for cle, ligne in nouveaux.items():
        ou = (*lieu, _nom_de_ligne(nom, ligne))
        if cle in anciens:
            yield from _ecarts(noeud.element, "", nom, ou, anciens[cle], ligne)
        else:
            yield (ou, "ajoute", RIEN, en_mots(noeud.element, "", nom, ligne))
    communs = [c for c in anciens if c in nouveaux]
    apres_communs = [c for c in nouveaux if c in anciens]
    if communs != apres_communs:
        ordres = [
            " ; ".join(_nom_de_ligne(nom, source[c]) for c in codes)
            for codes, source in ((communs, anciens), (apres_communs, nouveaux))
        ]
        yield ((*lieu, "ordre"), "deplace", *ordres)  # type: ignore[misc]


def _nom_de_ligne(nom: str, ligne: Any) -> str:
    mot = libelles.ligne(nom)
    texte = titre(ligne) if isinstance(ligne, dict) else ""
    return f"{mot} «{ESPACE_INSECABLE}{texte[:70]}{ESPACE_INSECABLE}»" if texte else mot


def en_mots(noeud: Noeud, modele: str, nom: str, valeur: Any) -> str:
    """A value as one reads it; a group as « label : value » lines."""
    if valeur in (None, "", []):
        return RIEN
    if isinstance(noeud, Suite):
        return "\n".join(libelles.choix(modele, nom, v) for v in valeur)
    if isinstance(noeud, Liste):
        return "\n".join(en_mots(noeud.element, "", nom, v) for v in valeur)
    if isinstance(noeud, Feuille):
        return feuille_en_mots(noeud, modele, nom, valeur)
    groupe = forme(noeud, valeur) if isinstance(noeud, Formes) else noeud
    lignes = []
    for sous in sorted(groupe.champs, key=libelles.rang):
        n, v = groupe.champs[sous], valeur.get(sous)
        if v in (None, "", []) or v is False:
            continue
        dedans = en_mots(n, groupe.modele, sous, v)
        lignes.append(f"{libelles.libelle(groupe.modele, sous)}{ESPACE_INSECABLE}: {dedans}")
    return "\n".join(lignes) or RIEN


_UNITES = {"montant": "€", "taux": "%"}


def feuille_en_mots(noeud: Feuille, modele: str, nom: str, valeur: Any) -> str:
    """One value: « oui », « 20 000,00 € », « 80 % », « 9 mai 2025 », a choice in words."""
    if noeud.genre == "booleen":
        return "oui" if valeur else "non"
    if noeud.genre == "choix":
        return libelles.choix(modele, nom, valeur)
    if noeud.genre == "date":
        try:
            return ecrire_date(lire_date_iso(str(valeur)))
        except ErreurRegle:
            return str(valeur)
    unite = _UNITES.get(noeud.genre) or libelles.UNITES.get(nom, "")
    texte = afficher(noeud.genre, valeur)
    return f"{texte}{ESPACE_INSECABLE}{unite}" if unite else texte
