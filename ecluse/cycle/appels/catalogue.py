"""The published fiches read together: who each is for, where, in what order."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ecluse.cycle.appels.bareme_en_mots import BaremeEnMots, en_mots
from ecluse.cycle.appels.models import intituler
from ecluse.regles.fiches import CATEGORIES, Fiche

#: A word of the filter, its label, and what of a fiche's own text makes it so.
_MOTS_DU_PUBLIC: dict[str, tuple[str, str]] = {
    "jeunes": (
        "Jeunes",
        r"\bjeunes?\b(?! enfants)|\bmoins de (?:2\d|30) ans|\b1[68].{1,4}\d\d ans",
    ),
    "ase": ("Jeunes de l’Aide sociale à l’enfance", r"\bASE\b|Aide sociale à l’enfance"),
    "rsa": ("Bénéficiaires du RSA", r"\bRSA\b"),
    "logement": (
        "Ménages en difficulté de logement",
        r"[Ll]ogement|logés?\b|locatai|locatif|expulsion|\bbail\b|sans domicile|sans abri|\brue\b"
        r"|errance|PDALHPD|propriétaires|énergie",
    ),
    "emploi": (
        "Personnes éloignées de l’emploi ou en insertion",
        r"emploi|en insertion|professionnelle?\b(?! non)|en parcours|éloignée|qui connaissent mal",
    ),
    "sante": (
        "Santé et handicap",
        r"santé|handicap|psychi|addiction|dépendant",
    ),
    "familles": ("Familles et parents", r"famille|parents?\b|enfants de moins"),
    "professionnels": (
        "Structures et professionnels",
        r"professionnels (?:non|,|et)|structures d’insertion",
    ),
}
PUBLICS: dict[str, str] = {code: libelle for code, (libelle, _) in _MOTS_DU_PUBLIC.items()}
_MOTIFS = {code: re.compile(motif) for code, (_, motif) in _MOTS_DU_PUBLIC.items()}
_MORCEAUX = re.compile(r"(\d+)|([^\d.-]+)")


@dataclass(frozen=True)
class EntreeCatalogue:
    """One published fiche with the number of its version and whether one may deposit now."""

    fiche: Fiche
    version: int
    empreinte: str
    ouverte: bool

    @property
    def intitule(self) -> str:
        """Its title, numbered as the call numbers it."""
        return intituler(self.fiche.code, self.fiche.libelle)

    @property
    def annee(self) -> int:
        """Year of the dispositif."""
        return self.fiche.annee

    @property
    def thematique(self) -> str:
        """Its chapter, as that year numbers it."""
        return self.fiche.thematique.libelle

    @cached_property
    def bareme(self) -> BaremeEnMots:
        """How its amount is made."""
        return en_mots(self.fiche)

    @cached_property
    def publics(self) -> frozenset[str]:
        """Codes of `PUBLICS` that its title and its public name."""
        return publics_de(self.fiche)

    @property
    def porteurs(self) -> str:
        """Who may apply, in a few words."""
        porteurs = self.fiche.porteurs
        if porteurs.toutes:
            return "Toute structure"
        return ", ".join(CATEGORIES[c] for c in porteurs.categories) or "Non précisé par les textes"


@dataclass(frozen=True)
class Groupe:
    """The fiches of one thématique of one year."""

    annee: int
    thematique: str
    entrees: tuple[EntreeCatalogue, ...]


def publics_de(fiche: Fiche) -> frozenset[str]:
    """The words of the public filter that suit the fiche, read in its title and its public."""
    texte = f"{fiche.libelle} {fiche.public.texte}"
    return frozenset(code for code, motif in _MOTIFS.items() if motif.search(texte))


def territoires_de(fiche: Fiche, noms: Iterable[str]) -> frozenset[str]:
    """Names of territoires that the fiche is limited to; none: the whole département."""
    texte = " ".join((fiche.libelle, fiche.objet, fiche.public.texte, *fiche.public.precisions))
    return frozenset(nom for nom in noms if nom in texte)


def ordre(fiche: Fiche) -> tuple[int, int, list[tuple[int, str]]]:
    """Latest year first, then thématique, then code as people count (2.9 before 2.10)."""
    morceaux = _MORCEAUX.findall(fiche.code)
    return -fiche.annee, fiche.thematique.numero, [(int(n or 10**6), m) for n, m in morceaux]


def normaliser(texte: str) -> str:
    """Without accents nor case, one kind of apostrophe and of space: what a search compares."""
    sans_accents = unicodedata.normalize("NFKD", texte.casefold().replace("’", "'"))
    return " ".join("".join(c for c in sans_accents if not unicodedata.combining(c)).split())


def correspond(fiche: Fiche, recherche: str) -> bool:
    """Whether every word searched is in the code, the title or the text of the fiche."""
    texte = normaliser(
        " ".join(
            (
                fiche.nom,
                fiche.libelle,
                *fiche.alias,
                fiche.objet,
                *fiche.contenu,
                fiche.public.texte,
                *fiche.public.precisions,
                fiche.porteurs.texte,
                *(CATEGORIES[c] for c in fiche.porteurs.categories),
            )
        )
    )
    return all(mot in texte for mot in normaliser(recherche).split())


def grouper(entrees: Iterable[EntreeCatalogue]) -> list[Groupe]:
    """By year and thématique, in the order given."""
    groupes: dict[tuple[int, str], list[EntreeCatalogue]] = {}
    for entree in entrees:
        groupes.setdefault((entree.annee, entree.thematique), []).append(entree)
    return [Groupe(annee, nom, tuple(liste)) for (annee, nom), liste in groupes.items()]
