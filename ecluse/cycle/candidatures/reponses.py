"""Answers as one reads them: a dossier or a bilan, section by section."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ecluse.cycle.candidatures.saisie import SectionFiche
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import ecrire_date, ecrire_instant, lire_date_iso
from ecluse.regles.dossier import ecrire_quantite
from ecluse.regles.fiches.modele import Question
from ecluse.regles.texte import ESPACE_INSECABLE, au_nombre, typographie


@dataclass(frozen=True)
class Reponse:
    """A question and its answer, ready to be read."""

    libelle: str
    valeur: str
    unite: str
    colonnes: tuple[str, ...]
    lignes: list[list[str]]


@dataclass(frozen=True)
class SectionLue:
    """A section of the fiche with its answers."""

    code: str
    libelle: str
    reponses: list[Reponse]


def lignes_en_mots(colonnes: Sequence[str], lignes: Iterable[Sequence[str]]) -> str:
    """The rows of a small table as text, one a line, each filled cell after its column's name."""
    return "\n".join(
        " ; ".join(
            f"{typographie(nom)}{ESPACE_INSECABLE}: {case.strip()}"
            for nom, case in zip(colonnes, ligne, strict=False)
            if case.strip()
        )
        for ligne in lignes
    )


def lire_section(section: SectionFiche, contenu: Mapping[str, Any]) -> SectionLue:
    """The section with its stored answers, by question code."""
    return SectionLue(
        section.code,
        section.libelle,
        [lire_reponse(q, contenu.get(q.code)) for q in section.questions],
    )


def lire_reponse(question: Question, valeur: Any) -> Reponse:
    """One stored answer in words; an empty one has an empty `valeur`."""
    libelle = typographie(question.libelle)
    if question.type == "tableau":
        return Reponse(libelle, "", "", question.colonnes, valeur or [])
    if question.type == "choix_multiple":
        return Reponse(libelle, " ; ".join(valeur or []), "", (), [])
    texte = "" if valeur is None else str(valeur)
    if texte and question.type == "attestation":
        instant = ecrire_instant(datetime.fromisoformat(texte))
        return Reponse(libelle, f"Attesté le {instant}", "", (), [])
    if texte and question.type == "montant":
        # The unit is in the amount as it is written.
        return Reponse(libelle, ecrire_montant(Decimal(texte)), "", (), [])
    if texte and question.type == "date":
        texte = ecrire_date(lire_date_iso(texte))
    unite = question.unite or ""
    if texte and question.type == "nombre":
        nombre = Decimal(texte)
        texte, unite = ecrire_quantite(nombre), au_nombre(nombre, unite)
    return Reponse(libelle, texte, unite, (), [])
