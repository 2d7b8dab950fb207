"""The points of a dossier: what its fiche requires, said the same way to the structure as it types,
at the deposit, and to the instructeur."""

from dataclasses import dataclass
from typing import Literal

from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.models import Candidature
from ecluse.regles.dossier import FORMULAIRE, Controle
from ecluse.regles.recevabilite import controler

Gravite = Literal["conforme", "a_verifier", "bloquant"]
GRAVITES: dict[bool | None, Gravite] = {True: "conforme", None: "a_verifier", False: "bloquant"}
#: How a point begins when it is written in a line.
MOTS: dict[Gravite, str] = {
    "conforme": "Respecté",
    "a_verifier": "À vérifier",
    "bloquant": "À corriger",
}


@dataclass(frozen=True)
class Point:
    """One rule on one dossier: `bloquant` prevents the deposit, `a_verifier` is for a person.

    `section` and `champ` name where it is settled; both are empty when no screen of the dossier
    settles it (window, category of the structure).
    """

    code: str
    libelle: str
    gravite: Gravite
    explication: str
    source: str
    section: str
    champ: str

    @property
    def de_l_appel(self) -> bool:
        """Whether the call itself sets it; the others hold for any dossier."""
        return self.source != FORMULAIRE

    @property
    def phrase(self) -> str:
        """« Respecté : 8 000,00 € demandés… »."""
        return f"{MOTS[self.gravite]}\u00a0: {self.explication}"

    @property
    def au_champ(self) -> str:
        """The same at a field, where a rule that is respected says nothing."""
        return "" if self.gravite == "conforme" else self.phrase

    @property
    def cle(self) -> str:
        """Where the page writes it again after each saving."""
        return f"point-{self.code}"


def points(candidature: Candidature) -> list[Point]:
    """Every rule of the fiche on this dossier, in the order in which an instructeur reads them."""
    return points_de(lecture.charger(candidature))


def points_de(contenu: lecture.Contenu) -> list[Point]:
    """The same, on a content already read."""
    fiche = contenu.fiche
    return [_point(contenu, c) for c in controler(fiche, lecture.vers_regles(contenu))]


def _point(contenu: lecture.Contenu, controle: Controle) -> Point:
    section, champ = lecture.lieu_du_controle(contenu.fiche, controle)
    return Point(
        code=controle.code,
        libelle=controle.libelle,
        gravite=GRAVITES[controle.satisfait],
        explication=controle.explication,
        source=controle.source,
        section=section,
        champ=champ,
    )


def de_la_section(tous: list[Point], section: str) -> list[Point]:
    """The rules that a section settles."""
    return [p for p in tous if p.section == section]
