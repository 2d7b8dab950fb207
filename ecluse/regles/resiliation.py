"""When a convention that is brought to an end before its term stops being in force.

Three cases (003 annexe 9 art. 7-1 and 9; 004 annexe 5 art. 9-1 and 11): the Département ends it,
the structure gives it up, a declaration proved untrue.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ecluse.regles.dates import UN_JOUR, ajouter_mois, ecrire_date, mois_franc
from ecluse.regles.fiches.delais import MoisFranc
from ecluse.regles.fiches.modele import Fiche
from ecluse.regles.texte import accorder, typographie

Auteur = Literal["departement", "structure", "declaration_inexacte"]
AUTEURS: tuple[Auteur, ...] = ("departement", "structure", "declaration_inexacte")
ECHEANCE = "resiliation_effet"
PREAVIS = "preavis"
#: Whether the two months add up to the full month or run beside it is not written: the later.
HYPOTHESE = "preavis_et_mois_franc"
PHRASE_HYPOTHESE = (
    "Les textes ne disent pas si les deux délais s’ajoutent ou courent ensemble : "
    "le plus tardif est retenu, à valider."
)
SOURCES: dict[Auteur, str] = {
    "departement": "003 annexe 9 art. 9 ; 004 annexe 5 art. 11",
    "structure": "003 annexe 9 art. 7-1 et 9 ; 004 annexe 5 art. 9-1 et 11",
    "declaration_inexacte": "003 annexe 9 art. 9 ; 004 annexe 5 art. 11",
}


@dataclass(frozen=True, slots=True)
class Delais:
    """Months of notice of the structure, and full months after a letter is received."""

    preavis: int = 2
    mois_francs: int = 1


@dataclass(frozen=True, slots=True)
class Effet:
    """The first day without the convention, the last with it, and why, in French sentences."""

    jour: date
    dernier_jour: date
    raisons: tuple[str, ...]
    source: str
    hypothese: str | None = None


def delais(fiches: Iterable[Fiche]) -> Delais:
    """The delays that the fiches of a convention give, the longest of each; else the ordinary ones
    (two months, one full month), which are those of every model of convention."""
    preavis, francs = [], []
    for fiche in fiches:
        for duree in fiche.durees:
            valeur = getattr(duree, "valeur", None)
            if duree.code == PREAVIS and valeur is not None and duree.unite == "mois":
                preavis.append(int(valeur))
        francs += [
            e.nombre for e in fiche.echeances if e.code == ECHEANCE and isinstance(e, MoisFranc)
        ]
    ordinaires = Delais()
    return Delais(
        max(preavis, default=ordinaires.preavis), max(francs, default=ordinaires.mois_francs)
    )


def effet(
    auteur: Auteur, reception: date, regles: Delais | None = None, souhaitee: date | None = None
) -> Effet:
    """When the convention ends, from the day `reception` on which the letter is received.

    `souhaitee`: the day from which the structure wishes to stop; it only ever delays.
    """
    regles = regles or Delais()
    franc = mois_franc(reception, regles.mois_francs)
    source = SOURCES[auteur]
    if auteur == "declaration_inexacte":
        raison = "Déclaration inexacte : sans préavis, au jour de la réception."
        return _effet(reception, [raison], source)
    francs = accorder(regles.mois_francs, "mois franc", "mois francs")
    phrase_franc = (
        f"{francs} après la réception du {ecrire_date(reception)} : {ecrire_date(franc)}."
    )
    if auteur == "departement":
        return _effet(franc, [phrase_franc], source)
    preavis = ajouter_mois(reception, regles.preavis)
    phrases = [
        f"{accorder(regles.preavis, 'mois', 'mois')} de préavis : {ecrire_date(preavis)}.",
        phrase_franc,
    ]
    jour = max(preavis, franc)
    if souhaitee is not None and souhaitee > jour:
        jour = souhaitee
        phrases.append(f"Date voulue par la structure : {ecrire_date(souhaitee)}.")
    phrases.append("La plus tardive est retenue.")
    return _effet(jour, phrases, source, HYPOTHESE)


def _effet(jour: date, raisons: list[str], source: str, hypothese: str | None = None) -> Effet:
    ecrites = tuple(typographie(r) for r in raisons)
    return Effet(jour, jour - UN_JOUR, ecrites, source, hypothese)
