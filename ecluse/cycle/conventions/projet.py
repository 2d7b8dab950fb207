"""The project of a convention: what it is filled with, and where its documents stand."""

from collections.abc import Sequence
from typing import Any

from ecluse.annuaire.models import Departement, Structure
from ecluse.cycle.conventions.figees import completees
from ecluse.cycle.conventions.models import Avenant, Convention, DocumentConvention
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.regles.texte import minuscule

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
#: Characters that the object of a convention holds.
OBJET_AU_PLUS = 256
#: The act before the letters that go with it.
_ORDRE = (
    DocumentConvention.Genre.CONVENTION,
    DocumentConvention.Genre.AVENANT,
    DocumentConvention.Genre.NOTIFICATION,
    DocumentConvention.Genre.COURRIER,
)


def proposer(structure: Structure, lignes: Sequence[LigneRapport]) -> dict[str, Any]:
    """What a project holds before anybody corrects it, from the dossiers and the settings."""
    departement = Departement.objects.first()
    if len(lignes) == 1:
        candidature = lignes[0].dossier
        dispositif = candidature.session.dispositif
        objet = f"{candidature.intitule} ({dispositif.libelle}, appel à projets {dispositif.annee})"
    else:
        objet = _objet_commun(lignes)
    return {
        "objet": objet[:OBJET_AU_PLUS],
        "originaux": ORIGINAUX,
        "signataire_structure": structure.representant,
        "qualite_structure": structure.qualite_representant,
        "signataire_departement": departement.signataire if departement else "",
        "qualite_departement": departement.qualite_signataire if departement else "",
    }


def _objet_commun(lignes: Sequence[LigneRapport]) -> str:
    """The dispositifs of several lines, each once, with the years of their calls."""
    dispositifs = [ligne.dossier.session.dispositif for ligne in lignes]
    libelles = " ; ".join(dict.fromkeys(minuscule(d.libelle) for d in dispositifs))
    annees = sorted({str(d.annee) for d in dispositifs})
    appels = "appel à projets" if len(annees) == 1 else "appels à projets"
    objet = f"{libelles} ({appels} {' et '.join(annees)})"
    return objet if len(objet) <= OBJET_AU_PLUS else f"{len(lignes)} actions retenues au vote"


def completer(convention: Convention) -> None:
    """Fill what is empty in a project, without saving: a signataire that the structure or the
    Département named since, what its fiches left unknown and a later version says."""
    convention.fiches = completees(convention.fiches)
    if all(getattr(convention, champ) for champ in CHAMPS):
        return
    relations = "ligne__candidature__session__version__dispositif"
    lignes = [x.ligne for x in convention.lignes.select_related(relations)]
    for champ, valeur in proposer(convention.structure, lignes).items():
        if not getattr(convention, champ):
            setattr(convention, champ, valeur)


def documents_en_vigueur(acte: Convention | Avenant) -> list[DocumentConvention]:
    """The documents of the last request, empty until they are made (one query)."""
    if acte.documents_demandes_le is None:
        return []
    siens = acte.documents.filter(instant=acte.documents_demandes_le)
    if isinstance(acte, Convention):
        siens = siens.filter(avenant=None)
    faits = siens.select_related("pdf__contenu", "docx__contenu")
    return sorted(faits, key=lambda d: _ORDRE.index(DocumentConvention.Genre(d.genre)))


def empreintes(acte: Convention | Avenant) -> dict[str, str]:
    """What the documents in force were made from, by kind; empty until they are made."""
    return {d.genre: d.empreinte_entrees for d in documents_en_vigueur(acte)}


def en_cours(acte: Convention | Avenant) -> bool:
    """Whether documents were asked and neither made nor failed."""
    return (
        acte.documents_demandes_le is not None
        and not acte.documents_erreur
        and not documents_en_vigueur(acte)
    )
