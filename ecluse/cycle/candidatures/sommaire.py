"""The checklist beside a dossier: its sections, and what each still lacks."""

from dataclasses import dataclass

from django.urls import reverse

from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.actions.copie import a_relire
from ecluse.cycle.candidatures.contenu import Contenu, Manque
from ecluse.cycle.candidatures.saisie import sections_de
from ecluse.regles.texte import accorder

LIBELLES = {
    lecture.PRESENTATION: "Présentation",
    lecture.BUDGET: "Budget prévisionnel",
    lecture.PIECES: "Pièces à joindre",
    lecture.COORDONNEES: "Coordonnées bancaires",
}


@dataclass(frozen=True)
class Entree:
    """A section in the checklist; `manques` is what prevents the deposit there."""

    code: str
    libelle: str
    url: str
    manques: tuple[Manque, ...]
    #: Taken up from a former dossier, and not reread yet.
    a_relire: bool = False

    @property
    def a_faire(self) -> list[tuple[str, str]]:
        """What is missing, in words, and the address of the very field."""
        return [(m.message, f"{self.url}#{m.ancre}") for m in self.manques]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.manques

    @property
    def etat(self) -> str:
        """« complet », « à relire », « 2 points »: what the section still lacks."""
        nombre = len(self.manques)
        if nombre:
            return accorder(nombre, "point")
        return "à relire" if self.a_relire else "complet"

    @property
    def cle(self) -> str:
        """Where the page writes the state after each saving."""
        return f"etat-{self.code}"


def sommaire(contenu: Contenu) -> list[Entree]:
    """The sections of the dossier in order, each with what it lacks."""
    uid = contenu.candidature.uid
    libelles = nommer_sections(contenu)
    relire = a_relire(contenu.sections)
    manques = lecture.manques(contenu)
    return [
        Entree(
            code,
            libelles[code],
            url_de_section(uid, code),
            tuple(m for m in manques if m.section == code),
            code in relire,
        )
        for code in lecture.ordre_des_sections(contenu.fiche)
    ]


def nommer_sections(contenu: Contenu) -> dict[str, str]:
    """The French name of each section of the dossier, by code."""
    return LIBELLES | {s.code: s.libelle for s in sections_de(contenu.fiche)}


def url_de_section(uid: str, code: str) -> str:
    """The page of a section."""
    if code == lecture.PRESENTATION:
        return reverse("candidatures:modifier", args=[uid])
    if code in (lecture.BUDGET, lecture.PIECES, lecture.COORDONNEES):
        return reverse(f"candidatures:{code}", args=[uid])
    return reverse("candidatures:section", args=[uid, code])


def etats(entrees: list[Entree]) -> dict[str, str]:
    """The states by key of `data-total`, and the total."""
    reste = sum(len(e.manques) for e in entrees)
    total = "Tout est rempli." if not reste else f"{accorder(reste, 'point')} à compléter"
    return {e.cle: e.etat for e in entrees} | {"etat-total": total}


def suivante(entrees: list[Entree], code: str) -> Entree | None:
    """The section after `code`, None after the last."""
    codes = [e.code for e in entrees]
    rang = codes.index(code) + 1
    return entrees[rang] if rang < len(entrees) else None
