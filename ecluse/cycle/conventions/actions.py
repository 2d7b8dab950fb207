"""Preparing, documenting, signing, giving up and closing a convention."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import CoordonneesBancaires, Structure
from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.conventions import chargement, composition, notifications, projet, tableaux, tasks
from ecluse.cycle.conventions.etats import TABLE
from ecluse.cycle.conventions.models import Convention, DocumentConvention, LigneConvention
from ecluse.cycle.conventions.permissions import (
    peut_abandonner,
    peut_documenter,
    peut_preparer,
    peut_signer,
)
from ecluse.cycle.conventions.sujets import sujets as sujets_de
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.regles.argent import ZERO
from ecluse.regles.dates import ecrire_date, jour_de_paris
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible, agir
from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Fichier
from ecluse.socle.permissions import exiger
from ecluse.socle.sequences import numero

#: After that, documents that never came may be asked again.
ATTENTE_MAXIMUM = timedelta(minutes=5)


@transaction.atomic
def preparer(lignes: Sequence[LigneRapport], acteur: Any, **champs: Any) -> Convention:
    """Prepare the convention of one structure from voted lines, with its number.

    In: lines of adopted rapports whose délibération is recorded; `champs` correct what
    `projet.proposer` gives. The fiches are frozen here: a later version changes nothing.
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
    for ligne in choisies:
        _exiger_votee(ligne)
    modele = chargement.modele("convention")
    if modele is None:
        raise ActionRefusee("Les modèles de documents ne sont pas chargés dans cette installation.")
    debut, fin = tableaux.periode([ligne.candidature for ligne in choisies])
    rapports = [ligne.article.rapport for ligne in choisies]
    instant = maintenant()
    convention = Convention.objects.create(
        structure=structure,
        modele=modele,
        montant_maximum=sum((ligne.montant for ligne in choisies), ZERO),
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
            fiche=ligne.candidature.session.dispositif.reference,
            montant=ligne.montant,
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
    structures = {ligne.candidature.structure_id: ligne.candidature.structure for ligne in lignes}
    if len(structures) != 1:
        raise ActionRefusee("Une convention lie une seule structure : choisissez ses lignes.")
    return structures.popitem()[1]


def _exiger_votee(ligne: LigneRapport) -> None:
    rapport, candidature = ligne.article.rapport, ligne.candidature
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


def _figer(lignes: Sequence[LigneRapport]) -> dict[str, Any]:
    """The fiches to which the dossiers answered, by name (« 2025/4.5 »)."""
    fiches: dict[str, Any] = {}
    for ligne in lignes:
        version = ligne.candidature.session.version
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
    donnes = {ligne.candidature.coordonnees_bancaires for ligne in lignes} - {None}
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


def _verrouiller(convention: Convention) -> Convention:
    return (
        Convention.objects.select_for_update(of=("self",))
        .select_related("structure__territoire", "coordonnees_bancaires", "modele")
        .get(pk=convention.pk)
    )


def _exiger_projet(convention: Convention) -> None:
    if convention.etat != "projet":
        raise TransitionImpossible(
            "Cette action n’est plus possible : l’état est désormais "
            f"« {TABLE.etats[convention.etat].libelle} »."
        )


@transaction.atomic
def modifier(convention: Convention, acteur: Any, **champs: Any) -> Convention:
    """Correct a project (fields of `projet.CHAMPS`); its documents are then to be made again."""
    verrou = _verrouiller(convention)
    exiger(peut_documenter(acteur, verrou))
    _exiger_projet(verrou)
    actuels = {c: getattr(verrou, c) for c in projet.CHAMPS}
    nouveaux = _verifier_champs(actuels | champs)
    changes = {c: v for c, v in nouveaux.items() if v != actuels[c]}
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


@transaction.atomic
def generer_documents(convention: Convention, acteur: Any) -> datetime:
    """Ask for the documents; a job makes them. Out: the instant that dates them.

    A signataire missing from the project is read again from the structure or the settings.
    Raises `composition.DonneesManquantes` (an `ActionRefusee`) when something is missing, with
    the list and where to fill it: nothing is then asked.
    """
    verrou = _verrouiller(convention)
    exiger(peut_documenter(acteur, verrou))
    _exiger_projet(verrou)
    instant = maintenant()
    demande = verrou.documents_demandes_le
    if demande and projet.en_cours(verrou) and instant - demande < ATTENTE_MAXIMUM:
        raise TransitionImpossible("Les documents sont en cours de génération.")
    projet.completer(verrou)
    composition.documents(verrou, instant)
    verrou.documents_demandes_le = instant
    verrou.documents_erreur = ""
    verrou.save()
    tasks.generer_documents.defer(
        convention=verrou.uid, demande=instant.isoformat(), acteur=acteur.pk
    )
    journal.ecrire(verrou, "demander_documents", acteur, instant=instant, sujets=sujets_de(verrou))
    convention.refresh_from_db()
    return instant


def emettre(convention: Convention, acteur: Any) -> None:
    """Propose the convention for signature: the structure now sees it and is told.

    Raises `ActionRefusee` when the documents are not made, or no longer say what the data say.
    """
    with agir(
        convention,
        "emettre",
        acteur,
        table=TABLE,
        peut=peut_documenter,
        sujets=sujets_de(convention),
    ) as acte:
        c: Convention = acte.objet
        faits = {d.genre: d.empreinte_entrees for d in projet.documents_en_vigueur(c)}
        if set(faits) != set(DocumentConvention.Genre.values):
            raise ActionRefusee("Les documents ne sont pas encore générés.")
        # The guard of the transition made sure that they were asked.
        attendus = composition.documents(c, c.documents_demandes_le or acte.instant)
        if any(d.empreinte() != faits[genre] for genre, d in attendus.items()):
            raise ActionRefusee(
                "Les données ont changé depuis la génération : générez à nouveau les documents."
            )
        c.emise_le = acte.instant
        acte.donnees = {"empreintes": faits}
        notifications.a_signer(c)


def _seance(convention: Convention) -> date | None:
    """The latest meeting that voted a line of the convention."""
    seances = convention.lignes.values_list("ligne__article__rapport__seance", flat=True)
    return max((s for s in seances if s is not None), default=None)


@transaction.atomic
def enregistrer_dates(
    convention: Convention,
    acteur: Any,
    *,
    transmise_le: date | None = None,
    publiee_le: date | None = None,
    notifiee_le: date | None = None,
) -> Convention:
    """Record the life of the act outside: transmission, publication, notification (Paris days).

    A date left None keeps what is recorded. Raises `ActionRefusee` at the field: a date in the
    future, before the vote, or a transmission changed after the signature.
    """
    verrou = _verrouiller(convention)
    exiger(peut_documenter(acteur, verrou))
    if verrou.etat == "abandonnee":
        raise TransitionImpossible("Cette convention est abandonnée.")
    donnees = {
        c: v
        for c, v in (
            ("transmise_le", transmise_le),
            ("publiee_le", publiee_le),
            ("notifiee_le", notifiee_le),
        )
        if v is not None and v != getattr(verrou, c)
    }
    instant = maintenant()
    seance, aujourdhui = _seance(verrou), jour_de_paris(instant)
    for champ, jour in donnees.items():
        if verrou.signee_le is not None and champ != "notifiee_le":
            raise ActionRefusee("Cette date ne change plus après la signature.", champ)
        _exiger_entre(jour, seance, aujourdhui, champ)
        setattr(verrou, champ, jour)
    if donnees:
        verrou.save()
        journal.ecrire(
            verrou,
            "enregistrer_dates",
            acteur,
            instant=instant,
            donnees={c: v.isoformat() for c, v in donnees.items()},
            sujets=sujets_de(verrou),
        )
    convention.refresh_from_db()
    return verrou


def _exiger_entre(jour: date, seance: date | None, aujourdhui: date, champ: str) -> None:
    if jour > aujourdhui:
        raise ActionRefusee("Cette date est dans l’avenir.", champ)
    if seance is not None and jour < seance:
        raise ActionRefusee(f"Cette date précède le vote, qui est du {ecrire_date(seance)}.", champ)


def exiger_signable(convention: Convention, jour: date, aujourdhui: date) -> None:
    """Refuse a day of signature in the future, or before the act was transmitted and published.

    Raises `ActionRefusee` at the field « signee_le ».
    """
    if jour > aujourdhui:
        raise ActionRefusee("La date de signature est dans l’avenir.", "signee_le")
    for libelle, prealable in (
        ("la transmission au contrôle de légalité", convention.transmise_le),
        ("la publication", convention.publiee_le),
    ):
        if prealable is not None and jour < prealable:
            raise ActionRefusee(
                f"La signature ne peut pas précéder {libelle}, du {ecrire_date(prealable)}.",
                "signee_le",
            )


def signer(convention: Convention, jour: date, scan: Fichier | None, acteur: Any) -> None:
    """Record that both parties signed on `jour` (Paris day); the dossiers are then conventionnés.

    The advance becomes due. Raises `ActionRefusee` at the field.
    """
    references = sujets_de(convention)
    with agir(
        convention, "signer", acteur, table=TABLE, peut=peut_signer, sujets=references
    ) as acte:
        c: Convention = acte.objet
        exiger_signable(c, jour, jour_de_paris(acte.instant))
        c.signee_le = jour
        c.signature_enregistree_par = acteur
        c.scan = scan
        acte.donnees = {"signee_le": jour.isoformat(), "scan": scan is not None}
        for ligne in c.lignes.select_related("ligne__candidature").order_by("id"):
            candidatures.conventionner(
                ligne.ligne.candidature, acteur, peut=None, sujets=references
            )
        notifications.signee(c)


@transaction.atomic
def joindre_scan(convention: Convention, scan: Fichier, acteur: Any) -> None:
    """Add the scan of the signed copy, when it came after the signature was recorded."""
    verrou = _verrouiller(convention)
    exiger(peut_signer(acteur, verrou))
    if verrou.signee_le is None:
        raise ActionRefusee("La convention n’est pas encore signée.", "scan")
    if verrou.scan_id is not None:
        raise ActionRefusee("L’exemplaire signé est déjà joint.", "scan")
    verrou.scan = scan
    verrou.save()
    journal.ecrire(verrou, "joindre_scan", acteur, sujets=sujets_de(verrou))
    convention.refresh_from_db()


def abandonner(convention: Convention, motif: str, acteur: Any) -> None:
    """Give up a convention that was not signed; its lines may be carried by another one."""
    motif = motif.strip()
    if not motif:
        raise ActionRefusee("Dites pourquoi la convention est abandonnée.", "motif")
    with agir(
        convention,
        "abandonner",
        acteur,
        table=TABLE,
        peut=peut_abandonner,
        motif=motif,
        sujets=sujets_de(convention),
    ) as acte:
        for ligne in acte.objet.lignes.filter(abandonnee_le__isnull=True):
            ligne.abandonnee_le = acte.instant
            ligne.save()
        if acte.objet.emise_le is not None:
            notifications.abandonnee(acte.objet, motif)


def solder(convention: Convention, acteur: Any, *, sujets: Sequence[str] = ()) -> None:
    """Close a convention whose last euro is settled. The payments decide; no right is asked."""
    references = list(dict.fromkeys([*sujets_de(convention), *sujets]))
    with agir(convention, "solder", acteur, table=TABLE, peut=None, sujets=references):
        pass
