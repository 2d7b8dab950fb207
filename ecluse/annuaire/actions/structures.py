"""The file of a structure: identity, establishments, bank details, categories."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ecluse.annuaire.models import (
    Categorie,
    Compte,
    CoordonneesBancaires,
    Etablissement,
    Structure,
)
from ecluse.annuaire.permissions import (
    peut_changer_coordonnees_bancaires,
    peut_creer_structure,
    peut_gerer_structure,
    peut_qualifier_structure,
)
from ecluse.socle import fichiers, journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger
from ecluse.socle.types_de_fichier import FichierRefuse

CHAMPS_IDENTITE = (
    "nom",
    "sigle",
    "siren",
    "rna",
    "adresse",
    "commune",
    "territoire",
    "representant",
    "qualite_representant",
)


@dataclass(frozen=True)
class CompteBancaire:
    """A bank account as its RIB gives it."""

    iban: str
    bic: str
    titulaire: str
    domiciliation: str = ""


def verifier(objet: Any, champs: Iterable[str]) -> None:
    """Named constraints of the table, told in French at the field when it is known."""
    try:
        objet.full_clean()
    except ValidationError as erreur:
        for champ, messages in erreur.message_dict.items():
            raise ActionRefusee(" ".join(messages), champ if champ in champs else "") from None


@transaction.atomic
def creer_structure(
    acteur: Compte, *, siret: str, categories: list[str], **identite: Any
) -> Structure:
    """Open the file of a structure with its siège. Categories given by an agent are confirmed.

    in: the siège's SIRET (its first nine digits are the SIREN) and fields of the identity.
    raises: AccesRefuse, ActionRefusee (SIREN already known, at `siret`).
    """
    exiger(peut_creer_structure(acteur))
    return nouvelle_fiche(acteur, siret=siret, categories=categories, confirmees=True, **identite)


def nouvelle_fiche(
    acteur: Compte,
    *,
    siret: str = "",
    rna: str = "",
    categories: list[str],
    confirmees: bool,
    **identite: Any,
) -> Structure:
    """The row of a structure and of its siège, once the right of `acteur` was checked, in a
    transaction. in: a SIRET, a RNA or both. raises: ActionRefusee at the field (already known).
    """
    siren = siret[:9] or None
    for champ, numero, cherche in (("siret", siren, "siren"), ("rna", rna, "rna")):
        connue = Structure.objects.filter(**{cherche: numero}).first() if numero else None
        if connue is not None:
            raise ActionRefusee(f"Cette structure a déjà sa fiche : {connue.nom}.", champ)
    structure = Structure(
        siren=siren,
        rna=rna or None,
        categories=_ordonner(categories),
        categories_confirmees=confirmees,
        **identite,
    )
    verifier(structure, [*CHAMPS_IDENTITE, "categories"])
    structure.save()
    if siret:
        siege = Etablissement(
            structure=structure, siret=siret, siege=True, adresse=structure.adresse
        )
        verifier(siege, ["siret"])
        siege.save()
    journal.ecrire(structure, "creer", acteur, donnees={"siret": siret, "rna": rna})
    return structure


@transaction.atomic
def modifier_identite(structure: Structure, acteur: Compte, **valeurs: Any) -> Structure:
    """Change the identity. raises: AccesRefuse, ActionRefusee at the field."""
    exiger(peut_gerer_structure(acteur, structure))
    verrou = Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    changes = [c for c in CHAMPS_IDENTITE if c in valeurs and getattr(verrou, c) != valeurs[c]]
    if not changes:
        return verrou
    for champ in changes:
        setattr(verrou, champ, valeurs[champ])
    verifier(verrou, CHAMPS_IDENTITE)
    verrou.save(update_fields=changes)
    journal.ecrire(verrou, "modifier_identite", acteur, donnees={"champs": changes})
    return verrou


def _ordonner(categories: Iterable[str]) -> list[str]:
    choisies = set(categories)
    inconnues = choisies - set(Categorie.values)
    if inconnues:
        raise ActionRefusee("Cette catégorie n’existe pas.", "categories")
    return [c for c in Categorie.values if c in choisies]


@transaction.atomic
def confirmer_categories(
    structure: Structure, acteur: Compte, categories: list[str], motif: str = ""
) -> Structure:
    """Say what a structure is: eligibility follows. raises: AccesRefuse, ActionRefusee."""
    exiger(peut_qualifier_structure(acteur, structure))
    verrou = Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    nouvelles = _ordonner(categories)
    if not nouvelles:
        raise ActionRefusee("Choisissez au moins une catégorie.", "categories")
    avant = list(verrou.categories)
    verrou.categories = nouvelles
    verrou.categories_confirmees = True
    verrou.save(update_fields=["categories", "categories_confirmees"])
    journal.ecrire(
        verrou,
        "confirmer_categories",
        acteur,
        motif=motif,
        donnees={"avant": avant, "apres": nouvelles},
    )
    return verrou


@transaction.atomic
def declarer_categories(structure: Structure, acteur: Compte, categories: list[str]) -> Structure:
    """What the structure says it is; an agent must confirm before it can count."""
    exiger(peut_gerer_structure(acteur, structure))
    verrou = Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    nouvelles = _ordonner(categories)
    if nouvelles == verrou.categories:
        return verrou
    avant = list(verrou.categories)
    verrou.categories = nouvelles
    verrou.categories_confirmees = False
    verrou.save(update_fields=["categories", "categories_confirmees"])
    journal.ecrire(
        verrou, "declarer_categories", acteur, donnees={"avant": avant, "apres": nouvelles}
    )
    return verrou


@transaction.atomic
def enregistrer_etablissement(
    structure: Structure,
    acteur: Compte,
    etablissement: Etablissement | None = None,
    **valeurs: Any,
) -> Etablissement:
    """Add an establishment, or change one of the structure's. A new siège replaces the former.

    in: `siret`, `nom`, `adresse`, `siege`, `debut`, `fin`. raises: AccesRefuse, ActionRefusee at
    the field (SIRET of another legal entity, already known).
    """
    exiger(peut_gerer_structure(acteur, structure))
    Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    lieu = etablissement or Etablissement(structure=structure)
    for champ, valeur in valeurs.items():
        setattr(lieu, champ, valeur)
    if structure.siren and not lieu.siret.startswith(structure.siren):
        raise ActionRefusee(
            f"Ce SIRET n’est pas celui d’un établissement de {structure.nom} : il devrait "
            f"commencer par son SIREN, {structure.siren}.",
            "siret",
        )
    if lieu.siege:
        anciens = structure.etablissements.filter(siege=True).exclude(pk=lieu.pk)
        anciens.update(siege=False)
    verifier(lieu, ["siret", "nom", "adresse", "siege", "debut", "fin"])
    lieu.save()
    journal.ecrire(
        lieu,
        "modifier_etablissement" if etablissement else "ajouter_etablissement",
        acteur,
        donnees={"siret": lieu.siret},
        sujets=[journal.reference(structure)],
    )
    return lieu


@transaction.atomic
def changer_coordonnees_bancaires(
    structure: Structure, acteur: Compte, compte: CompteBancaire, rib: Any, nom_du_rib: str
) -> CoordonneesBancaires:
    """Give a new RIB. The former row stays, closed: what was paid on it remains explained.

    in: the account, the uploaded file and its name. raises: AccesRefuse, ActionRefusee at `rib`
    when the file is refused.
    """
    exiger(peut_changer_coordonnees_bancaires(acteur, structure))
    Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    try:
        fichier = fichiers.deposer(rib, nom_du_rib, acteur)
    except FichierRefuse as refus:
        raise ActionRefusee(refus.message, "rib") from None
    instant = maintenant()
    structure.coordonnees_bancaires.filter(fin__isnull=True).update(fin=instant)
    coordonnees = CoordonneesBancaires(
        structure=structure,
        iban=compte.iban,
        bic=compte.bic,
        titulaire=compte.titulaire,
        domiciliation=compte.domiciliation,
        rib=fichier,
    )
    verifier(coordonnees, ["iban", "bic", "titulaire", "domiciliation"])
    coordonnees.save()
    journal.ecrire(
        coordonnees,
        "changer_coordonnees_bancaires",
        acteur,
        instant=instant,
        donnees={"iban": coordonnees.iban_masque},
        sujets=[journal.reference(structure)],
    )
    return coordonnees
