"""The four commands of the rule engine: JSON in, JSON out, no database, no clock.

`main` returns the exit status: 0, 1 (`controler` found an error), 2 (bad input: nothing on
standard output, one JSON object on standard error). Heavy modules load with their command only.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from ecluse.regles.erreurs import ErreurRegle

if TYPE_CHECKING:
    from ecluse.regles.fiches import Fiche

#: Gives the fiche named « année/code », or raises `FicheInconnue`.
Trouver = Callable[[str], "Fiche"]

AIDE = """Usage : ecluse calculer|eligibilite|echeances FICHIER… [--programme DOSSIER]
        ecluse controler DOSSIER [--annuaire FICHIER] [--programme DOSSIER]
Un FICHIER est un objet JSON ; « - » lit l’entrée standard.
"""


@dataclass(frozen=True, slots=True)
class _Appel:
    commande: str
    cibles: tuple[str, ...]
    programme: Path | None
    annuaire: Path | None


def calculer(donnees: object, trouver: Trouver) -> dict[str, Any]:
    """Answer of `ecluse calculer`; raises `ErreurRegle`."""
    from ecluse.regles import calcul, demande

    lue = demande.lire_demande(donnees)
    return calcul.calculer(trouver(lue.fiche), lue).as_json()


def eligibilite(donnees: object, trouver: Trouver) -> dict[str, Any]:
    """Answer of `ecluse eligibilite`; raises `ErreurRegle`."""
    from ecluse.regles import eligibilite as module

    lue = module.lire_demande(donnees)
    return module.eligibilite(trouver(lue.fiche), lue).as_json()


def echeances(donnees: object, trouver: Trouver) -> dict[str, Any]:
    """Answer of `ecluse echeances`; raises `ErreurRegle`."""
    from ecluse.regles import echeances as module

    lue = module.lire_demande(donnees)
    fiche = trouver(lue.fiche)
    return {"echeances": [e.as_json() for e in module.echeances(fiche, lue.evenements)]}


#: What the API answers too, at `/calculs`, `/eligibilites`, `/echeances`: the commands read the
#: fiches of a programme, the API those that the installation published.
REPONSES: dict[str, Callable[[object, Trouver], dict[str, Any]]] = {
    "calculer": calculer,
    "eligibilite": eligibilite,
    "echeances": echeances,
}
COMMANDES = (*REPONSES, "controler")


def main(
    argv: Sequence[str],
    *,
    entree: TextIO | None = None,
    sortie: TextIO | None = None,
    erreurs: TextIO | None = None,
) -> int:
    """Run one command. `argv` starts with its name; returns the exit status."""
    sortie = sortie or _en_utf8(sys.stdout)
    if not argv or "--aide" in argv or "-h" in argv or "--help" in argv:
        sortie.write(AIDE)
        return 0 if argv else 2
    try:
        appel = _lire(argv)
        programme = appel.programme or _programme()
        if appel.commande == "controler":
            return _controler(appel, programme, sortie)
        flux = entree or _en_utf8(sys.stdin)
        textes = [_json(r) for r in _repondre(appel, programme, flux)]
    except ErreurRegle as erreur:
        (erreurs or _en_utf8(sys.stderr)).write(_json(erreur.as_json()) + "\n")
        return 2
    sortie.write("".join(f"{texte}\n" for texte in textes))
    return 0


def _en_utf8(flux: TextIO) -> TextIO:
    """JSON travels in UTF-8 whatever the locale says; a replaced stream is left alone."""
    if isinstance(flux, TextIOWrapper):
        flux.reconfigure(encoding="utf-8")
    return flux


def _programme() -> Path:
    from ecluse.regles.fiches import programme_par_defaut

    return programme_par_defaut()


def _json(objet: object) -> str:
    """JSON in UTF-8; a lone surrogate given as a name is escaped rather than unprintable."""
    texte = json.dumps(objet, ensure_ascii=False)
    return texte.encode("utf-8", "backslashreplace").decode("utf-8")


def _lire(argv: Sequence[str]) -> _Appel:
    if argv[0] not in COMMANDES:
        raise ErreurRegle(f"« {argv[0]} » n'est pas une commande : {', '.join(COMMANDES)}.")
    options: dict[str, Path] = {}
    cibles: list[str] = []
    reste = iter(argv[1:])
    for mot in reste:
        if mot in ("--programme", "--annuaire"):
            valeur = next(reste, None)
            if valeur is None:
                raise ErreurRegle(f"L'option {mot} demande une valeur.")
            options[mot] = Path(valeur)
        elif mot.startswith("--"):
            raise ErreurRegle(f"L'option {mot} n'existe pas.")
        else:
            cibles.append(mot)
    if not cibles:
        raise ErreurRegle("Indiquez au moins un fichier, ou « - » pour l'entrée standard.")
    return _Appel(argv[0], tuple(cibles), options.get("--programme"), options.get("--annuaire"))


def _repondre(appel: _Appel, programme: Path, entree: TextIO) -> list[dict[str, Any]]:
    from ecluse.regles.fiches import trouver_fiche

    repondre, trouver = REPONSES[appel.commande], partial(trouver_fiche, programme)
    return [repondre(_lire_fichier(cible, entree), trouver) for cible in appel.cibles]


def _lire_fichier(cible: str, entree: TextIO) -> object:
    from ecluse.regles.validation import lire_json

    try:
        texte = entree.read() if cible == "-" else Path(cible).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise ErreurRegle(f"« {cible} » ne peut pas être lu.") from exc
    return lire_json(texte)


def _controler(appel: _Appel, programme: Path, sortie: TextIO) -> int:
    from ecluse.regles.coherence.dossier import controler_dossier

    if len(appel.cibles) != 1:
        raise ErreurRegle("Indiquez un seul dossier.")
    rapport = controler_dossier(Path(appel.cibles[0]), programme, appel.annuaire)
    sortie.write(_json(rapport.as_json()) + "\n")
    return 1 if rapport.a_une_erreur else 0
