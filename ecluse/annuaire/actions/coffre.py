"""The safe of a structure: documents, agréments, contrat d’engagement républicain."""

from datetime import date
from typing import Any

from django.db import transaction

from ecluse.annuaire.actions.structures import verifier
from ecluse.annuaire.engagement import VERSION, concerne
from ecluse.annuaire.models import (
    Agrement,
    Compte,
    DocumentStructure,
    EngagementRepublicain,
    NatureDocument,
    Structure,
)
from ecluse.annuaire.permissions import peut_gerer_structure
from ecluse.annuaire.permissions_coffre import peut_accepter_engagement, peut_deposer_document
from ecluse.socle import fichiers, journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Fichier
from ecluse.socle.permissions import exiger
from ecluse.socle.types_de_fichier import FichierRefuse


def _recevoir(fichier: Any, acteur: Compte, champ: str) -> Fichier:
    """Keep what was uploaded; a `Fichier` that is kept already is taken as it is."""
    if isinstance(fichier, Fichier):
        return fichier
    try:
        return fichiers.deposer(fichier, fichier.name, acteur)
    except FichierRefuse as refus:
        raise ActionRefusee(refus.message, champ) from None


@transaction.atomic
def deposer_document(
    structure: Structure,
    acteur: Compte,
    *,
    nature: str,
    fichier: Any,
    libelle: str = "",
    valable_du: date | None = None,
    valable_jusqu_au: date | None = None,
) -> DocumentStructure:
    """Put a document in the safe; the others of the same kind stay.

    in: `fichier`, uploaded or already kept; days included. raises: AccesRefuse, ActionRefusee at
    the field.
    """
    exiger(nature in NatureDocument.values)
    exiger(peut_deposer_document(acteur, structure, nature))
    document = DocumentStructure(
        structure=structure,
        nature=nature,
        libelle=" ".join(libelle.split()),
        fichier=_recevoir(fichier, acteur, "fichier"),
        depose_par=acteur,
        valable_du=valable_du,
        valable_jusqu_au=valable_jusqu_au,
    )
    verifier(document, ["nature", "libelle", "valable_du", "valable_jusqu_au"])
    document.save()
    journal.ecrire(
        document,
        "deposer_document",
        acteur,
        donnees={"habilitation": document.intitule},
        sujets=[journal.reference(structure)],
    )
    return document


@transaction.atomic
def retirer_document(document: DocumentStructure, acteur: Compte) -> DocumentStructure:
    """Take a document out of the safe; the dossiers that used it keep it. raises: AccesRefuse,
    ActionRefusee when it is out already.
    """
    verrou = (
        DocumentStructure.objects.select_for_update(of=("self",))
        .select_related("structure")
        .get(pk=document.pk)
    )
    exiger(peut_deposer_document(acteur, verrou.structure, verrou.nature))
    _retirer(verrou, acteur, "retirer_document", verrou.intitule)
    return verrou


def _retirer(ligne: Any, acteur: Compte, evenement: str, intitule: str) -> None:
    if ligne.retire_le:
        raise ActionRefusee(f"« {intitule} » est déjà retiré.")
    ligne.retire_le = maintenant()
    ligne.retire_par = acteur
    ligne.save(update_fields=["retire_le", "retire_par"])
    journal.ecrire(
        ligne,
        evenement,
        acteur,
        donnees={"habilitation": intitule},
        sujets=[journal.reference(ligne.structure)],
    )


@transaction.atomic
def ajouter_agrement(
    structure: Structure, acteur: Compte, *, piece: Any = None, **valeurs: Any
) -> Agrement:
    """Record an agrément. in: `nature`, `numero`, `autorite`, `valable_du`, `valable_jusqu_au`;
    `piece`, the uploaded act, or None. raises: AccesRefuse, ActionRefusee at the field.
    """
    exiger(peut_gerer_structure(acteur, structure))
    agrement = Agrement(structure=structure, depose_par=acteur, **valeurs)
    if piece is not None:
        agrement.piece = _recevoir(piece, acteur, "piece")
    verifier(agrement, [*valeurs, "piece"])
    agrement.save()
    journal.ecrire(
        agrement,
        "ajouter_agrement",
        acteur,
        donnees={"habilitation": agrement.nature},
        sujets=[journal.reference(structure)],
    )
    return agrement


@transaction.atomic
def retirer_agrement(agrement: Agrement, acteur: Compte) -> Agrement:
    """Take an agrément away; the row stays. raises: AccesRefuse, ActionRefusee."""
    verrou = (
        Agrement.objects.select_for_update(of=("self",))
        .select_related("structure")
        .get(pk=agrement.pk)
    )
    exiger(peut_gerer_structure(acteur, verrou.structure))
    _retirer(verrou, acteur, "retirer_agrement", verrou.nature)
    return verrou


@transaction.atomic
def accepter_engagement(
    structure: Structure, acteur: Compte, *, qualite: str
) -> EngagementRepublicain:
    """Accept the contrat d’engagement républicain in its version of today, in the name of an
    association. Accepting twice gives the first acceptance. raises: AccesRefuse, ActionRefusee.
    """
    exiger(peut_accepter_engagement(acteur, structure))
    verrou = Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
    if not concerne(verrou):
        raise ActionRefusee("Ce contrat ne concerne que les associations.")
    deja = verrou.engagements.filter(version=VERSION).first()
    if deja is not None:
        return deja
    qualite = " ".join(qualite.split())
    if not qualite:
        raise ActionRefusee("Indiquez en quelle qualité vous engagez l’association.", "qualite")
    engagement = EngagementRepublicain.objects.create(
        structure=verrou,
        version=VERSION,
        acceptee_le=maintenant(),
        acceptee_par=acteur,
        qualite=qualite,
    )
    journal.ecrire(
        engagement,
        "accepter_engagement",
        acteur,
        instant=engagement.acceptee_le,
        sujets=[journal.reference(structure)],
    )
    return engagement
