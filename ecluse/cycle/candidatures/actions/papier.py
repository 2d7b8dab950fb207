"""Candidatures that came on paper: an agent types them, the day of their reception decides."""

from datetime import date
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Structure
from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.appels.permissions import est_eligible
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures import notifications
from ecluse.cycle.candidatures.actions.depot import PREFIXE, deposer_recepisse
from ecluse.cycle.candidatures.actions.ouverture import Ouverture, attacher
from ecluse.cycle.candidatures.etats import CLOSES, TABLE, exiger_papier
from ecluse.cycle.candidatures.models import Candidature, Recepisse
from ecluse.cycle.candidatures.permissions import peut_enregistrer_papier, peut_saisir_papier
from ecluse.cycle.candidatures.recherche import texte_de
from ecluse.regles.dates import debut_de_journee, jour_de_paris
from ecluse.socle import fichiers, journal, sequences
from ecluse.socle.etats import ActionRefusee, agir
from ecluse.socle.fichiers import FichierRefuse
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


def commencer(
    session: SessionDepot, structure: Structure, acteur: Any, *, recue_le: date, scan: Any
) -> Candidature:
    """Open the dossier of what `structure` sent on paper, received on `recue_le` (Paris day).

    `scan` is the uploaded file of the paper itself. Raises `AccesRefuse`, `ActionRefusee` at the
    field (not to come, outside the window, category, already entered, file refused).
    """
    fiche = session.version.fiche
    exiger(peut_saisir_papier(acteur, session))
    if not est_eligible(fiche, structure):
        raise ActionRefusee(
            f"Cet appel n’est pas ouvert à cette structure. {fiche.porteurs.texte}", "structure"
        )
    with transaction.atomic():
        fichier = _scan(scan, acteur)
        # The structure's row serialises two agents with the same letter.
        Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)
        instant = maintenant()
        if recue_le > jour_de_paris(instant):
            raise ActionRefusee("La date de réception n’est pas à venir.", "recue_le")
        existante = (
            Candidature.objects.filter(session=session, structure=structure)
            .exclude(etat__in=CLOSES)
            .first()
        )
        if existante is not None:
            raise ActionRefusee(
                f"Une candidature de cette structure est déjà enregistrée : {existante}.",
                "structure",
            )
        candidature = Candidature(
            session=session,
            structure=structure,
            etablissement=structure.etablissements.filter(siege=True).first(),
            debut=session.realisation_debut,
            fin=session.realisation_fin,
            cree_par=acteur,
            modifiee_le=instant,
            origine=Candidature.Origine.PAPIER,
            recue_le=recue_le,
            saisie_par=acteur,
        )
        exiger_papier(candidature, instant)
        candidature.recherche = texte_de(candidature)
        candidature.save()
        if structure.territoire_id:
            candidature.territoires.add(structure.territoire_id)
        attacher(Ouverture(candidature, instant, acteur), lecture.PIECE_PAPIER, fichier)
        journal.ecrire(
            candidature,
            "saisir_papier",
            acteur,
            instant=instant,
            vers="brouillon",
            donnees={"recue_le": recue_le.isoformat()},
        )
    return candidature


def _scan(scan: Any, acteur: Any) -> Any:
    try:
        return fichiers.deposer(scan, scan.name, acteur)
    except FichierRefuse as refus:
        raise ActionRefusee(str(refus), "scan") from None


def enregistrer(candidature: Candidature, acteur: Any) -> Candidature:
    """Register what was typed: deposited and validated on the day of its reception.

    The paper itself is the candidature: what it lacks is for the instruction to ask. Only its
    title, its amount and the scan are needed. Raises `AccesRefuse`, `TransitionImpossible`,
    `ActionRefusee`.
    """
    with transaction.atomic():
        with agir(
            candidature, "enregistrer_papier", acteur, table=TABLE, peut=peut_enregistrer_papier
        ) as acte:
            objet: Candidature = acte.objet
            _exiger_l_essentiel(objet)
            assert objet.recue_le is not None  # noqa: S101 - held by a constraint
            recue = debut_de_journee(objet.recue_le)
            objet.deposee_le, objet.deposee_par = recue, acteur
            if objet.numero is None:
                objet.numero = sequences.numero(PREFIXE, objet.recue_le.year)
            objet.empreinte = lecture.empreinte(lecture.charger(objet))
            objet.recherche = texte_de(objet)
            acte.donnees = {"numero": objet.numero, "recue_le": objet.recue_le.isoformat()}
        with agir(
            candidature, "recevoir_papier", acteur, table=TABLE, peut=peut_enregistrer_papier
        ) as acte:
            objet = acte.objet
            objet.validee_le, objet.validee_par = objet.deposee_le, acteur
            acte.donnees = {"numero": objet.numero, "empreinte": objet.empreinte}
            deposer_recepisse(
                objet, lecture.charger(objet), Recepisse.Genre.PAPIER, acteur, acte.instant
            )
            notifications.confirmer_papier(objet)
    return candidature


def manque_l_essentiel(candidature: Candidature) -> list[tuple[str, str]]:
    """What the registration cannot do without, and is not there: French name, code of section.

    The title and the amount name the dossier in every list and act that follows; the paper is the
    proof of what was received. A fiche may ask much more: what else lacks is for the instruction.
    """
    manquent = []
    if not candidature.intitule.strip():
        manquent.append(("l’intitulé du projet", lecture.PRESENTATION))
    if candidature.montant_demande is None:
        manquent.append(("le montant demandé (au budget)", lecture.BUDGET))
    if not candidature.pieces.filter(code=lecture.PIECE_PAPIER, retiree_le__isnull=True).exists():
        manquent.append(("le document reçu, numérisé", lecture.PIECES))
    return manquent


def _exiger_l_essentiel(candidature: Candidature) -> None:
    manquent = [nom for nom, _ in manque_l_essentiel(candidature)]
    if manquent:
        raise ActionRefusee(f"Il manque : {', '.join(manquent)}.")
