"""The form of a bilan, from the fiches frozen in its convention."""

from dataclasses import dataclass

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi.grille import fiches_de
from ecluse.cycle.suivi.models import Bilan
from ecluse.regles.fiches.modele import Question
from ecluse.regles.texte import typographie


@dataclass(frozen=True)
class SectionDeBilan:
    """A section with its questions."""

    code: str
    libelle: str
    aide: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Manque:
    """A mandatory answer that is missing."""

    section: str
    code: str
    libelle: str


def sections_de(convention: Convention) -> list[SectionDeBilan]:
    """Sections of the bilan, those of the first fiche that has them (same codes are one)."""
    vues: dict[str, SectionDeBilan] = {}
    for fiche in fiches_de(convention).values():
        for s in fiche.bilan.sections:
            if s.code not in vues:
                vues[s.code] = SectionDeBilan(
                    s.code,
                    typographie(s.libelle),
                    typographie(s.aide or ""),
                    tuple(q for q in fiche.bilan.questions if q.section == s.code),
                )
    return list(vues.values())


def questions_de(convention: Convention, code: str) -> tuple[Question, ...]:
    """Questions of one section; none for an unknown one."""
    return next((s.questions for s in sections_de(convention) if s.code == code), ())


def manques(bilan: Bilan) -> list[Manque]:
    """Mandatory answers still missing, in the order of the form (one query)."""
    contenus = {s.code: s.contenu for s in bilan.sections.all()}
    return [
        Manque(section.code, q.code, typographie(q.libelle))
        for section in sections_de(bilan.convention)
        for q in section.questions
        if q.obligatoire and contenus.get(section.code, {}).get(q.code) in (None, "", [])
    ]
