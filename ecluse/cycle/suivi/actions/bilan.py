"""Writing the bilan: its sections, its pieces, handing it in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from ecluse.cycle.candidatures.fusion import fusionner
from ecluse.cycle.candidatures.saisie import normaliser
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.conventions.sujets import sujets
from ecluse.cycle.suivi import grille, notifications
from ecluse.cycle.suivi.actions.resultat import Resultat
from ecluse.cycle.suivi.actions.verrou import verrouiller
from ecluse.cycle.suivi.etats import TABLE
from ecluse.cycle.suivi.formulaire import PIECES, manques, pieces_de, section_de
from ecluse.cycle.suivi.models import Bilan, PieceBilan, SectionBilan
from ecluse.cycle.suivi.permissions import peut_rediger, peut_soumettre, section_ouverte
from ecluse.regles.erreurs import ErreurRegle
from ecluse.socle import fichiers, journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible, agir
from ecluse.socle.horloge import PARIS
from ecluse.socle.permissions import exiger


def ouvrir_bilan(convention: Convention, acteur: Any) -> Bilan:
    """The bilan of a signed convention, created at the first opening. Raises `AccesRefuse`."""
    with transaction.atomic():
        convention, bilan, instant = verrouiller(convention)
        exiger(peut_rediger(acteur, convention))
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


@contextmanager
def _ecrire(bilan: Bilan, code: str, acteur: Any) -> Iterator[tuple[Bilan, datetime]]:
    """Lock the bilan to write in its part `code`. Raises when it is not open to that actor."""
    with transaction.atomic():
        convention, verrou, instant = verrouiller(bilan.convention)
        exiger(peut_rediger(acteur, convention))
        if verrou is None or not section_ouverte(verrou, code):
            etat = TABLE.etats[verrou.etat if verrou else bilan.etat]
            raise TransitionImpossible(
                f"Cette partie ne se modifie pas : l’état du bilan est « {etat.libelle} »."
            )
        yield verrou, instant


def enregistrer_section(
    bilan: Bilan, code: str, donnees: Mapping[str, Any], version: int, acteur: Any
) -> Resultat:
    """Save answers of a section; two people who changed the same answer make a conflict.

    In: values by question code (absent: untouched, empty: erased), the version that was read.
    """
    section_fiche = section_de(bilan.convention, code)
    questions = {q.code: q for q in section_fiche.questions} if section_fiche else {}
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
        ecrites, conflits, reprises, auteur = fusionner(section, saisies, version)
        if ecrites:
            contenu = section.contenu | ecrites
            section.contenu = {k: v for k, v in contenu.items() if v is not None}
            section.version += 1
            section.modifiee_par = acteur
            section.modifiee_le = instant
            section.save()
        return Resultat(section.version, instant, erreurs, conflits, reprises, auteur)


def joindre_piece(bilan: Bilan, code: str, televerse: Any, acteur: Any) -> PieceBilan:
    """Join a file (uploaded) to the bilan; a code may hold several files (factures, émargements).

    Raises `FichierRefuse`, `ActionRefusee`.
    """
    if code not in {p.code for p in pieces_de(bilan.convention)}:
        raise ActionRefusee("Cette pièce n’est pas demandée.", code)
    with _ecrire(bilan, PIECES, acteur) as (verrou, _instant):
        fichier = fichiers.deposer(televerse, televerse.name, acteur)
        return PieceBilan.objects.create(bilan=verrou, code=code, fichier=fichier)


def retirer_piece(bilan: Bilan, piece: PieceBilan, acteur: Any) -> None:
    """Take a file out of the bilan; taking it out twice changes nothing."""
    with _ecrire(bilan, PIECES, acteur) as (verrou, instant):
        verrou.pieces.filter(pk=piece.pk, retiree_le__isnull=True).update(retiree_le=instant)


def soumettre(bilan: Bilan, acteur: Any) -> None:
    """Hand in the bilan; an open correction is resolved.

    Raises `ActionRefusee` when something mandatory is missing. No date is required: the sources
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
        absents = manques(o, grille.lire(o.convention, acte.instant.astimezone(PARIS).date()))
        if absents:
            libelles = " ; ".join(f"« {m.libelle} »" for m in absents)
            raise ActionRefusee(f"Le bilan n’est pas complet. Il manque : {libelles}.")
        o.soumis_le = acte.instant
        o.soumis_par = acteur
        o.corrections.filter(resolue_le__isnull=True).update(resolue_le=acte.instant)
        notifications.bilan_remis(o)
