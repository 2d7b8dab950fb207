"""Corrections: asked by section until a day, made there and nowhere else, sent back as a whole.

A dossier that was validated stays so: its instant of validation never moves. What is not sent back
in time does not count, as for a deposit that nobody validated: the parts return to what they were,
and the history keeps what had been typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import CoordonneesBancaires
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures import instantanes, notifications
from ecluse.cycle.candidatures.actions.depot import DossierIncomplet, deposer_recepisse
from ecluse.cycle.candidatures.actions.echanges import consigner
from ecluse.cycle.candidatures.actions.ouverture import (
    Ouverture,
    avancer,
    projeter,
    remplacer_lignes,
    section_de_saisie,
)
from ecluse.cycle.candidatures.etats import CORRIGIBLES, TABLE, TABLE_CORRECTION
from ecluse.cycle.candidatures.models import (
    Candidature,
    Correction,
    Message,
    PointCorrection,
    Recepisse,
)
from ecluse.cycle.candidatures.permissions import (
    a_corriger,
    correction_en_cours,
    peut_corriger,
    peut_demander_correction,
)
from ecluse.cycle.candidatures.recherche import texte_de
from ecluse.regles.dates import ecrire_date, jour_de_paris
from ecluse.socle import journal
from ecluse.socle.etats import Acte, ActionRefusee, TransitionImpossible, agir
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

MODELE = "correction"
"""The messages of the thread that ask for a correction carry this code."""


@dataclass(frozen=True)
class Point:
    """A part to correct (`piece` for one piece of the section of pieces) and what is expected."""

    section: str
    consigne: str
    piece: str = ""


def _verrouiller(candidature: Candidature) -> Candidature:
    return Candidature.objects.select_for_update(of=("self",)).get(pk=candidature.pk)


def demander(
    candidature: Candidature, acteur: Any, *, echeance: date, points: Sequence[Point]
) -> Correction:
    """Unlock these parts for the structure until `echeance` (Paris day, included), and say why.

    One request at a time. Raises `AccesRefuse`, `TransitionImpossible` (too late in the cycle),
    `ActionRefusee` (nothing asked, unknown part, a day that is not to come, already asked).
    """
    with transaction.atomic():
        verrou = _verrouiller(candidature)
        instant = maintenant()
        if verrou.etat not in CORRIGIBLES:
            raise TransitionImpossible(
                "Une correction ne se demande plus : le dossier est "
                f"« {TABLE.etats[verrou.etat].libelle} »."
            )
        exiger(peut_demander_correction(acteur, verrou))
        if correction_en_cours(verrou) is not None:
            raise TransitionImpossible("Une correction est déjà en cours sur ce dossier.")
        if echeance <= jour_de_paris(instant):
            raise ActionRefusee("Laissez à la structure jusqu’à demain au moins.", "echeance")
        contenu = lecture.charger(verrou)
        _exiger_points(contenu, points)
        correction = Correction.objects.create(
            candidature=verrou,
            echeance=echeance,
            demandee_le=instant,
            demandee_par=acteur,
            empreinte_avant=verrou.empreinte,
        )
        PointCorrection.objects.bulk_create(
            PointCorrection(
                correction=correction,
                section=p.section,
                piece=p.piece,
                consigne=p.consigne.strip(),
                avant=instantanes.prendre(contenu, p.section, p.piece),
            )
            for p in points
        )
        journal.ecrire(
            correction,
            "demander",
            acteur,
            instant=instant,
            vers="ouverte",
            donnees={"echeance": echeance.isoformat(),
                     "points": [[p.section, p.piece] for p in points]},
            sujets=[journal.reference(verrou)],
        )  # fmt: skip
        consigner(
            verrou,
            vers=Message.Sens.PORTEUR,
            objet=f"Correction demandée, à renvoyer au plus tard le {ecrire_date(echeance)}",
            corps=_consignes(contenu, points),
            auteur=acteur,
            instant=instant,
            modele=MODELE,
        )
        notifications.demander_correction(correction)
    return correction


def _exiger_points(contenu: lecture.Contenu, points: Sequence[Point]) -> None:
    if not points:
        raise ActionRefusee("Choisissez au moins une partie à corriger.")
    sections = set(lecture.ordre_des_sections(contenu.fiche))
    pieces = {p.code for p in contenu.fiche.pieces if p.moment == "depot"}
    for point in points:
        connue = point.section in sections and (
            point.piece in pieces if point.section == lecture.PIECES else not point.piece
        )
        if not connue:
            raise ActionRefusee("Cette partie n’existe pas dans le dossier.")
        if not point.consigne.strip():
            raise ActionRefusee("Dites ce qui est attendu pour chaque partie à corriger.")


def _consignes(contenu: lecture.Contenu, points: Sequence[Point]) -> str:
    return "\n".join(
        f"{instantanes.libelle_de(contenu, p.section, p.piece)} : {p.consigne.strip()}"
        for p in points
    )


def renvoyer(correction: Correction, acteur: Any) -> Correction:
    """Send the corrections back: new fingerprint, own receipt; the validation does not move.

    Raises `AccesRefuse`, `TransitionImpossible`, `ActionRefusee` (deadline), `DossierIncomplet`
    (only for what the corrected parts lack).
    """
    with transaction.atomic():
        candidature = _verrouiller(correction.candidature)
        sujets = [journal.reference(candidature)]
        with agir(
            correction,
            "renvoyer",
            acteur,
            table=TABLE_CORRECTION,
            peut=lambda qui, _correction: peut_corriger(qui, candidature),
            sujets=sujets,
        ) as acte:
            contenu = lecture.charger(candidature)
            points = list(acte.objet.points.all())
            manques = [
                m
                for m in lecture.manques(contenu)
                if a_corriger(acte.objet, m.section, m.champ if m.section == lecture.PIECES else "")
            ]
            if manques:
                raise DossierIncomplet(manques)
            _figer(contenu, points)
            candidature.empreinte = lecture.empreinte(contenu)
            candidature.recherche = texte_de(candidature)
            candidature.modifiee_le = acte.instant
            candidature.save()
            acte.objet.terminee_le = acte.instant
            acte.objet.terminee_par = acteur
            acte.objet.empreinte_apres = candidature.empreinte
            acte.donnees = {
                "empreinte_avant": acte.objet.empreinte_avant,
                "empreinte_apres": candidature.empreinte,
            }
            deposer_recepisse(
                candidature,
                contenu,
                Recepisse.Genre.CORRECTION,
                acteur,
                acte.instant,
                corrections=[instantanes.libelle_de(contenu, p.section, p.piece) for p in points],
            )
        notifications.annoncer_correction_renvoyee(correction)
    return correction


def _figer(contenu: lecture.Contenu, points: Sequence[PointCorrection]) -> None:
    for point in points:
        point.apres = instantanes.prendre(contenu, point.section, point.piece)
        point.save(update_fields=["apres"])


def echoir(correction: Correction) -> Correction:
    """Its last day is over: what was not sent back does not count (act of the system)."""
    with transaction.atomic():
        candidature = _verrouiller(correction.candidature)
        with agir(
            correction,
            "echoir",
            None,
            table=TABLE_CORRECTION,
            peut=None,
            sujets=[journal.reference(candidature)],
        ) as acte:
            _defaire(candidature, acte)
        notifications.annoncer_correction_echue(correction)
    return correction


def annuler(correction: Correction, acteur: Any, motif: str) -> Correction:
    """The service no longer asks for it; the parts return to what they were.

    Raises `AccesRefuse`, `TransitionImpossible`, `ActionRefusee` (no reason).
    """
    if not motif.strip():
        raise ActionRefusee("Dites à la structure pourquoi la correction est annulée.", "motif")
    with transaction.atomic():
        candidature = _verrouiller(correction.candidature)
        with agir(
            correction,
            "annuler",
            acteur,
            table=TABLE_CORRECTION,
            peut=lambda qui, _correction: peut_demander_correction(qui, candidature),
            motif=motif.strip(),
            sujets=[journal.reference(candidature)],
        ) as acte:
            acte.objet.terminee_par = acteur
            _defaire(candidature, acte)
            consigner(
                candidature,
                vers=Message.Sens.PORTEUR,
                objet="Correction annulée",
                corps=motif.strip(),
                auteur=acteur,
                instant=acte.instant,
                modele=MODELE,
            )
        notifications.annoncer_correction_annulee(correction)
    return correction


def _defaire(candidature: Candidature, acte: Acte) -> None:
    """Keep what was typed as it stands in the points, then put the parts back."""
    instant: datetime = acte.instant
    acte.objet.terminee_le = instant
    points = list(acte.objet.points.all())
    contenu = lecture.charger(candidature)
    _figer(contenu, points)
    ouverture = Ouverture(candidature, instant, acte.acteur)
    for point in points:
        if point.apres != point.avant:
            _restaurer(ouverture, point)
    candidature.modifiee_le = instant
    candidature.save()


def _restaurer(ouverture: Ouverture, point: PointCorrection) -> None:
    candidature, avant = ouverture.objet, point.avant
    if point.section == lecture.PIECES:
        _rendre_piece(ouverture, point.piece, avant)
    elif point.section == lecture.COORDONNEES:
        candidature.coordonnees_bancaires = CoordonneesBancaires.objects.filter(
            uid=avant.get("uid", "")
        ).first()
        _rendre_piece(ouverture, lecture.PIECE_RIB, avant["rib"])
    else:
        if point.section == lecture.PRESENTATION:
            projeter(candidature, avant)
        elif point.section == lecture.BUDGET:
            remplacer_lignes(candidature, avant["budget"])
        avancer(ouverture, section_de_saisie(ouverture, point.section), avant)


def _rendre_piece(ouverture: Ouverture, code: str, avant: dict[str, Any]) -> None:
    pieces = ouverture.objet.pieces.filter(code=code)
    voulue = avant.get("piece", "")
    pieces.filter(retiree_le__isnull=True).exclude(uid=voulue).update(retiree_le=ouverture.instant)
    pieces.filter(uid=voulue).update(retiree_le=None)
