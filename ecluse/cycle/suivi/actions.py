"""Verbs of the follow-up: fill indicators, write and hand in the bilan, ask, accept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ecluse.cycle.candidatures.saisie import normaliser
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi import grille, notifications
from ecluse.cycle.suivi.etats import TABLE
from ecluse.cycle.suivi.formulaire import manques, questions_de, sections_de
from ecluse.cycle.suivi.grille import Cle
from ecluse.cycle.suivi.models import (
    Bilan,
    Correction,
    PieceBilan,
    SaisieIndicateur,
    SectionBilan,
)
from ecluse.cycle.suivi.permissions import (
    peut_apprecier,
    peut_rediger,
    peut_saisir,
    peut_soumettre,
    section_ouverte,
)
from ecluse.regles.erreurs import ErreurRegle
from ecluse.socle import fichiers, journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible, agir
from ecluse.socle.horloge import PARIS, maintenant
from ecluse.socle.permissions import exiger


def sujets(convention: Convention) -> list[str]:
    """The journal subjects of a convention: itself and the dossiers that it carries."""
    lignes = convention.lignes.select_related("ligne__candidature")
    return [
        journal.reference(convention),
        *(journal.reference(x.ligne.candidature) for x in lignes),
    ]


def _verrouiller(convention: Convention) -> tuple[Convention, Bilan | None, datetime]:
    verrou = Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)
    bilan = Bilan.objects.filter(convention=verrou).first()
    return verrou, bilan, maintenant()


def enregistrer_saisies(
    convention: Convention, valeurs: Mapping[Cle, int | None], acteur: Any
) -> int:
    """Store the values of the given cells, all or none; None erases a cell.

    Out: how many cells changed. Raises `AccesRefuse`, `ActionRefusee` (cell, month, frozen).
    """
    with transaction.atomic():
        convention, bilan, instant = _verrouiller(convention)
        if bilan is not None and not section_ouverte(bilan, "resultats"):
            raise ActionRefusee(
                "Le bilan est remis : les indicateurs ne se modifient plus, sauf correction "
                "demandée."
            )
        exiger(peut_saisir(acteur, convention, bilan))
        grille.verifier(convention, valeurs, instant.astimezone(PARIS).date())
        connues = {
            (s.fiche, s.code, s.mois): s
            for s in SaisieIndicateur.objects.filter(convention=convention)
        }
        changees = 0
        for cle, valeur in valeurs.items():
            saisie = connues.get(cle)
            if valeur == (saisie.valeur if saisie else None):
                continue
            changees += 1
            _ecrire_saisie(convention, saisie, cle, valeur, acteur, instant)
        if changees:
            journal.ecrire(
                convention,
                "saisir_indicateurs",
                acteur,
                instant=instant,
                donnees={"cases": changees},
                sujets=sujets(convention),
            )
        return changees


def _ecrire_saisie(
    convention: Convention,
    saisie: SaisieIndicateur | None,
    cle: Cle,
    valeur: int | None,
    acteur: Any,
    instant: datetime,
) -> None:
    if valeur is None:
        if saisie is not None:
            saisie.delete()
        return
    nom, code, mois = cle
    SaisieIndicateur.objects.update_or_create(
        convention=convention,
        fiche=nom,
        code=code,
        mois=mois,
        defaults={"valeur": valeur, "saisie_par": acteur, "modifiee_le": instant},
    )


def ouvrir_bilan(convention: Convention, acteur: Any) -> Bilan:
    """The bilan of a signed convention, created at the first opening."""
    exiger(peut_rediger(acteur, convention))
    with transaction.atomic():
        convention, bilan, instant = _verrouiller(convention)
        if bilan is None:
            bilan = Bilan.objects.create(convention=convention)
            journal.ecrire(
                bilan,
                "ouvrir_bilan",
                acteur,
                instant=instant,
                vers="brouillon",
                sujets=sujets(convention),
            )
        return bilan


@dataclass
class Resultat:
    """What a saving did: version, fields kept out with their reason, conflicts (stored, typed)."""

    version: int
    instant: datetime
    erreurs: dict[str, str] = field(default_factory=dict)
    conflits: dict[str, tuple[Any, Any]] = field(default_factory=dict)


@contextmanager
def _ecrire(bilan: Bilan, code: str, acteur: Any) -> Iterator[tuple[Bilan, datetime]]:
    """Lock the bilan to write in its section `code`. Raises when it is not open to that actor."""
    with transaction.atomic():
        verrou = (
            Bilan.objects.select_for_update(of=("self",))
            .select_related("convention")
            .get(pk=bilan.pk)
        )
        instant = maintenant()
        exiger(peut_rediger(acteur, verrou.convention))
        if not section_ouverte(verrou, code):
            libelle = TABLE.etats[verrou.etat].libelle
            raise TransitionImpossible(
                f"Cette section ne se modifie pas : le bilan est « {libelle} »."
            )
        yield verrou, instant


def enregistrer_section(
    bilan: Bilan, code: str, donnees: Mapping[str, Any], version: int, acteur: Any
) -> Resultat:
    """Save answers of a section; a stale version that touches the same answer is a conflict.

    In: values by question code (absent: untouched, empty: erased), the version that was read.
    """
    questions = {q.code: q for q in questions_de(bilan.convention, code)}
    saisies: dict[str, Any] = {}
    erreurs: dict[str, str] = {}
    for nom, valeur in donnees.items():
        if nom not in questions:
            continue
        try:
            saisies[nom] = normaliser(questions[nom], valeur)
        except ErreurRegle as refus:
            erreurs[nom] = refus.message
    with _ecrire(bilan, code, acteur) as (verrou, instant):
        section = SectionBilan.objects.get_or_create(bilan=verrou, code=code)[0]
        change = {k: v for k, v in saisies.items() if section.contenu.get(k) != v}
        conflits = {}
        if version != section.version:
            lue = _lue(section, version)
            conflits = {
                k: (section.contenu.get(k), v)
                for k, v in change.items()
                if section.contenu.get(k) != lue.get(k)
            }
        ecrites = {k: v for k, v in change.items() if k not in conflits}
        if ecrites:
            section.contenu = {
                k: v for k, v in (section.contenu | ecrites).items() if v is not None
            }
            section.version += 1
            section.modifiee_par = acteur
            section.modifiee_le = instant
            section.save()
        return Resultat(section.version, instant, erreurs, conflits)


def _lue(section: SectionBilan, version: int) -> Mapping[str, Any]:
    """The content at `version`, found in the history of the section."""
    evenement = (
        SectionBilan.pgh_event_model.objects.filter(pgh_obj_id=section.pk, version=version)
        .order_by("-pgh_id")
        .first()
    )
    return evenement.contenu if evenement else {}


def joindre_piece(bilan: Bilan, code: str, televerse: Any, acteur: Any) -> PieceBilan:
    """Join a file (uploaded) to the bilan, in the section of the financial part or any open one.

    Raises `FichierRefuse`, `ActionRefusee`.
    """
    codes = {
        p.code
        for fiche in grille.fiches_de(bilan.convention).values()
        for p in fiche.pieces
        if p.moment == "bilan"
    }
    if code not in codes:
        raise ActionRefusee("Cette pièce n’est pas demandée.", code)
    exiger(peut_rediger(acteur, bilan.convention))
    fichier = fichiers.deposer(televerse, televerse.name, acteur)
    with _ecrire(bilan, "financier", acteur) as (verrou, _instant):
        return PieceBilan.objects.create(bilan=verrou, code=code, fichier=fichier)


def retirer_piece(bilan: Bilan, piece: PieceBilan, acteur: Any) -> None:
    """Take a file out of the bilan; taking it out twice changes nothing."""
    with _ecrire(bilan, "financier", acteur) as (verrou, instant):
        verrou.pieces.filter(pk=piece.pk, retiree_le__isnull=True).update(retiree_le=instant)


def soumettre(bilan: Bilan, acteur: Any) -> None:
    """Hand in the bilan; an open correction is resolved.

    Raises `ActionRefusee` when a mandatory answer is missing. No date is required: the sources
    give none (fiche 4.5, `echeance_bilan` n.p.).
    """
    with agir(
        bilan,
        "soumettre",
        acteur,
        table=TABLE,
        peut=peut_soumettre,
        sujets=sujets(bilan.convention),
    ) as acte:
        o: Bilan = acte.objet
        absentes = manques(o)
        if absentes:
            raise ActionRefusee(
                "Il manque des réponses obligatoires : "
                + " ; ".join(m.libelle for m in absentes)
                + "."
            )
        o.soumis_le = acte.instant
        o.soumis_par = acteur
        o.corrections.filter(resolue_le__isnull=True).update(resolue_le=acte.instant)
        notifications.bilan_remis(o)


def demander_correction(
    bilan: Bilan, sections: list[str], motif: str, echeance: date | None, acteur: Any
) -> Correction:
    """Ask for a correction that opens the named sections, and only those."""
    connues = {s.code for s in sections_de(bilan.convention)}
    if not sections:
        raise ActionRefusee("Choisissez au moins une section à reprendre.", "sections")
    if not set(sections) <= connues:
        raise ActionRefusee("Cette section n’existe pas dans le bilan.", "sections")
    if not motif.strip():
        raise ActionRefusee("Dites ce qui est à corriger.", "motif")
    with agir(
        bilan,
        "demander_correction",
        acteur,
        table=TABLE,
        peut=peut_apprecier,
        motif=motif.strip(),
        sujets=sujets(bilan.convention),
    ) as acte:
        if echeance is not None and echeance < acte.instant.astimezone(PARIS).date():
            raise ActionRefusee("Cette date est passée.", "echeance")
        correction = Correction.objects.create(
            bilan=acte.objet,
            sections=sorted(set(sections)),
            motif=motif.strip(),
            demandee_par=acteur,
            echeance=echeance,
        )
        acte.donnees = {"sections": correction.sections}
        notifications.correction_demandee(correction)
    return correction


def accepter(bilan: Bilan, objectifs_atteints: bool, appreciation: str, acteur: Any) -> None:
    """Accept the bilan and say whether the objectives are met: the balance follows from it."""
    if not objectifs_atteints and not appreciation.strip():
        raise ActionRefusee("Dites en quoi les objectifs ne sont pas atteints.", "appreciation")
    with agir(
        bilan,
        "accepter",
        acteur,
        table=TABLE,
        peut=peut_apprecier,
        motif=appreciation.strip(),
        sujets=sujets(bilan.convention),
    ) as acte:
        o: Bilan = acte.objet
        o.accepte_le = acte.instant
        o.accepte_par = acteur
        o.objectifs_atteints = objectifs_atteints
        o.appreciation = appreciation.strip()
        acte.donnees = {"objectifs_atteints": objectifs_atteints}
        notifications.bilan_accepte(o)
