"""The form of a bilan, from the fiches frozen in its convention."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ecluse.cycle.candidatures.saisie import SectionFiche
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi.grille import Grille, fiches_de
from ecluse.cycle.suivi.models import Bilan
from ecluse.regles.dates import ecrire_mois
from ecluse.regles.fiches.modele import Piece
from ecluse.regles.texte import accorder, typographie

#: Parts of a bilan that no section of the fiche holds; a correction may name them too.
INDICATEURS = "indicateurs"
PIECES = "pieces"


@dataclass(frozen=True)
class Manque:
    """Something that prevents handing the bilan in: the part to open, and what it lacks."""

    section: str
    code: str
    libelle: str


def sections_de(convention: Convention) -> list[SectionFiche]:
    """Sections of the bilan, those of the first fiche that has them (same codes are one)."""
    vues: dict[str, SectionFiche] = {}
    for fiche in fiches_de(convention).values():
        for s in fiche.bilan.sections:
            if s.code not in vues:
                vues[s.code] = SectionFiche(
                    s.code,
                    typographie(s.libelle),
                    typographie(s.aide or ""),
                    tuple(q for q in fiche.bilan.questions if q.section == s.code),
                )
    return list(vues.values())


def section_de(convention: Convention, code: str) -> SectionFiche | None:
    """One section, None for an unknown code."""
    return next((s for s in sections_de(convention) if s.code == code), None)


def pieces_de(convention: Convention) -> list[Piece]:
    """The pieces that the fiches ask for with the bilan, each code once."""
    vues: dict[str, Piece] = {}
    for fiche in fiches_de(convention).values():
        for piece in fiche.pieces:
            if piece.moment == "bilan":
                vues.setdefault(piece.code, piece)
    return list(vues.values())


def parties_de(convention: Convention) -> list[tuple[str, str]]:
    """(code, label) of everything that a correction may open: indicators, sections, pieces."""
    parties = [(s.code, s.libelle) for s in sections_de(convention)]
    if any(i.se_compte for fiche in fiches_de(convention).values() for i in fiche.indicateurs):
        parties.insert(0, (INDICATEURS, "Les indicateurs mois par mois"))
    if pieces_de(convention):
        parties.append((PIECES, "Les pièces jointes"))
    return parties


def manques(bilan: Bilan, grille: Grille) -> list[Manque]:
    """What the bilan still lacks, in the order of its parts (two queries).

    A mandatory indicator lacks when no month at all was filled: 0 is an answer, a hole is not.
    """
    contenus = {s.code: s.contenu for s in bilan.sections.all()}
    jointes = {p.code for p in bilan.pieces.all() if p.retiree_le is None}
    reponses = [
        Manque(section.code, q.code, typographie(q.libelle))
        for section in sections_de(bilan.convention)
        for q in section.questions
        if q.obligatoire and contenus.get(section.code, {}).get(q.code) in (None, "", [])
    ]
    pieces = [
        Manque(PIECES, p.code, typographie(p.libelle))
        for p in pieces_de(bilan.convention)
        if p.obligatoire and p.code not in jointes
    ]
    return [*_indicateurs_vides(grille), *reponses, *pieces]


def _indicateurs_vides(grille: Grille) -> Iterable[Manque]:
    return (
        Manque(INDICATEURS, ligne.indicateur.code, typographie(ligne.indicateur.libelle))
        for ligne in grille.lignes
        if ligne.indicateur.obligatoire and not ligne.valeurs
    )


def mois_incomplets(grille: Grille) -> list[date]:
    """The months begun where a mandatory indicator has no value: said, never refused."""
    suivies = [ligne for ligne in grille.lignes if ligne.indicateur.obligatoire]
    return [
        mois
        for mois in grille.mois
        if grille.ouvert(mois) and any(mois not in ligne.valeurs for ligne in suivies)
    ]


#: Beyond that many months, their number says more than their list.
MOIS_NOMMES = 4


def phrase_des_mois(mois: list[date]) -> str:
    """« Mois encore incomplets : mars 2026, avril 2026. », "" when there is none."""
    if not mois:
        return ""
    if len(mois) > MOIS_NOMMES:
        premier = ecrire_mois(mois[0])
        phrase = f"{accorder(len(mois), 'mois', 'mois')} sont encore incomplets, depuis {premier}."
    else:
        phrase = f"Mois encore incomplets : {', '.join(ecrire_mois(m) for m in mois)}."
    return typographie(phrase)
