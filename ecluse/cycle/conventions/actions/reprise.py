"""Conventions signed before Écluse, taken over so that they can be followed and modified."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Structure
from ecluse.cycle.conventions import aval
from ecluse.cycle.conventions.actions.commun import verrouiller
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.conventions.permissions import peut_reprendre
from ecluse.cycle.conventions.sujets import sujets as sujets_de
from ecluse.regles.argent import ZERO
from ecluse.regles.dates import jour_de_paris
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
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
    _verifier(objet, debut, fin, provenance, montant)
    _verifier_numero(numero)
    _verifier_signature(signee_le, jour_de_paris(instant))
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


@transaction.atomic
def corriger_reprise(
    convention: Convention,
    acteur: Any,
    *,
    objet: str,
    debut: date,
    fin: date,
    provenance: str,
    numero: str,
    montant: Decimal | None = None,
    signee_le: date | None = None,
) -> Convention:
    """Write again what was typed when a convention was taken over, as `reprendre`, while nothing
    rests on it: no avenant proposed, no résiliation, no payment.

    Raises `AccesRefuse`, `TransitionImpossible`, or `ActionRefusee` at the field.
    """
    verrou = verrouiller(convention)
    exiger(peut_reprendre(acteur, verrou.structure))
    if obstacle := obstacle_a_corriger(verrou):
        raise TransitionImpossible(obstacle)
    instant = maintenant()
    _verifier(objet, debut, fin, provenance, montant)
    if not numero.strip():
        raise ActionRefusee("Indiquez le numéro de la convention.", "numero")
    if numero.strip() != verrou.numero:
        _verifier_numero(numero)
    _verifier_signature(signee_le, jour_de_paris(instant))
    nouveaux: dict[str, Any] = {
        "objet": objet.strip(),
        "debut": debut,
        "fin": fin,
        "provenance": provenance.strip(),
        "numero": numero.strip(),
        "montant_initial_connu": montant is not None,
        "montant_repris": montant or ZERO,
        "montant_maximum": montant or ZERO,
        "signee_le": signee_le,
    }
    changes = sorted(c for c, v in nouveaux.items() if v != getattr(verrou, c))
    if changes:
        for champ in changes:
            setattr(verrou, champ, nouveaux[champ])
        verrou.save()
        journal.ecrire(
            verrou,
            "corriger_reprise",
            acteur,
            instant=instant,
            donnees={"champs": changes},
            sujets=sujets_de(verrou),
        )
    convention.refresh_from_db()
    return verrou


def obstacle_a_corriger(convention: Convention) -> str:
    """Why what was taken over may no longer be typed again (a French sentence), else empty."""
    if convention.origine != Convention.Origine.REPRISE:
        return "Seule une convention signée avant Écluse se corrige ainsi."
    if convention.etat != "signee" or convention.resiliations.exclude(etat="abandonnee").exists():
        return "Cette convention est soldée ou résiliée : ce qui en est repris ne change plus."
    if convention.avenants.filter(emise_le__isnull=False).exists():
        return "Un avenant a été proposé sur cette convention : elle ne change que par avenant."
    if aval.ordonne(convention) > ZERO:
        return "Des versements sont faits ou ordonnés : ce qui est repris ne change plus."
    return ""


def _verifier(objet: str, debut: date, fin: date, provenance: str, montant: Decimal | None) -> None:
    if not objet.strip():
        raise ActionRefusee("Indiquez l’objet de la convention.", "objet")
    if fin < debut:
        raise ActionRefusee("La fin ne peut pas précéder le début.", "fin")
    if not provenance.strip():
        raise ActionRefusee("Dites d’où vient ce qui est repris.", "provenance")
    if montant is not None and montant <= ZERO:
        raise ActionRefusee("Le montant d’une convention est supérieur à zéro.", "montant")


def _verifier_numero(numero: str) -> None:
    if numero.strip() and Convention.objects.filter(numero=numero.strip()).exists():
        raise ActionRefusee("Une convention porte déjà ce numéro.", "numero")


def _verifier_signature(signee_le: date | None, aujourdhui: date) -> None:
    if signee_le is not None and signee_le > aujourdhui:
        raise ActionRefusee("La date de signature est dans l’avenir.", "signee_le")
