"""What an answer may be: the one check of a typed value against its question.

Screens read text into values (amount, date, number); here is decided what is acceptable and how
it is kept (plain JSON, amounts and numbers as text, never as floats).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from ecluse.regles.argent import verifier_montant
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches.modele import Fiche, Question, Unite
from ecluse.regles.texte import typographie

#: The section that the units of a fiche bring: one figure by territoire and unit.
VOLUMES = "volumes"

LIGNES_MAXIMUM = 60
CELLULE_MAXIMUM = 300
#: A text without limit in the fiche still has one: a dossier is read by people.
TEXTE_MAXIMUM = 20_000
NOMBRE_MAXIMUM = 10_000_000
#: Units that can be counted in parts; people, contacts and places are counted whole.
UNITES_DIVISIBLES = frozenset({"ETP", "heures", "%", "km", "jours", "€", "par mois"})
_NOMBRE = re.compile(r"-?(\d{1,3}(\s\d{3})+|\d{1,12})([.,]\d{1,4})?")


@dataclass(frozen=True)
class SectionFiche:
    """A section of the form of a fiche, with its questions."""

    code: str
    libelle: str
    aide: str
    questions: tuple[Question, ...]


class Lieu(Protocol):
    """What a territoire shows here."""

    code: str
    nom: str


def sections_de(fiche: Fiche, territoires: Sequence[Lieu] = ()) -> list[SectionFiche]:
    """The sections of the candidature form, in the order of the screens.

    `territoires` are those of the dossier: volumes are asked for each of them.
    """
    formulaire = fiche.dossier
    fins = {q.section for q in formulaire.questions if q.type == "attestation"}
    sections = [
        SectionFiche(
            s.code,
            typographie(s.libelle),
            typographie(s.aide or ""),
            tuple(q for q in formulaire.questions if q.section == s.code),
        )
        for s in formulaire.sections
    ]
    if fiche.volumes:
        rang = next((i for i, s in enumerate(sections) if s.code in fins), len(sections))
        sections.insert(rang, _section_des_volumes(fiche, territoires))
    return sections


def _section_des_volumes(fiche: Fiche, territoires: Sequence[Lieu]) -> SectionFiche:
    aide = (
        "Ce que vous demandez, territoire par territoire, sur toute la durée de l’action."
        if territoires
        else "Choisissez d’abord vos territoires d’intervention, dans la présentation."
    )
    return SectionFiche(
        VOLUMES,
        "Les volumes par territoire",
        aide,
        tuple(_question_de_volume(t, u) for t in territoires for u in fiche.volumes),
    )


def code_de_volume(territoire: Lieu, unite: Unite) -> str:
    """The code under which the volume of that territoire and unit is kept."""
    return f"volume_{_minuscules(territoire.code)}_{unite.code}"


def _minuscules(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", code.lower())


def _question_de_volume(territoire: Lieu, unite: Unite) -> Question:
    return Question(
        code=code_de_volume(territoire, unite),
        section=VOLUMES,
        libelle=f"{territoire.nom} : {unite.pluriel}",
        type="nombre",
        obligatoire=False,
        unite="ETP" if unite.code == "etp" else unite.pluriel,
        source="dossier de candidature",
    )


def section_de(fiche: Fiche, code: str, territoires: Sequence[Lieu] = ()) -> SectionFiche | None:
    """The section of that code, or None."""
    return next((s for s in sections_de(fiche, territoires) if s.code == code), None)


def normaliser(question: Question, valeur: Any) -> Any:
    """The answer as it is kept, None when empty.

    In: text, `Decimal`/int, `date`, list of options, rows of texts, or the instant at which an
    attestation was ticked, by type of question. Raises `ErreurRegle`.
    """
    if valeur is None or valeur == "" or valeur is False:
        return None
    return _NORMALISEURS[question.type](question, valeur)


def _texte(question: Question, valeur: Any) -> str | None:
    texte = str(valeur).replace("\r\n", "\n").replace("\x00", "").strip()
    maximum = question.longueur_maximum or TEXTE_MAXIMUM
    if len(texte) > maximum:
        trop = len(texte) - maximum
        raise ErreurRegle(
            f"Cette réponse compte {len(texte)} signes : retirez-en {trop} "
            f"(le maximum est de {maximum})."
        )
    return texte or None


def lire_nombre(texte: str) -> Decimal:
    """Read a number as a person types it: « 1 200 », « 0,5 ». Raises `ErreurRegle`."""
    propre = texte.strip().replace("\u2212", "-")
    if not _NOMBRE.fullmatch(propre):
        raise ErreurRegle(f"« {texte.strip()} » n'est pas un nombre, par exemple 1 200.")
    return Decimal("".join(propre.split()).replace(",", "."))


def _nombre(question: Question, valeur: Any) -> str:
    nombre = Decimal(str(valeur))
    if question.unite not in UNITES_DIVISIBLES and nombre != nombre.to_integral_value():
        raise ErreurRegle("Indiquez un nombre entier.")
    if nombre < 0:
        raise ErreurRegle("Un nombre négatif n'est pas accepté ici.")
    if nombre > NOMBRE_MAXIMUM:
        raise ErreurRegle("Ce nombre est trop grand pour être juste.")
    return f"{nombre.normalize() + 0:f}"


def _montant(_question: Question, valeur: Any) -> str:
    return f"{verifier_montant(Decimal(str(valeur))):f}"


def _date(_question: Question, valeur: Any) -> str:
    if not isinstance(valeur, date):
        raise ErreurRegle("Indiquez une date, par exemple 09/05/2025.")
    return valeur.isoformat()


def _choix(question: Question, valeur: Any) -> str:
    if valeur not in question.options:
        raise ErreurRegle("Choisissez une des réponses proposées.")
    return str(valeur)


def _choix_multiple(question: Question, valeur: Sequence[Any]) -> list[str] | None:
    choisies = {str(v) for v in valeur}
    if choisies - set(question.options):
        raise ErreurRegle("Choisissez parmi les réponses proposées.")
    return [o for o in question.options if o in choisies] or None


def _attestation(_question: Question, valeur: Any) -> str:
    if not isinstance(valeur, datetime):
        raise ErreurRegle("Cochez la case pour attester.")
    return valeur.isoformat()


def _cellule(texte: str, colonne: str, rang: int) -> str:
    """A cell of figures, as it is read back: « 0,6 »."""
    try:
        nombre = lire_nombre(texte)
    except ErreurRegle as erreur:
        raise ErreurRegle(f"Ligne {rang}, {colonne} : {erreur.message}") from None
    if nombre < 0:
        raise ErreurRegle(f"Ligne {rang}, {colonne} : un nombre négatif n'est pas accepté.")
    if nombre > NOMBRE_MAXIMUM:
        raise ErreurRegle(f"Ligne {rang}, {colonne} : ce nombre est trop grand pour être juste.")
    return f"{nombre.normalize() + 0:f}".replace(".", ",")


def _tableau(question: Question, valeur: Sequence[Sequence[Any]]) -> list[list[str]] | None:
    largeur = len(question.colonnes)
    lignes: list[list[str]] = []
    for brute in valeur:
        ligne = [str(c).replace("\x00", "").strip() for c in brute][:largeur]
        ligne += [""] * (largeur - len(ligne))
        if not any(ligne):
            continue
        if any(len(c) > CELLULE_MAXIMUM for c in ligne):
            raise ErreurRegle(
                f"Ligne {len(lignes) + 1} : une case dépasse {CELLULE_MAXIMUM} signes."
            )
        for j, colonne in enumerate(question.colonnes):
            if ligne[j] and colonne in question.colonnes_nombres:
                ligne[j] = _cellule(ligne[j], colonne, len(lignes) + 1)
        lignes.append(ligne)
    if len(lignes) > LIGNES_MAXIMUM:
        raise ErreurRegle(f"Ce tableau compte plus de {LIGNES_MAXIMUM} lignes.")
    return lignes or None


_NORMALISEURS = {
    "texte": _texte,
    "nombre": _nombre,
    "montant": _montant,
    "date": _date,
    "choix": _choix,
    "choix_multiple": _choix_multiple,
    "tableau": _tableau,
    "attestation": _attestation,
}
