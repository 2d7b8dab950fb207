"""The columns of the list of dossiers: one definition for the page and for the exports.

A column names what it reads (`chemins`, paths of the query) and turns it into a plain value; the
page and the spreadsheet only differ in how they write that value.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ecluse.cycle.candidatures.etats import ETATS_RESERVES, TABLE
from ecluse.regles.dates import jour_de_paris
from ecluse.socle.etats import Etat

Ligne = dict[str, Any]
DISPOSITIF = "session__version__dispositif"
#: What a reserved state is shown as to who cannot read it.
MONTRE = "en_instruction"


@dataclass(frozen=True)
class ColonneDossier:
    """`genre` is texte, montant, date, entier or etat; `tri` is a key of `TRIS`, empty if the list
    does not sort by it; `calculs` are annotations that the query must add."""

    code: str
    libelle: str
    chemins: tuple[str, ...]
    lire: Callable[[Ligne], Any]
    genre: str = "texte"
    tri: str = ""
    calculs: tuple[str, ...] = ()
    largeur: int = 18


def _champ(nom: str) -> Callable[[Ligne], Any]:
    return lambda ligne: ligne[nom]


def _jour(nom: str) -> Callable[[Ligne], Any]:
    def lire(ligne: Ligne) -> Any:
        valeur = ligne[nom]
        return jour_de_paris(valeur) if isinstance(valeur, datetime) else valeur

    return lire


def _numero_ou_nom(ligne: Ligne) -> str:
    """The number that the call gives to the dispositif; its name when it gives none."""
    code, libelle = str(ligne[f"{DISPOSITIF}__code"]), str(ligne[f"{DISPOSITIF}__libelle"])
    return code if code[:1].isdigit() else libelle


def _instructeur(ligne: Ligne) -> str:
    nom = f"{ligne['instructeur__prenom'] or ''} {ligne['instructeur__nom'] or ''}".strip()
    return nom or ligne["instructeur__email"] or ""


def _avis(ligne: Ligne) -> str:
    demandes = ligne["avis_demandes"]
    return f"{ligne['avis_rendus']} sur {demandes}" if demandes else ""


def etat_lu(ligne: Ligne) -> Etat:
    """The state as the reader may know it."""
    code = ligne["etat"]
    if code in ETATS_RESERVES and not ligne["lit"]:
        code = MONTRE
    return TABLE.etats[code]


COLONNES: tuple[ColonneDossier, ...] = (
    ColonneDossier("numero", "Dossier", ("numero",), _champ("numero"), tri="numero"),
    ColonneDossier(
        "structure",
        "Structure",
        ("structure__nom",),
        _champ("structure__nom"),
        tri="structure",
        largeur=34,
    ),
    ColonneDossier("projet", "Projet", ("intitule",), _champ("intitule"), largeur=40),
    ColonneDossier(
        "dispositif",
        "Dispositif",
        (f"{DISPOSITIF}__code", f"{DISPOSITIF}__libelle", f"{DISPOSITIF}__annee"),
        lambda ligne: f"{_numero_ou_nom(ligne)} ({ligne[f'{DISPOSITIF}__annee']})",
        largeur=14,
    ),
    ColonneDossier(
        "territoires",
        "Territoires",
        ("lieux",),
        lambda ligne: ligne["lieux"] or "",
        calculs=("lieux",),
        largeur=30,
    ),
    ColonneDossier(
        "validee_le", "Validé le", ("validee_le",), _jour("validee_le"), "date", tri="validee_le"
    ),
    ColonneDossier("deposee_le", "Déposé le", ("deposee_le",), _jour("deposee_le"), "date"),
    ColonneDossier("debut", "Début de l’action", ("debut",), _jour("debut"), "date"),
    ColonneDossier("fin", "Fin de l’action", ("fin",), _jour("fin"), "date"),
    ColonneDossier(
        "montant_demande",
        "Demandé",
        ("montant_demande",),
        _champ("montant_demande"),
        "montant",
        tri="montant",
    ),
    ColonneDossier(
        "montant_propose",
        "Proposé",
        ("montant_propose",),
        _champ("montant_propose"),
        "montant",
        calculs=("montant_propose",),
    ),
    ColonneDossier("etat", "État", ("etat", "lit"), etat_lu, "etat", largeur=26),
    ColonneDossier(
        "instructeur",
        "Instructeur",
        ("instructeur__prenom", "instructeur__nom", "instructeur__email"),
        _instructeur,
        largeur=24,
    ),
    ColonneDossier(
        "avis",
        "Avis rendus",
        ("avis_demandes", "avis_rendus", "lit"),
        lambda ligne: _avis(ligne) if ligne["lit"] else "",
        calculs=("avis_demandes", "avis_rendus"),
        largeur=12,
    ),
    ColonneDossier("siren", "SIREN", ("structure__siren",), lambda x: x["structure__siren"] or ""),
)
PAR_CODE = {c.code: c for c in COLONNES}
#: What somebody who has chosen nothing sees.
PAR_DEFAUT = (
    "numero",
    "structure",
    "projet",
    "territoires",
    "validee_le",
    "montant_demande",
    "montant_propose",
    "etat",
)
#: The number names the row: it is always there, first.
TOUJOURS = "numero"

#: Keys of the order, ascending; each ends with a unique one.
TRIS: dict[str, tuple[str, ...]] = {
    "validee_le": ("validee_le", "id"),
    "numero": ("numero",),
    "montant": ("montant_tri", "id"),
    "structure": ("structure__tri", "id"),
}
TRI = "-validee_le"


def choisies(codes: Iterable[str]) -> list[ColonneDossier]:
    """The columns of these codes in the order of `COLONNES`, the number always first; the default
    ones for nothing (a code that no longer exists is left out)."""
    voulus = {c for c in codes if c in PAR_CODE}
    voulus = voulus or set(PAR_DEFAUT)
    return [c for c in COLONNES if c.code in voulus or c.code == TOUJOURS]


def chemins_de(colonnes: Sequence[ColonneDossier]) -> list[str]:
    """What the query reads for these columns, each once."""
    return list(dict.fromkeys(chemin for c in colonnes for chemin in c.chemins))


def cles_de_tri(tri: str) -> tuple[str, ...]:
    """The keys of the order « x » or « -x »; the default one for what the list does not sort by."""
    cles = TRIS.get(tri.lstrip("-"))
    if cles is None:
        return cles_de_tri(TRI)
    return tuple(f"-{cle}" for cle in cles) if tri.startswith("-") else cles
