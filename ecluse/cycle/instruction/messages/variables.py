"""The variables of a template: a closed list, each read in the dossier, none guessed.

Names are written as people say them: `{{ pièces manquantes }}`, `{{ pieces_manquantes }}` and
`{{ Pièces manquantes }}` are one variable.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.recherche import normaliser
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import ecrire_date, jour_de_paris
from ecluse.regles.texte import typographie
from ecluse.socle.etats import ActionRefusee

_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
_ACCOLADES = re.compile(r"\{\{|\}\}")


@dataclass(frozen=True)
class Contexte:
    """What a message is written from: the dossier, its pieces, the day by which to answer."""

    candidature: Candidature
    pieces: frozenset[str] = frozenset()
    echeance: date | None = None
    departement: str = ""


@dataclass(frozen=True)
class Variable:
    """A variable; `valeur` gives its text, empty when the dossier has none."""

    nom: str
    aide: str
    exemple: str
    valeur: Callable[[Contexte], str]

    @property
    def ecrite(self) -> str:
        """As it is typed in a template."""
        return "{{ " + self.nom + " }}"


def _pieces_manquantes(c: Contexte) -> str:
    """One line per piece that the fiche wants at the deposit and the dossier lacks."""
    fiche = c.candidature.session.version.fiche
    absentes = [
        typographie(p.libelle)
        for p in fiche.pieces
        if p.obligatoire and p.moment == "depot" and p.code not in c.pieces
    ]
    return "\n".join(f"– {libelle}" for libelle in absentes)


def _jour(valeur: date | None) -> str:
    return ecrire_date(valeur) if valeur else ""


VARIABLES = (
    Variable(
        "structure",
        "nom de la structure",
        "CLLAJ de l’Exemple",
        lambda c: c.candidature.structure.nom,
    ),
    Variable(
        "représentant",
        "personne qui représente la structure",
        "Dominique Modèle",
        lambda c: c.candidature.structure.representant,
    ),
    Variable(
        "numéro", "numéro du dossier", "CAND-2025-00042", lambda c: c.candidature.numero or ""
    ),
    Variable(
        "projet", "intitulé du projet", "Permanences rurales", lambda c: c.candidature.intitule
    ),
    Variable(
        "dispositif",
        "code et nom du dispositif",
        "4.5 – Guichet unique logement",
        lambda c: (
            f"{c.candidature.session.dispositif.code} – {c.candidature.session.dispositif.libelle}"
        ),
    ),
    Variable(
        "clôture",
        "dernier jour du dépôt",
        "9 mai 2025",
        lambda c: _jour(c.candidature.session.cloture),
    ),
    Variable(
        "validation",
        "jour de validation du dossier",
        "7 mai 2025",
        lambda c: _jour(
            jour_de_paris(c.candidature.validee_le) if c.candidature.validee_le else None
        ),
    ),
    Variable(
        "montant demandé",
        "subvention demandée",
        "20 000,00 €",
        lambda c: (
            ecrire_montant(c.candidature.montant_demande) if c.candidature.montant_demande else ""
        ),
    ),
    Variable(
        "pièces manquantes",
        "une ligne par pièce obligatoire absente",
        "– Statuts en vigueur\n– Relevé d’identité bancaire",
        _pieces_manquantes,
    ),
    Variable("échéance", "jour choisi à l’envoi", "30 mai 2025", lambda c: _jour(c.echeance)),
    Variable(
        "instructeur",
        "agent qui instruit le dossier",
        "Inès Essai",
        lambda c: str(c.candidature.instructeur) if c.candidature.instructeur else "",
    ),
    Variable(
        "département",
        "nom du Département",
        "Département de l’Exemple",
        lambda c: c.departement,
    ),
)
_PAR_CLE = {normaliser(v.nom): v for v in VARIABLES}
ECHEANCE = _PAR_CLE[normaliser("échéance")]
PIECES = _PAR_CLE[normaliser("pièces manquantes")]


def verifier(texte: str, champ: str) -> None:
    """Raise `ActionRefusee` at `champ` for a variable that does not exist or is not closed."""
    for brut in _VARIABLE.findall(texte):
        if normaliser(brut) not in _PAR_CLE:
            noms = ", ".join(v.nom for v in VARIABLES)
            raise ActionRefusee(
                f"La variable « {brut.strip()} » n’existe pas. Les variables possibles sont : "
                f"{noms}.",
                champ,
            )
    if _ACCOLADES.search(_VARIABLE.sub("", texte)):
        raise ActionRefusee(
            "Une variable est mal écrite : elle s’ouvre par {{ et se ferme par }}.", champ
        )


def variables_de(*textes: str) -> list[Variable]:
    """The variables that texts use, in the order of the list."""
    cles = {normaliser(brut) for texte in textes for brut in _VARIABLE.findall(texte)}
    return [v for cle, v in _PAR_CLE.items() if cle in cles]


def remplacer(texte: str, valeurs: dict[str, str]) -> str:
    """The text with each variable replaced; `valeurs` by name of variable, all present."""
    return _VARIABLE.sub(lambda m: valeurs[_PAR_CLE[normaliser(m[1])].nom], texte)


def valeurs_de(variables: Iterable[Variable], contexte: Contexte) -> dict[str, str]:
    """The value of each variable for a dossier, by name."""
    return {v.nom: v.valeur(contexte) for v in variables}


def exemples() -> dict[str, str]:
    """The values of the fictitious dossier that shows a template while it is written."""
    return {v.nom: v.exemple for v in VARIABLES}
