"""The catalogue of all fiches as one Markdown table: what is ruled, assumed, or not said.

Usage: `python -m ecluse.regles.catalogue [PROGRAMME] > docs/catalogue.md`.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel

from ecluse.regles.fiches import Fiche, catalogue, programme_par_defaut

ENTETE = """# Catalogue of the dispositifs

Written by `make catalogue` from the fiches of `programmes/`: do not edit it by hand, a test fails
when it is stale.

Each fiche is a line, each of its parts a cell:

- a number: so many elements, all taken from the sources;
- “+ h”: the part rests, wholly or partly, on a hypothesis that the fiche names;
- “n.p.”: the sources say nothing, and nothing is invented.

Under Barème stands the family that computes the amount; “to decide”: no rule is written, an agent
fixes the amount with a reason and a piece, and another approves.
"""

#: Columns: title, and the field of the fiche that it shows.
COLONNES: tuple[tuple[str, str], ...] = (
    ("Porteurs", "porteurs"),
    ("Éligibilité", "eligibilite"),
    ("Dépôt", "sessions"),
    ("Période", "periode"),
    ("Pièces", "pieces"),
    ("Questions", "formulaire"),
    ("Barème", "bareme"),
    ("Versements", "versements"),
    ("Échéances", "echeances"),
    ("Suivi", "suivi"),
    ("Durées", "durees"),
    ("Profil", "profil"),
    ("Indicateurs", "indicateurs"),
    ("Sanctions", "sanctions"),
)
NON_PRECISE = "n.p."


def ecrire(fiches: Iterable[Fiche]) -> str:
    """The whole page (Markdown), one section per year, fiches in their order."""
    par_annee: dict[int, list[Fiche]] = {}
    for fiche in fiches:
        par_annee.setdefault(fiche.annee, []).append(fiche)
    morceaux = [ENTETE]
    for annee in sorted(par_annee, reverse=True):
        morceaux.append(_annee(annee, par_annee[annee]))
    return "\n".join(morceaux)


def _annee(annee: int, fiches: Sequence[Fiche]) -> str:
    titres = ["Fiche", *(titre for titre, _ in COLONNES)]
    lignes = [f"## {annee} ({len(fiches)} fiches)", "", _rangee(titres)]
    lignes.append(_rangee(["---"] * len(titres)))
    for fiche in fiches:
        etats = [_etat(fiche, champ) for _, champ in COLONNES]
        lignes.append(_rangee([f"**{fiche.code}** {fiche.libelle}", *etats]))
    lignes += ["", "### Hypotheses, and what is not said", ""]
    for fiche in fiches:
        lignes.append(f"- **{fiche.nom}**")
        lignes += [f"  - hypothesis `{h.code}` : {h.texte}" for h in fiche.hypotheses]
        lignes += [f"  - n.p. `{n.code}` : {n.texte}" for n in fiche.non_precise]
    return "\n".join(lignes) + "\n"


def _rangee(cases: Iterable[str]) -> str:
    return "| " + " | ".join(case.replace("|", "\\|") for case in cases) + " |"


def _etat(fiche: Fiche, champ: str) -> str:
    texte = _contenu(fiche, champ)
    if texte == NON_PRECISE or not _repose_sur_une_hypothese(getattr(fiche, champ)):
        return texte
    return f"{texte} + h"


def _contenu(fiche: Fiche, champ: str) -> str:
    """What a part holds, without what it rests on."""
    lire = _PARTICULIERS.get(champ)
    return _nombre(len(getattr(fiche, champ))) if lire is None else lire(fiche)


def _nombre(nombre: int) -> str:
    return str(nombre) if nombre else NON_PRECISE


def _porteurs(fiche: Fiche) -> str:
    return "all" if fiche.porteurs.toutes else _nombre(len(fiche.porteurs.categories))


def _periode(fiche: Fiche) -> str:
    periode = fiche.periode
    return "yes" if periode.debut or periode.fin or periode.duree_mois else NON_PRECISE


def _bareme(fiche: Fiche) -> str:
    famille = fiche.bareme.famille
    return "to decide" if famille == "a_decider" else f"`{famille}`"


#: Parts that are not a list of elements.
_PARTICULIERS: dict[str, Callable[[Fiche], str]] = {
    "porteurs": _porteurs,
    "eligibilite": lambda fiche: _nombre(len(fiche.eligibilite.personne)),
    "formulaire": lambda fiche: _nombre(len(fiche.formulaire.questions)),
    "periode": _periode,
    "profil": lambda fiche: "yes" if fiche.profil else NON_PRECISE,
    "bareme": _bareme,
}


def _repose_sur_une_hypothese(valeur: object) -> bool:
    """Whether a part, or a part of it, names a hypothesis."""
    if isinstance(valeur, tuple):
        return any(_repose_sur_une_hypothese(v) for v in valeur)
    if not isinstance(valeur, BaseModel):
        return False
    champs = {nom: getattr(valeur, nom) for nom in type(valeur).model_fields}
    if any(nom.startswith("hypothese") and v for nom, v in champs.items()):
        return True
    return any(_repose_sur_une_hypothese(v) for v in champs.values())


def main(arguments: Sequence[str]) -> int:
    """Print the page. in: the folder of a programme, else the one shipped. out: 0."""
    programme = Path(arguments[0]) if arguments else programme_par_defaut()
    sys.stdout.write(ecrire(catalogue(programme).values()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
