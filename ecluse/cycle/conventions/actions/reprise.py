"""Conventions signed before Écluse, taken over so that they can be followed and modified."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Structure
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.conventions.permissions import peut_reprendre
from ecluse.cycle.conventions.sujets import sujets as sujets_de
from ecluse.regles.argent import ZERO
from ecluse.regles.dates import jour_de_paris
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger
from ecluse.socle.sequences import numero as tirer


@transaction.atomic
def reprendre(
    structure: Structure,
    acteur: Any,
    *,
    objet: str,
    debut: date,
    fin: date,
    provenance: str,
    numero: str = "",
    montant: Decimal | None = None,
    signee_le: date | None = None,
    fiches: dict[str, Any] | None = None,
    **signataires: str,
) -> Convention:
    """Write down a convention signed before Écluse, at the state « signée ».

    In: `numero` as it is written on it, else one is drawn; `montant` in euros, None when it is not
    known; `provenance` says where this comes from; `fiches` frozen by name, when they are known.
    Raises `AccesRefuse`, or `ActionRefusee` at the field.
    """
    exiger(peut_reprendre(acteur, structure))
    instant = maintenant()
    _verifier(objet, debut, fin, provenance, numero, montant)
    if signee_le is not None and signee_le > jour_de_paris(instant):
        raise ActionRefusee("La date de signature est dans l’avenir.", "signee_le")
    convention = Convention.objects.create(
        etat="signee",
        origine=Convention.Origine.REPRISE,
        structure=structure,
        objet=objet.strip(),
        debut=debut,
        fin=fin,
        provenance=provenance.strip(),
        montant_initial_connu=montant is not None,
        montant_repris=montant or ZERO,
        montant_maximum=montant or ZERO,
        signee_le=signee_le,
        fiches=fiches or {},
        cree_le=instant,
        **signataires,
        numero=numero.strip() or tirer("REPR", jour_de_paris(instant).year),
    )
    journal.ecrire(
        convention,
        "reprendre",
        acteur,
        instant=instant,
        vers="signee",
        donnees={"numero": convention.numero, "montant": str(montant) if montant else None},
        sujets=sujets_de(convention),
    )
    return convention


def _verifier(
    objet: str, debut: date, fin: date, provenance: str, numero: str, montant: Decimal | None
) -> None:
    if not objet.strip():
        raise ActionRefusee("Indiquez l’objet de la convention.", "objet")
    if fin < debut:
        raise ActionRefusee("La fin ne peut pas précéder le début.", "fin")
    if not provenance.strip():
        raise ActionRefusee("Dites d’où vient ce qui est repris.", "provenance")
    if montant is not None and montant <= ZERO:
        raise ActionRefusee("Le montant d’une convention est supérieur à zéro.", "montant")
    if numero.strip() and Convention.objects.filter(numero=numero.strip()).exists():
        raise ActionRefusee("Une convention porte déjà ce numéro.", "numero")
