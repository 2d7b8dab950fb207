"""Preparing a convention from voted lines, correcting its project."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import CoordonneesBancaires, Structure
from ecluse.cycle.conventions import choix, projet, tableaux
from ecluse.cycle.conventions.actions.commun import exiger_projet, verrouiller
from ecluse.cycle.conventions.models import Convention, LigneConvention, ModeleConvention
from ecluse.cycle.conventions.permissions import peut_documenter, peut_preparer
from ecluse.cycle.conventions.portees import a_porter
from ecluse.cycle.conventions.sujets import sujets as sujets_de
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.regles.argent import ZERO
from ecluse.regles.dates import jour_de_paris
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger
from ecluse.socle.sequences import numero


@transaction.atomic
def preparer(
    lignes: Sequence[LigneRapport],
    acteur: Any,
    modele: ModeleConvention | None = None,
    **champs: Any,
) -> Convention:
    """Prepare the convention of one structure from voted lines, with its number.

    In: lines of adopted rapports whose délibération is recorded; the text to write it from (that
    of `choix.proposer` when none is given); `champs` correct what `projet.proposer` gives. The
    fiches and the version of the text are frozen here: a later version changes nothing.
    Raises `AccesRefuse`, or `ActionRefusee` when a line cannot be carried.
    """
    ids = sorted({ligne.pk for ligne in lignes})
    choisies = list(
        LigneRapport.objects.select_for_update(of=("self",))
        .select_related(
            "article__rapport",
            "candidature__structure",
            "candidature__coordonnees_bancaires",
            "candidature__session__version__dispositif",
        )
        .filter(pk__in=ids)
        .order_by("id")
    )
    exiger(bool(choisies) and peut_preparer(acteur, choisies))
    structure = _une_structure(choisies)
    montants = a_porter(choisies)
    for ligne in choisies:
        _exiger_votee(ligne, montants[ligne.pk])
    if modele is not None:
        choix.exiger(modele)
    debut, fin = tableaux.periode([ligne.candidature for ligne in choisies])
    rapports = [ligne.article.rapport for ligne in choisies]
    instant = maintenant()
    convention = Convention.objects.create(
        structure=structure,
        modele=modele or choix.proposer(choisies),
        montant_maximum=sum(montants.values(), ZERO),
        debut=debut,
        fin=fin,
        coordonnees_bancaires=_compte_a_crediter(structure, choisies),
        fiches=_figer(choisies),
        transmise_le=_derniere([r.transmise_le for r in rapports]),
        publiee_le=_derniere([r.publiee_le for r in rapports]),
        cree_le=instant,
        **_verifier_champs(projet.proposer(structure, choisies) | champs),
        # Drawn last: whoever waits for the next number waits the least.
        numero=numero("CONV", jour_de_paris(instant).year),
    )
    LigneConvention.objects.bulk_create(
        LigneConvention(
            convention=convention,
            ligne=ligne,
            fiche=ligne.dossier.session.dispositif.reference,
            montant=montants[ligne.pk],
            cree_le=instant,
        )
        for ligne in choisies
    )
    journal.ecrire(
        convention,
        "preparer",
        acteur,
        instant=instant,
        vers="projet",
        donnees={"numero": convention.numero, "montant": str(convention.montant_maximum)},
        sujets=sujets_de(convention),
    )
    return convention


def _une_structure(lignes: Sequence[LigneRapport]) -> Structure:
    structures = {ligne.dossier.structure_id: ligne.dossier.structure for ligne in lignes}
    if len(structures) != 1:
        raise ActionRefusee("Une convention lie une seule structure : choisissez ses lignes.")
    return structures.popitem()[1]


def _exiger_votee(ligne: LigneRapport, montant: Decimal) -> None:
    """Refuse a line not voted, carried elsewhere, or freed (`montant`: the euros left)."""
    rapport, candidature = ligne.article.rapport, ligne.dossier
    if rapport.etat != "adopte" or not rapport.numero or not ligne.votee or ligne.retiree_le:
        raise ActionRefusee(
            f"La ligne de {candidature.numero} n’est pas votée : la délibération n’est pas "
            "enregistrée."
        )
    active = ligne.conventions.filter(abandonnee_le__isnull=True).select_related("convention")
    if (existante := active.first()) is not None:
        raise ActionRefusee(
            f"La ligne de {candidature.numero} est déjà dans la convention "
            f"{existante.convention.numero}."
        )
    if montant <= ZERO:
        raise ActionRefusee(
            f"La ligne de {candidature.numero} est désengagée : plus rien n’y est accordé."
        )


def _figer(lignes: Sequence[LigneRapport]) -> dict[str, Any]:
    """The fiches to which the dossiers answered, by name (« 2025/4.5 »)."""
    fiches: dict[str, Any] = {}
    for ligne in lignes:
        version = ligne.dossier.session.version
        nom = version.dispositif.reference
        if fiches.setdefault(nom, version.contenu) != version.contenu:
            raise ActionRefusee(
                f"Ces dossiers répondent à deux versions de la fiche {nom} : "
                "préparez une convention pour chacune."
            )
    return fiches


def _compte_a_crediter(
    structure: Structure, lignes: Sequence[LigneRapport]
) -> CoordonneesBancaires:
    """The account of the dossiers if it is still in force, else the structure's latest one."""
    donnes = {ligne.dossier.coordonnees_bancaires for ligne in lignes} - {None}
    if len(donnes) == 1 and (unique := donnes.pop()) is not None and unique.fin is None:
        return unique
    actuel = structure.coordonnees_bancaires.filter(fin__isnull=True).order_by("-id").first()
    if actuel is None:
        raise ActionRefusee(
            "Aucun relevé d’identité bancaire en vigueur : la structure le dépose sur sa page, "
            "rubrique Coordonnées bancaires."
        )
    return actuel


def _derniere(jours: Sequence[date | None]) -> date | None:
    """The day from which all are done; None while one is missing."""
    connus = [j for j in jours if j is not None]
    return max(connus) if connus and len(connus) == len(jours) else None


def _verifier_champs(champs: dict[str, Any]) -> dict[str, Any]:
    propres: dict[str, Any] = {c: v.strip() if isinstance(v, str) else v for c, v in champs.items()}
    if inconnus := set(propres) - set(projet.CHAMPS):
        raise TypeError(f"Not a field of a project: {inconnus}")
    if not propres["objet"]:
        raise ActionRefusee("Indiquez l’objet de la convention.", "objet")
    if not 1 <= propres["originaux"] <= 9:
        raise ActionRefusee("Indiquez de 1 à 9 originaux.", "originaux")
    return propres


@transaction.atomic
def modifier(
    convention: Convention, acteur: Any, modele: ModeleConvention | None = None, **champs: Any
) -> Convention:
    """Correct a project (fields of `projet.CHAMPS`, or the text that it is written from); its
    documents are then to be made again."""
    verrou = verrouiller(convention)
    exiger(peut_documenter(acteur, verrou))
    exiger_projet(verrou)
    actuels = {c: getattr(verrou, c) for c in projet.CHAMPS}
    nouveaux = _verifier_champs(actuels | champs)
    changes = {c: v for c, v in nouveaux.items() if v != actuels[c]}
    if modele is not None and modele != verrou.modele:
        choix.exiger(modele, verrou.modele)
        changes["modele"] = modele
    if not changes:
        return verrou
    for champ, valeur in changes.items():
        setattr(verrou, champ, valeur)
    verrou.documents_demandes_le = None
    verrou.documents_erreur = ""
    verrou.save()
    journal.ecrire(
        verrou,
        "modifier",
        acteur,
        donnees={"champs": sorted(changes)},
        sujets=sujets_de(verrou),
    )
    convention.refresh_from_db()
    return verrou
