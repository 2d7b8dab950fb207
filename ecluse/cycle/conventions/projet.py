"""The project of a convention: what it is filled with, and where its documents stand."""

from collections.abc import Sequence
from typing import Any

from ecluse.annuaire.models import Departement, Structure
from ecluse.cycle.conventions.models import Convention, DocumentConvention
from ecluse.cycle.deliberations.models import LigneRapport

#: What a project may be corrected on; frozen once the convention is proposed for signature.
CHAMPS = (
    "objet",
    "originaux",
    "signataire_structure",
    "qualite_structure",
    "signataire_departement",
    "qualite_departement",
)
#: The sources give two or three originals according to the models; two unless corrected.
ORIGINAUX = 2


def proposer(structure: Structure, lignes: Sequence[LigneRapport]) -> dict[str, Any]:
    """What a project holds before anybody corrects it, from the dossiers and the settings."""
    departement = Departement.objects.first()
    if len(lignes) == 1:
        candidature = lignes[0].dossier
        dispositif = candidature.session.dispositif
        objet = f"{candidature.intitule} ({dispositif.libelle}, appel à projets {dispositif.annee})"
    else:
        objet = f"{len(lignes)} actions retenues par le Département"
    return {
        "objet": objet[:256],
        "originaux": ORIGINAUX,
        "signataire_structure": structure.representant,
        "qualite_structure": structure.qualite_representant,
        "signataire_departement": departement.signataire if departement else "",
        "qualite_departement": departement.qualite_signataire if departement else "",
    }


def completer(convention: Convention) -> None:
    """Fill what is empty in a project, without saving: a signataire that the structure or the
    Département named since."""
    if all(getattr(convention, champ) for champ in CHAMPS):
        return
    relations = "ligne__candidature__session__version__dispositif"
    lignes = [x.ligne for x in convention.lignes.select_related(relations)]
    for champ, valeur in proposer(convention.structure, lignes).items():
        if not getattr(convention, champ):
            setattr(convention, champ, valeur)


def documents_en_vigueur(convention: Convention) -> list[DocumentConvention]:
    """The documents of the last request, empty until they are made (one query)."""
    if convention.documents_demandes_le is None:
        return []
    return list(
        convention.documents.filter(instant=convention.documents_demandes_le)
        .select_related("pdf__contenu", "docx__contenu")
        .order_by("genre")
    )


def en_cours(convention: Convention) -> bool:
    """Whether documents were asked and neither made nor failed."""
    return (
        convention.documents_demandes_le is not None
        and not convention.documents_erreur
        and not convention.documents.filter(instant=convention.documents_demandes_le).exists()
    )
