"""What a shipped programme holds besides its fiches: the département, territoires, budget."""

import csv
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, field_validator

from ecluse.regles.erreurs import ErreurRegle, illisible
from ecluse.regles.fiches.modele import NonPrecise
from ecluse.regles.validation import (
    Code,
    Entier,
    Libelle,
    Modele,
    Montant,
    Texte,
    joindre,
    valider,
    valider_type,
)


class Adresse(Modele):
    """A postal address."""

    lignes: tuple[Texte, ...]
    code_postal: Annotated[str, Field(pattern=r"^\d{5}$")]
    commune: Libelle


class Signature(Modele):
    """Who signs for the département, and where disputes go."""

    qualite: Texte
    service: Libelle
    tribunal: Texte


class Groupe(Modele):
    """A political group; `sieges` None: not published, a setting."""

    code: Code
    nom: Libelle
    sieges: Entier | None = None


class Commission(Modele):
    """A commission that gives its advice."""

    code: Libelle
    nom: Libelle
    objet: Texte


class Assemblee(Modele):
    """The body that votes."""

    instance: Texte
    membres: Entier
    groupes: tuple[Groupe, ...]
    commissions: tuple[Commission, ...]


class Departement(Modele):
    """Settings of the département; None: not published."""

    code: Libelle
    nom: Texte
    nom_court: Texte
    fuseau: Libelle
    source: Libelle
    siret: Annotated[str, Field(pattern=r"^\d{14}$")] | None = None
    president: Libelle | None = None
    adresse: Adresse
    signature: Signature
    assemblee: Assemblee
    non_precise: tuple[NonPrecise, ...] = ()


class Service(Modele):
    """A service or instance of a territoire (`DEP`: the whole département)."""

    code_territoire: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    territoire: Libelle
    type: Literal[
        "mds", "slai", "slisl", "instance", "referent", "direction", "service", "mission", "dpo"
    ]
    sigle: str
    nom: Texte
    role: Texte
    source: Libelle


class OperationBudgetaire(Modele):
    """A line of a voted budget table; amounts in euros, `disponible` before the vote."""

    deliberation: Libelle
    code_operation: Libelle
    imputation: Libelle
    libelle: Texte
    ae: Montant | None
    disponible: Montant
    proposition: Montant
    solde: Montant
    sens: Literal["depense", "recette"]
    source: Libelle

    @field_validator("ae", mode="before")
    @classmethod
    def _vide(cls, valeur: object) -> object:
        return None if valeur == "" else valeur

    @property
    def reste(self) -> Decimal:
        """What a later vote may spend: the balance announced."""
        return self.solde


_SERVICES = TypeAdapter(tuple[Service, ...])
_OPERATIONS = TypeAdapter(tuple[OperationBudgetaire, ...])


def charger_departement(dossier: Path) -> Departement:
    """Read `departement.toml`; raises `ErreurRegle` with the path in the file."""
    fichier = dossier / "departement.toml"
    try:
        donnees = tomllib.loads(fichier.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise ErreurRegle(illisible(exc), fichier.name) from exc
    return valider(Departement, donnees, fichier.name)


def charger_territoires(dossier: Path) -> tuple[Service, ...]:
    """Read `territoires.csv`: services by territoire, then those of the département."""
    return valider_type(_SERVICES, _lire_csv(dossier / "territoires.csv"), "territoires.csv")


def charger_budget(dossier: Path, annee: int) -> tuple[OperationBudgetaire, ...]:
    """Read `<année>/budget.csv`: the operations as last voted."""
    nom = f"{annee}/budget.csv"
    return valider_type(_OPERATIONS, _lire_csv(dossier / nom), nom)


def _lire_csv(fichier: Path) -> list[dict[str, str]]:
    try:
        with fichier.open(encoding="utf-8-sig", newline="") as flux:
            lignes = list(csv.DictReader(flux, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise ErreurRegle(illisible(exc), fichier.name) from exc
    for rang, ligne in enumerate(lignes):
        if None in ligne:
            chemin = joindre(fichier.name, f"[{rang}]")
            raise ErreurRegle("Cette ligne a plus de colonnes que l'en-tête.", chemin)
    return lignes
