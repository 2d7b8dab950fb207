"""What the safe of the structure gives to a dossier, and takes from it."""

from typing import Any

from django.db import transaction

from ecluse.annuaire.actions.coffre import deposer_document
from ecluse.annuaire.models import DocumentStructure
from ecluse.annuaire.permissions_coffre import peut_lire_document
from ecluse.annuaire.queries_coffre import documents_valables
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.actions.ouverture import attacher, ouvrir
from ecluse.cycle.candidatures.models import Candidature, Piece
from ecluse.cycle.candidatures.permissions import peut_modifier
from ecluse.regles.dates import ecrire_date
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.permissions import exiger


def reprendre_du_coffre(
    candidature: Candidature, code: str, document: DocumentStructure, acteur: Any
) -> Piece:
    """Attach a document of the structure's safe under the piece of the same code: the same file,
    not a copy. Doing it twice gives the piece that is there.

    Raises `AccesRefuse`; `ActionRefusee` for a piece that is not asked, a document withdrawn, out
    of date or not valid yet.
    """
    exiger(peut_lire_document(acteur, candidature.structure, code))
    demandees = {p.code for p in candidature.session.version.fiche.pieces if p.moment == "depot"}
    if code not in demandees:
        raise ActionRefusee("Cette pièce n’est pas demandée.", code)
    with ouvrir(candidature, acteur, lecture.PIECES, code) as ouverture:
        valables = {d.pk: d for d in documents_valables(candidature.structure, code)}
        if document.pk not in valables:
            raise ActionRefusee(_pourquoi(document), code)
        fichier = valables[document.pk].fichier
        deja = ouverture.objet.pieces.filter(
            code=code, fichier=fichier, retiree_le__isnull=True
        ).first()
        return deja or attacher(ouverture, code, fichier)


def _pourquoi(document: DocumentStructure) -> str:
    if document.validite == "perime" and document.valable_jusqu_au:
        return (
            f"« {document.intitule} » est périmé depuis le "
            f"{ecrire_date(document.valable_jusqu_au)} : rangez-en un à jour au coffre, ou joignez "
            "un fichier."
        )
    if document.validite == "a_venir" and document.valable_du:
        return (
            f"« {document.intitule} » n’est valable qu’à partir du "
            f"{ecrire_date(document.valable_du)}."
        )
    return f"« {document.intitule} » n’est plus au coffre."


@transaction.atomic
def ranger_au_coffre(candidature: Candidature, piece: Piece, acteur: Any) -> DocumentStructure:
    """Keep a piece of the dossier in the safe, for the next ones: the same file.

    Raises `AccesRefuse`, `ActionRefusee` for a piece that was taken out.
    """
    exiger(peut_modifier(acteur, candidature, lecture.PIECES, piece.code))
    if piece.candidature_id != candidature.pk or piece.retiree_le is not None:
        raise ActionRefusee("Cette pièce n’est plus au dossier.")
    deja = DocumentStructure.objects.filter(
        structure=candidature.structure,
        nature=piece.code,
        fichier=piece.fichier,
        retire_le__isnull=True,
    ).first()
    return deja or deposer_document(
        candidature.structure, acteur, nature=piece.code, fichier=piece.fichier
    )
