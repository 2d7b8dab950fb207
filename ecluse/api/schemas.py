"""What the routes answer and what they are asked, for the OpenAPI document.

The engine validates and answers: these shapes only describe it.
"""

from typing import Any, Literal

from ninja import Schema
from pydantic import BaseModel

from ecluse.regles.demande import Demande
from ecluse.regles.echeances import DemandeEcheances
from ecluse.regles.eligibilite import DemandeEligibilite


class Erreur(Schema):
    """A refusal: a French sentence, and the path of the field at fault (empty: the whole)."""

    erreur: str
    champ: str


class Alerte(Schema):
    """Something that a person must look at."""

    code: str
    message: str


class Hypothese(Schema):
    """A reading chosen where the sources are silent or ambiguous."""

    code: str
    texte: str
    source: str


class Ligne(Schema):
    """One line of an explanation; amounts are strings with two decimals, in euros."""

    libelle: str
    calcul: str
    montant: str
    source: str
    hypothese: str | None = None
    lignes: list["Ligne"] = []


class Explication(Schema):
    """Lines that sum to the amount."""

    libelle: str
    montant: str | None
    lignes: list[Ligne]


class Calcul(Schema):
    """What is due, kept, still to pay and to recover; null when the rule gives no amount."""

    fiche: str
    du: str | None
    retenu: str | None
    deja_verse: str
    solde: str | None
    a_recuperer: str | None
    alertes: list[Alerte]
    hypotheses: list[Hypothese]
    explication: Explication


class Critere(Schema):
    """One criterion; `satisfait` is null when the information is missing."""

    code: str
    satisfait: bool | None
    explication: str
    source: str
    hypothese: str | None = None


class Eligibilite(Schema):
    """Whether a person or a structure enters the criteria, and what a person must judge."""

    eligible: bool | None
    criteres: list[Critere]
    a_apprecier: list[str]
    hypotheses: list[Hypothese]


class Echeance(Schema):
    """Who owes what, when, and what happens otherwise."""

    code: str
    date: str
    qui: str
    objet: str
    sinon: str | None
    source: str
    hypothese: str | None = None


class Echeances(Schema):
    """Deadlines in order."""

    echeances: list[Echeance]


class Anomalie(Schema):
    """What a check found, where."""

    code: str
    gravite: Literal["erreur", "alerte"]
    fichier: str
    ligne: int | None
    message: str
    attendu: str | None
    trouve: str | None


class Totaux(Schema):
    """Sums of the deliberation, in euros."""

    par_code_operation: dict[str, str]
    par_thematique: dict[str, str]


class Controle(Schema):
    """Every anomaly, and the totals."""

    anomalies: list[Anomalie]
    totaux: Totaux


def corps(modele: type[BaseModel], exemple: dict[str, Any]) -> dict[str, Any]:
    """The request body of a route: the model of the engine, written in full."""
    schema = modele.model_json_schema(mode="validation")
    contenu = {"application/json": {"schema": _en_clair(schema), "example": exemple}}
    return {"requestBody": {"required": True, "content": contenu}}


def _en_clair(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without references: the document that holds it has another root."""
    definitions = schema.pop("$defs", {})

    def remplacer(partie: Any) -> Any:
        if isinstance(partie, list):
            return [remplacer(p) for p in partie]
        if not isinstance(partie, dict):
            return partie
        if "$ref" in partie:
            return remplacer(definitions[partie["$ref"].rpartition("/")[2]])
        return {cle: remplacer(valeur) for cle, valeur in partie.items()}

    resultat: dict[str, Any] = remplacer(schema)
    return resultat


CALCUL = corps(
    Demande,
    {
        "fiche": "2025/2.11",
        "date": "2026-02-15",
        "convention": {"debut": "2025-07-01", "fin": "2025-12-31", "montant_maximum": "12000.00"},
        "deja_verse": "0.00",
        "faits": {
            "mesures": [{"type": "GSL", "debut": "2025-07-01", "fin": "2025-09-15"}],
            "actes": [{"type": "diagnostic", "nombre": 2}],
        },
    },
)
ELIGIBILITE = corps(
    DemandeEligibilite,
    {
        "fiche": "2024/4.6",
        "date": "2024-10-01",
        "personne": {"naissance": "2001-05-02", "situations": ["sans_logement"]},
    },
)
ECHEANCES = corps(
    DemandeEcheances,
    {"fiche": "2024/4.1", "evenements": {"debut": "2024-03-15", "fin_action": "2025-03-14"}},
)
_TEXTE = {"type": "string"}
_FICHIERS = ("deliberation.toml", "budget.csv", "repartition.csv", "votes.csv")
_DOSSIER = {
    "type": "object",
    "required": list(_FICHIERS),
    "properties": dict.fromkeys((*_FICHIERS, "annuaire.csv"), _TEXTE),
    "additionalProperties": False,
}
CONTROLE = {
    "requestBody": {
        "required": True,
        "description": "Les fichiers du dossier, par leur nom : en texte dans un objet JSON, ou "
        "envoyés comme fichiers.",
        "content": {
            "application/json": {"schema": _DOSSIER},
            "multipart/form-data": {"schema": _DOSSIER},
        },
    }
}
