"""Avenants: prepared, proposed, signed, given up; the signature changes the convention."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.conventions import (
    aval,
    chargement,
    composition_avenant,
    notifications,
    projet,
)
from ecluse.cycle.conventions.actions.commun import (
    SIGNATAIRES,
    attacher_scan,
    dater,
    exiger_signable,
    verrouiller,
)
from ecluse.cycle.conventions.actions.lignes import Contenu, verifier, verifier_reductions
from ecluse.cycle.conventions.consolidation import (
    consolidee,
    fin_consolidee,
    montant_de,
    texte_de,
)
from ecluse.cycle.conventions.etats import TABLE_AVENANTS
from ecluse.cycle.conventions.models import Avenant, Convention, LigneConvention
from ecluse.cycle.conventions.permissions import (
    peut_abandonner_avenant,
    peut_documenter_avenant,
    peut_preparer_avenant,
    peut_signer_avenant,
)
from ecluse.cycle.conventions.sujets import sujets as sujets_de
from ecluse.cycle.deliberations.actions import liberer
from ecluse.cycle.deliberations.models import Article, LigneRapport
from ecluse.regles.argent import ZERO
from ecluse.regles.dates import ecrire_date, jour_de_paris
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible, agir
from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Fichier
from ecluse.socle.permissions import exiger


def exiger_modifiable(convention: Convention) -> None:
    """Refuse an avenant to what is not signed, or is over: closed, ended early."""
    if convention.etat != "signee":
        raise TransitionImpossible("Un avenant ne modifie qu’une convention signée et non soldée.")
    if convention.resiliee_le is not None:
        raise TransitionImpossible(
            f"Cette convention est résiliée à compter du {ecrire_date(convention.resiliee_le)}."
        )


@transaction.atomic
def preparer_avenant(convention: Convention, acteur: Any, contenu: Contenu) -> Avenant:
    """Prepare the next avenant of a signed convention; nothing changes before its signature.

    Raises `AccesRefuse`, `TransitionImpossible`, or `ActionRefusee` at the field of `Contenu`.
    """
    verrou = verrouiller(convention)
    exiger(peut_preparer_avenant(acteur, verrou))
    exiger_modifiable(verrou)
    choisies = verifier(verrou, contenu)
    instant = maintenant()
    rang = (verrou.avenants.aggregate(m=Max("rang"))["m"] or 0) + 1
    signataires = {c: getattr(verrou, c) for c in SIGNATAIRES} | contenu.signataires
    avenant = Avenant.objects.create(
        convention=verrou, rang=rang, cree_le=instant, **contenu.champs(verrou), **signataires
    )
    _remplir(avenant, choisies, contenu.articles)
    journal.ecrire(
        avenant,
        "preparer",
        acteur,
        instant=instant,
        vers="projet",
        donnees=_donnees(avenant),
        sujets=sujets_avenant(avenant),
    )
    return avenant


def _remplir(
    avenant: Avenant, lignes: Mapping[LigneRapport, Decimal], articles: Sequence[Article]
) -> None:
    LigneConvention.objects.bulk_create(
        LigneConvention(
            convention=avenant.convention,
            avenant=avenant,
            ligne=ligne,
            fiche=_fiche(avenant.convention, ligne),
            montant=montant,
            en_vigueur=False,
            cree_le=maintenant(),
        )
        for ligne, montant in lignes.items()
    )
    avenant.articles.set(articles)
    rapports = {a.rapport_id: a.rapport for a in articles}
    jours = [(r.transmise_le, r.publiee_le) for r in rapports.values()]
    if jours and all(t and p for t, p in jours):
        avenant.transmise_le = max(t for t, _ in jours if t)
        avenant.publiee_le = max(p for _, p in jours if p)
        avenant.save()


def _fiche(convention: Convention, ligne: LigneRapport) -> str:
    """The fiche on which a line is paid: the dossier's, that under which the convention carries it
    already, else the only one of the convention."""
    if ligne.candidature is not None:
        return ligne.candidature.session.dispositif.reference
    if portee := convention.lignes.filter(ligne=ligne, abandonnee_le=None).first():
        return portee.fiche
    return next(iter(convention.fiches)) if len(convention.fiches) == 1 else ""


def _donnees(avenant: Avenant) -> dict[str, Any]:
    return {
        "numero": avenant.numero,
        "genres": list(avenant.genres),
        "montant": str(montant_de(avenant)),
        "nouvelle_fin": avenant.nouvelle_fin and avenant.nouvelle_fin.isoformat(),
    }


def sujets_avenant(avenant: Avenant) -> list[str]:
    """The avenant, its convention and their dossiers."""
    return [journal.reference(avenant), *sujets_de(avenant.convention)]


def verrouiller_avenant(avenant: Avenant) -> tuple[Convention, Avenant]:
    """Both rows, the convention first: every act of money takes them in that order."""
    convention = verrouiller(avenant.convention)
    verrou = Avenant.objects.select_for_update(of=("self",)).get(pk=avenant.pk)
    verrou.convention = convention
    return convention, verrou


@transaction.atomic
def modifier_avenant(avenant: Avenant, acteur: Any, contenu: Contenu) -> Avenant:
    """Write a project of avenant again; its documents are then to be made again."""
    convention, verrou = verrouiller_avenant(avenant)
    exiger(peut_documenter_avenant(acteur, verrou))
    if verrou.etat != "projet":
        raise TransitionImpossible("Cet avenant n’est plus un projet : son texte ne change plus.")
    exiger_modifiable(convention)
    instant = maintenant()
    for portee in verrou.lignes.filter(abandonnee_le__isnull=True):
        portee.abandonnee_le = instant
        portee.save()
    choisies = verifier(convention, contenu)
    for champ, valeur in (contenu.champs(convention) | contenu.signataires).items():
        setattr(verrou, champ, valeur)
    verrou.documents_demandes_le, verrou.documents_erreur = None, ""
    verrou.save()
    _remplir(verrou, choisies, contenu.articles)
    journal.ecrire(
        verrou, "modifier", acteur, donnees=_donnees(verrou), sujets=sujets_avenant(verrou)
    )
    avenant.refresh_from_db()
    return verrou


def emettre_avenant(avenant: Avenant, acteur: Any) -> None:
    """Propose an avenant, authorised by a vote, for signature: the structure sees it and is told.

    What the articles said before is written then, from the convention as it reads.
    """
    with transaction.atomic():
        convention, _ = verrouiller_avenant(avenant)
        with agir(
            avenant,
            "emettre",
            acteur,
            table=TABLE_AVENANTS,
            peut=peut_documenter_avenant,
            sujets=sujets_avenant(avenant),
        ) as acte:
            a: Avenant = acte.objet
            exiger_modifiable(convention)
            _exiger_document(a)
            articles = consolidee(convention, jour_de_paris(acte.instant)).articles
            for m in a.modifications:
                m["avant"] = texte_de(articles, m["article"]) or m.get("avant", "")
            a.emise_le = acte.instant
            acte.donnees = _donnees(a)
            notifications.avenant_a_signer(a)


def _exiger_document(avenant: Avenant) -> None:
    """Its documents are made, and say what its data say; an installation that was never given a
    text for avenants has none to make."""
    if chargement.modele("avenant") is None:
        return
    demande = avenant.documents_demandes_le
    faits = {} if demande is None else projet.empreintes(avenant)
    if demande is None or not faits:
        raise ActionRefusee("Générez d’abord le document de l’avenant.")
    attendus = composition_avenant.documents(avenant, demande)
    if any(d.empreinte() != faits.get(genre) for genre, d in attendus.items()):
        raise ActionRefusee(
            "Les données ont changé depuis la génération : générez à nouveau les documents."
        )


@transaction.atomic
def enregistrer_dates_avenant(avenant: Avenant, acteur: Any, **dates: date | None) -> Avenant:
    """Record `transmise_le`, `publiee_le`, `notifiee_le` of an avenant (Paris days).

    A date left None keeps what is recorded. Raises `ActionRefusee` at the field.
    """
    _, verrou = verrouiller_avenant(avenant)
    exiger(peut_documenter_avenant(acteur, verrou))
    if verrou.etat == "abandonne":
        raise TransitionImpossible("Cet avenant est abandonné.")
    instant = maintenant()
    seance = max(
        (a.rapport.seance for a in verrou.articles.all() if a.rapport.seance), default=None
    )
    if changees := dater(verrou, dates, seance, jour_de_paris(instant)):
        journal.ecrire(
            verrou,
            "enregistrer_dates",
            acteur,
            instant=instant,
            donnees=changees,
            sujets=sujets_avenant(verrou),
        )
    avenant.refresh_from_db()
    return verrou


def signer_avenant(avenant: Avenant, jour: date, scan: Fichier | None, acteur: Any) -> None:
    """Record that both parties signed on `jour` (Paris day): its lines count, its end holds.

    The convention keeps its consolidated amount and end; the avenant keeps what it found.
    Raises `ActionRefusee` at the field, `TransitionImpossible` when the convention is over.
    """
    references = sujets_avenant(avenant)
    with transaction.atomic():
        convention, _ = verrouiller_avenant(avenant)
        with agir(
            avenant,
            "signer",
            acteur,
            table=TABLE_AVENANTS,
            peut=peut_signer_avenant,
            sujets=references,
        ) as acte:
            a: Avenant = acte.objet
            a.convention = convention
            exiger_modifiable(convention)
            exiger_signable(a, jour, jour_de_paris(acte.instant))
            if convention.signee_le is not None and jour < convention.signee_le:
                raise ActionRefusee("La signature précède celle de la convention.", "signee_le")
            if empechement := aval.obstacle(convention):
                raise ActionRefusee(empechement)
            apports, retraits = _mouvements(a)
            verifier_reductions(convention, retraits, sum(apports.values(), ZERO))
            a.signee_le, a.signature_enregistree_par, a.scan = jour, acteur, scan
            a.montant_avant, a.fin_avant = convention.montant_maximum, convention.fin
            acte.donnees = {**_donnees(a), "signee_le": jour.isoformat(), "scan": scan is not None}
        avenant.convention = convention
        _consolider(avenant, convention, acteur, references)
        notifications.avenant_signe(avenant)


def _mouvements(
    avenant: Avenant,
) -> tuple[dict[LigneRapport, Decimal], dict[LigneRapport, Decimal]]:
    """What it brings and what it takes back, by line: both positive, in euros."""
    lignes = avenant.lignes.filter(abandonnee_le__isnull=True).select_related("ligne")
    montants = {x.ligne: x.montant for x in lignes.order_by("id")}
    return (
        {x: m for x, m in montants.items() if m > ZERO},
        {x: -m for x, m in montants.items() if m < ZERO},
    )


def _consolider(
    avenant: Avenant, convention: Convention, acteur: Any, references: list[str]
) -> None:
    ajoute = ZERO
    lignes = avenant.lignes.filter(abandonnee_le__isnull=True).select_related(
        "ligne__candidature__session__version"
    )
    for portee in lignes.order_by("id"):
        portee.en_vigueur = True
        portee.save()
        ajoute += portee.montant
        if portee.ligne.candidature is not None and portee.montant > ZERO:
            candidatures.conventionner(
                portee.ligne.candidature, acteur, peut=None, sujets=references
            )
    _completer_fiches(convention, lignes)
    _, retraits = _mouvements(avenant)
    if retraits:
        liberer(retraits, f"{avenant.numero} : {avenant.objet}", acteur)
    convention.montant_maximum += ajoute
    if avenant.nouvelle_fin is not None:
        convention.fin_initiale = convention.fin_initiale or convention.fin
        convention.fin = fin_consolidee(convention)
    convention.save()


def _completer_fiches(convention: Convention, lignes: Any) -> None:
    """The fiche of a dossier that comes by an avenant is frozen as the others were."""
    for portee in lignes:
        if portee.ligne.candidature is not None:
            version = portee.ligne.candidature.session.version
            convention.fiches.setdefault(portee.fiche, version.contenu)


@transaction.atomic
def joindre_scan_avenant(avenant: Avenant, scan: Fichier, acteur: Any) -> None:
    """Add the scan of the signed copy, when it came after the signature was recorded."""
    _, verrou = verrouiller_avenant(avenant)
    exiger(peut_signer_avenant(acteur, verrou))
    attacher_scan(verrou, scan, acteur, sujets_avenant(verrou))
    avenant.refresh_from_db()


def abandonner_avenant(avenant: Avenant, motif: str, acteur: Any) -> None:
    """Give up an avenant that was not signed; its rank stays taken, its lines are free."""
    motif = motif.strip()
    if not motif:
        raise ActionRefusee("Dites pourquoi l’avenant est abandonné.", "motif")
    with transaction.atomic():
        verrouiller_avenant(avenant)
        with agir(
            avenant,
            "abandonner",
            acteur,
            table=TABLE_AVENANTS,
            peut=peut_abandonner_avenant,
            motif=motif,
            sujets=sujets_avenant(avenant),
        ) as acte:
            for portee in acte.objet.lignes.filter(abandonnee_le__isnull=True):
                portee.abandonnee_le = acte.instant
                portee.save()
            if acte.objet.emise_le is not None:
                notifications.avenant_abandonne(acte.objet, motif)
