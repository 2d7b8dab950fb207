"""Who a fiche is for: closed criteria on a person, a ménage or a structure."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ecluse.regles.validation import Booleen, Code, Entier, Libelle, Modele, Texte, refuser

#: Categories of structure that a fiche can name, and their French labels.
CATEGORIES: dict[str, str] = {
    "association": "Association",
    "association_agreee_fsl": "Association agréée pour l’accompagnement FSL",
    "bailleur_social": "Bailleur social",
    "ccas": "Centre communal d’action sociale (CCAS)",
    "cias": "Centre intercommunal d’action sociale (CIAS)",
    "centre_social": "Centre social",
    "cllaj": "Comité local pour le logement autonome des jeunes (CLLAJ)",
    "commune": "Commune",
    "e2c": "École de la 2e chance (E2C)",
    "epci": "Établissement public de coopération intercommunale (EPCI)",
    "etablissement_public": "Établissement public",
    "mission_locale": "Mission locale",
    "organisme_formation": "Organisme de formation",
    "plie": "Plan local pour l’insertion et l’emploi (PLIE)",
    "siae_aci": "Atelier et chantier d’insertion (ACI)",
    "siae_ai": "Association intermédiaire (AI)",
    "siae_ce": "SIAE conventionnée « CE »",
    "siae_ueut": "SIAE conventionnée « UEUT »",
    "agence_immobiliere_sociale": "Agence immobilière à vocation sociale",
    "caf": "Caisse d’allocations familiales (CAF)",
    "autre": "Autre structure",
}

Categorie = Literal[
    "association",
    "association_agreee_fsl",
    "bailleur_social",
    "ccas",
    "cias",
    "centre_social",
    "cllaj",
    "commune",
    "e2c",
    "epci",
    "etablissement_public",
    "mission_locale",
    "organisme_formation",
    "plie",
    "siae_aci",
    "siae_ai",
    "siae_ce",
    "siae_ueut",
    "agence_immobiliere_sociale",
    "caf",
    "autre",
]


class _Critere(Modele):
    source: Libelle
    hypothese: Code | None = None


class DerogationAge(Modele):
    """A lower age allowed when the person is in one of these situations."""

    minimum: Entier
    situations: Annotated[tuple[Code, ...], Field(min_length=1)]
    libelle: Texte


class DispenseAge(Modele):
    """No upper bound when the person is in one of these situations."""

    situations: Annotated[tuple[Code, ...], Field(min_length=1)]
    libelle: Texte


class CritereAge(_Critere):
    """`minimum` ≤ age < `avant`, in whole years on the reference day."""

    critere: Literal["age"]
    minimum: Entier | None = None
    avant: Entier | None = None
    derogation: DerogationAge | None = None
    dispense: DispenseAge | None = None

    @model_validator(mode="after")
    def _bornes(self) -> "CritereAge":
        if self.minimum is None and self.avant is None:
            refuser("Un critère d'âge a au moins une borne.", "minimum")
        if self.minimum is not None and self.avant is not None and self.avant <= self.minimum:
            refuser("Les bornes d'âge se chevauchent.", "avant")
        if self.derogation is not None and (
            self.minimum is None or self.derogation.minimum >= self.minimum
        ):
            refuser("La dérogation ne permet pas un âge plus bas.", "derogation.minimum")
        if self.dispense is not None and self.avant is None:
            refuser("La dispense porte sur une borne haute, qui manque ici.", "dispense")
        return self


class CritereResidence(_Critere):
    """The INSEE code of the commune starts with one of these prefixes."""

    critere: Literal["residence"]
    prefixes: Annotated[tuple[Libelle, ...], Field(min_length=1)]
    libelle: Texte


class CritereSejour(_Critere):
    """French nationals and foreigners in regular stay."""

    critere: Literal["sejour"]


class CritereSituation(_Critere):
    """At least one of these situations."""

    critere: Literal["situation"]
    parmi: Annotated[tuple[Code, ...], Field(min_length=1)]
    libelle: Texte


class CriterePremiereDemande(_Critere):
    """First request for a home."""

    critere: Literal["premiere_demande"]


class CritereMenage(_Critere):
    """At most so many children in the ménage."""

    critere: Literal["menage"]
    enfants_maximum: Entier


CriterePersonne = Annotated[
    CritereAge
    | CritereResidence
    | CritereSejour
    | CritereSituation
    | CriterePremiereDemande
    | CritereMenage,
    Field(discriminator="critere"),
]


class Eligibilite(Modele):
    """Criteria on a person, and what only a person can judge."""

    personne: tuple[CriterePersonne, ...] = ()
    a_apprecier: tuple[Texte, ...] = ()

    @model_validator(mode="after")
    def _un_seul_de_chaque(self) -> "Eligibilite":
        vus: set[str] = set()
        for rang, critere in enumerate(self.personne):
            if critere.critere in vus:
                refuser("Ce critère est écrit deux fois.", f"personne[{rang}].critere")
            vus.add(critere.critere)
        return self


class Porteurs(Modele):
    """Structures that may apply: `toutes`, a closed list, or not said by the sources."""

    toutes: Booleen = False
    categories: tuple[Categorie, ...] = ()
    texte: Texte
    source: Libelle

    @model_validator(mode="after")
    def _un_choix(self) -> "Porteurs":
        if self.toutes and self.categories:
            refuser("Toutes les structures, ou une liste de catégories : pas les deux.", "toutes")
        return self

    @property
    def non_precises(self) -> bool:
        """The sources do not say which categories may apply."""
        return not self.toutes and not self.categories
