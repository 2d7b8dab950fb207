"""Reading fiches: one TOML per dispositif and year, errors with the path in the file."""

import re
import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from ecluse.regles.erreurs import ErreurRegle, illisible
from ecluse.regles.fiches.modele import Fiche
from ecluse.regles.texte import typographie
from ecluse.regles.validation import erreurs_de

#: The programmes shipped beside the package.
PROGRAMMES = Path(__file__).resolve().parents[3] / "programmes"


class FicheInvalide(ErreurRegle):
    """A fiche that cannot be used; `erreurs` holds every fault found, `champ` the first path."""

    def __init__(self, fichier: str, erreurs: list[ErreurRegle]) -> None:
        self.fichier = fichier
        self.erreurs = erreurs
        super().__init__(erreurs[0].message, erreurs[0].champ)

    def __str__(self) -> str:
        lieu = ", ".join(x for x in (self.fichier, self.champ) if x)
        return f"{lieu} : {self.message}" if lieu else self.message

    def as_json(self) -> dict[str, str]:
        """The object of every refusal; the message says which file, `champ` where in it."""
        objet = super().as_json()
        if self.fichier:
            objet["erreur"] = typographie(f"Fiche {self.fichier} : {self.message}")
        return objet


class FicheInconnue(ErreurRegle):
    """No fiche of that name in the catalogue."""


def lire_fiche(texte: str, fichier: str = "") -> Fiche:
    """Build a fiche from TOML text; raises `FicheInvalide` with every fault and its path."""
    try:
        donnees = tomllib.loads(texte)
    except tomllib.TOMLDecodeError as exc:
        raise FicheInvalide(fichier, [ErreurRegle(illisible(exc))]) from exc
    return fiche_depuis(donnees, fichier)


def fiche_depuis(donnees: Mapping[str, object], fichier: str = "") -> Fiche:
    """Build a fiche from plain data (TOML read, JSON stored); raises `FicheInvalide`."""
    try:
        return Fiche.model_validate(donnees)
    except ValidationError as exc:
        raise FicheInvalide(fichier, erreurs_de(exc, donnees)) from exc


def charger_fiche(chemin: Path) -> Fiche:
    """Read a fiche from `…/<année>/<code>.toml`; the path and the content must agree."""
    try:
        texte = chemin.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise FicheInvalide(
            f"{chemin.parent.name}/{chemin.name}", [ErreurRegle(illisible(exc))]
        ) from exc
    fiche = lire_fiche(texte, f"{chemin.parent.name}/{chemin.name}")
    attendu = f"{chemin.parent.name}/{chemin.stem}"
    if fiche.nom != attendu:
        faute = ErreurRegle(f"Ce fichier contient la fiche {fiche.nom}.", "code")
        raise FicheInvalide(f"{attendu}.toml", [faute])
    return fiche


def _ordre(chemin: Path) -> tuple[int, list[tuple[int, str]]]:
    morceaux = re.findall(r"(\d+)|([^\d.-]+)", chemin.stem)
    return int(chemin.parent.name), [(int(n or 10**6), mot) for n, mot in morceaux]


def fichiers_de_fiches(dossier: Path) -> list[Path]:
    """The fiche files of a programme, by year then code (2.9 before 2.10)."""
    fichiers = [f for f in dossier.glob("[0-9][0-9][0-9][0-9]/*.toml") if f.is_file()]
    return sorted(fichiers, key=_ordre)


def catalogue(dossier: Path, annees: Collection[int] | None = None) -> dict[str, Fiche]:
    """The fiches of a programme (`programmes/pas-de-calais`), by name, in order.

    `annees`: those years only; None: all. Raises `FicheInvalide` at the first bad file.
    """
    fichiers = [
        f for f in fichiers_de_fiches(dossier) if annees is None or int(f.parent.name) in annees
    ]
    fiches = [charger_fiche(f) for f in fichiers]
    _verifier_alias(fiches)
    return {f.nom: f for f in fiches}


def _verifier_alias(fiches: list[Fiche]) -> None:
    vus: dict[tuple[int, str], str] = {}
    for fiche in fiches:
        for rang, alias in enumerate(fiche.alias):
            autre = vus.setdefault((fiche.annee, alias), fiche.nom)
            if autre != fiche.nom:
                faute = ErreurRegle(f"L'alias « {alias} » est celui de {autre}.", f"alias[{rang}]")
                raise FicheInvalide(f"{fiche.nom}.toml", [faute])


def programme_par_defaut() -> Path:
    """The single programme shipped beside the package; raises `ErreurRegle` if not exactly one."""
    dossiers = sorted(d for d in PROGRAMMES.glob("*") if d.is_dir())
    if len(dossiers) != 1:
        raise ErreurRegle("Précisez le programme à utiliser avec --programme DOSSIER.")
    return dossiers[0]


@cache
def trouver_fiche(dossier: Path, nom: str) -> Fiche:
    """The fiche named « année/code »; reads that file only. Raises `FicheInconnue`."""
    annee, _, code = nom.partition("/")
    if annee.isdigit() and code and "/" not in code and not code.startswith("."):
        fichier = dossier / annee / f"{code}.toml"
        if fichier.is_file():
            return charger_fiche(fichier)
    raise FicheInconnue(f"La fiche « {nom} » n'existe pas dans ce programme.", "fiche")
