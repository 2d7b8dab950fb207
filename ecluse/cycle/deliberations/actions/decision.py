"""Recording what the commission permanente decided.

Adopting takes its locks in one order: the rapport, the budget operations by internal number, the
dossiers by internal number. The trigger on the movements holds the same rule in the database.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db import IntegrityError, transaction

from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.deliberations import notifications
from ecluse.cycle.deliberations.actions.preparation import lignes_en_vigueur, verrouiller
from ecluse.cycle.deliberations.decompte import Decompte, VoixGroupe
from ecluse.cycle.deliberations.etats import TABLE
from ecluse.cycle.deliberations.models import (
    Deport,
    Elu,
    LigneRapport,
    Mouvement,
    Operation,
    Rapport,
    VoteGroupe,
)
from ecluse.cycle.deliberations.permissions import (
    peut_adopter,
    peut_enregistrer_vote,
    peut_refuser,
)
from ecluse.cycle.deliberations.queries.budget import disponible
from ecluse.cycle.deliberations.queries.rapports import decompte_du_vote, elus_en_fonction
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible, agir
from ecluse.socle.horloge import aujourdhui, maintenant
from ecluse.socle.permissions import exiger


@dataclass(frozen=True)
class DeportDeclare:
    """A member recused: attended the meeting or not, and why when it is said."""

    elu: Elu
    present: bool = True
    motif: str = ""


def _verifier_groupes(
    voix: Sequence[VoixGroupe], deports: Sequence[DeportDeclare], membres: int, jour: date | None
) -> None:
    """When the seats of every group are known, each group counts its own members."""
    sieges: dict[int, int] = defaultdict(int)
    for elu in elus_en_fonction(jour):
        sieges[elu.groupe_id] += 1
    if sum(sieges.values()) != membres:
        return
    presents = dict.fromkeys(sieges, 0)
    for d in deports:
        if d.present:
            presents[d.elu.groupe_id] = presents.get(d.elu.groupe_id, 0) + 1
    for v in voix:
        compte = v.total + presents.get(v.groupe_id, 0)
        if compte != sieges.get(v.groupe_id, 0):
            raise ActionRefusee(
                f"{v.nom} : {sieges.get(v.groupe_id, 0)} membres, {compte} comptés "
                "(déports présents compris).",
                f"groupe_{v.groupe_id}",
            )


def verifier_vote(
    voix: Sequence[VoixGroupe],
    deports: Sequence[DeportDeclare],
    membres: int,
    jour: date | None,
) -> Decompte:
    """The count, or `ActionRefusee` (French, with its field) when it does not make the assembly."""
    if not voix:
        raise ActionRefusee("Indiquez les voix de chaque groupe.")
    if len({d.elu.pk for d in deports}) != len(deports):
        raise ActionRefusee("Un élu déporté est soit présent, soit absent.", "deports")
    compte = Decompte.de(voix, sum(1 for d in deports if d.present), membres)
    absents_deportes = len(deports) - compte.deports
    if absents_deportes > compte.absents:
        raise ActionRefusee(
            f"{absents_deportes} élus déportés sont dits absents, "
            f"mais {compte.absents} absents sont comptés.",
            "deports",
        )
    if not compte.coherent:
        raise ActionRefusee(compte.constat, "membres")
    _verifier_groupes(voix, deports, membres, jour)
    return compte


@transaction.atomic
def enregistrer_vote(
    rapport: Rapport,
    voix: Sequence[VoixGroupe],
    deports: Sequence[DeportDeclare],
    membres: int,
    acteur: Any,
) -> Decompte:
    """Record the vote on a rapport of the order of the day; it can be typed again until decided.

    In: the voices of each group, the members recused (their own state: they are never stored as
    abstentions), the number of members of the assembly. Out: the count. Raises `AccesRefuse`,
    `TransitionImpossible`, `ActionRefusee` with the field.
    """
    verrou = verrouiller(rapport)
    exiger(peut_enregistrer_vote(acteur, verrou))
    if verrou.etat != "inscrit":
        raise TransitionImpossible(
            f"Le vote ne se saisit que sur un rapport à l’ordre du jour : celui-ci est "
            f"{TABLE.etats[verrou.etat].libelle}."
        )
    _verifier_seance(verrou)
    compte = verifier_vote(voix, deports, membres, verrou.seance)
    instant = maintenant()
    verrou.votes.all().delete()
    verrou.deports.all().delete()
    VoteGroupe.objects.bulk_create(
        VoteGroupe(
            rapport=verrou,
            groupe_id=v.groupe_id,
            pour=v.pour,
            contre=v.contre,
            abstention=v.abstention,
            absents=v.absents,
        )
        for v in voix
    )
    Deport.objects.bulk_create(
        Deport(rapport=verrou, elu=d.elu, motif=d.motif, present=d.present) for d in deports
    )
    verrou.membres, verrou.vote_le = membres, instant
    verrou.save()
    journal.ecrire(
        verrou,
        "enregistrer_vote",
        acteur,
        instant=instant,
        donnees={
            "pour": compte.pour,
            "contre": compte.contre,
            "abstention": compte.abstention,
            "absents": compte.absents,
            "deports": compte.deports,
            "membres": membres,
        },
    )
    rapport.refresh_from_db()
    return compte


def _verifier_seance(rapport: Rapport) -> None:
    if rapport.seance is not None and rapport.seance > aujourdhui():
        raise ActionRefusee(
            f"La séance est le {ecrire_date(rapport.seance)} : le vote s’enregistre "
            "à partir de ce jour."
        )


def _compte(rapport: Rapport) -> Decompte:
    """The count of the recorded vote, or a refusal."""
    compte = decompte_du_vote(
        rapport, rapport.votes.select_related("groupe"), rapport.deports.all()
    )
    if compte is None:
        raise ActionRefusee("Enregistrez d’abord le vote.")
    return compte


def _engager(rapport: Rapport, lignes: Sequence[LigneRapport], acteur: Any, instant: Any) -> None:
    """Commit every line on its operation: operations locked in order, checked, then written."""
    proposes: dict[int, Decimal] = defaultdict(lambda: ZERO)
    # The FSL is outside the budget of the Département: its lines commit nothing here.
    fsl = LigneRapport.Financement.FSL
    a_engager = [(x, x.article.operation_id) for x in lignes if x.financement != fsl]
    for ligne, operation_id in a_engager:
        if operation_id is None:
            raise ActionRefusee(f"L’article {ligne.article.numero} n’a pas d’opération budgétaire.")
        proposes[operation_id] += ligne.montant
    verrous = Operation.objects.select_for_update(of=("self",)).filter(pk__in=proposes)
    manques = []
    for operation in verrous.order_by("pk"):
        reste = disponible(operation) - proposes[operation.pk]
        if reste < 0:
            manques.append(
                f"{operation.code} : {ecrire_montant(disponible(operation))} disponibles, "
                f"{ecrire_montant(proposes[operation.pk])} proposés, "
                f"il manque {ecrire_montant(-reste)}"
            )
    if manques:
        raise ActionRefusee(f"Le disponible ne suffit pas. {' ; '.join(manques)}.")
    for ligne, operation_id in a_engager:
        Mouvement.objects.create(
            operation_id=cast(int, operation_id),
            nature=Mouvement.Nature.ENGAGEMENT,
            montant=-ligne.montant,
            libelle=f"{ligne.dossier.structure.nom} ({ligne.dossier.numero})"[:200],
            ligne=ligne,
            instant=instant,
            auteur=acteur,
        )


_MANQUE = re.compile(r"il manquerait (\d+(?:\.\d+)?) EUR")


def traduire(erreur: IntegrityError) -> ActionRefusee | None:
    """What a database constraint of this stage says to a person; None for another one."""
    diagnostic = getattr(erreur.__cause__, "diag", None)
    contrainte = getattr(diagnostic, "constraint_name", None) or ""
    if contrainte == "mouvement_disponible_suffisant":
        trouve = _MANQUE.search(getattr(diagnostic, "message_primary", "") or "")
        manque = f" : il manque {ecrire_montant(Decimal(trouve[1]))}" if trouve else ""
        return ActionRefusee(f"Le disponible ne suffit pas{manque}.")
    if contrainte == "mouvement_un_engagement":
        return TransitionImpossible("Ce rapport est déjà engagé.")
    if "deliberations_rapport" in contrainte and "numero" in contrainte:
        return ActionRefusee("Ce numéro est déjà celui d’une autre délibération.", "numero")
    return None


def adopter(rapport: Rapport, numero: str, acteur: Any) -> Rapport:
    """Adopt the rapport as the délibération `numero`: its lines are committed, its dossiers
    adopted, all in one transaction.

    Raises `AccesRefuse`, `TransitionImpossible`, `ActionRefusee`: no vote, vote against, number
    missing or taken, money missing on an operation (named with what is missing).
    """
    try:
        with agir(rapport, "adopter", acteur, table=TABLE, peut=peut_adopter) as acte:
            _adopter(acte, numero.strip())
    except IntegrityError as erreur:
        refus = traduire(erreur)
        if refus is None:
            raise
        raise refus from erreur
    return rapport


def _adopter(acte: Any, numero: str) -> None:
    rapport = acte.objet
    if not numero:
        raise ActionRefusee("Indiquez le numéro de la délibération.", "numero")
    _verifier_seance(rapport)
    if not _compte(rapport).adopte:
        raise ActionRefusee("Le vote enregistré rejette ce rapport : il ne peut pas être adopté.")
    if Rapport.objects.filter(numero=numero).exists():
        raise ActionRefusee("Ce numéro est déjà celui d’une autre délibération.", "numero")
    rapport.numero = numero
    rapport.articles.filter(etat="projet").update(etat="adopte")
    lignes = lignes_en_vigueur(rapport)
    _engager(rapport, lignes, acte.acteur, acte.instant)
    sujet = journal.reference(rapport)
    for ligne in lignes:
        ligne.votee = True
        ligne.save()
        candidatures.adopter(
            ligne.dossier,
            acte.acteur,
            donnees={"numero": numero, "montant": str(ligne.montant)},
            sujets=[sujet],
        )
        candidatures.notifier_decision(
            ligne.dossier,
            acte.acteur,
            montant=ligne.montant,
            motifs=_motifs(ligne),
            acte=f"Délibération n° {numero} de la commission permanente",
            acte_date=rapport.seance,
            sujets=[sujet],
        )
        notifications.adoptee(rapport, ligne)
    acte.donnees = {"numero": numero, "montant": str(sum((x.montant for x in lignes), ZERO))}


def _motifs(ligne: LigneRapport) -> str:
    """Why that amount: the difference to the request, the conditions that go with it."""
    demande = ligne.dossier.montant_demande
    phrases = ["Financement voté sur la proposition de l’instruction."]
    if demande is not None and ligne.montant < demande:
        phrases.append(
            f"Le montant accordé, {ecrire_montant(ligne.montant)}, est inférieur au montant "
            f"demandé, {ecrire_montant(demande)}."
        )
        if ligne.instruite.motif:
            phrases.append(ligne.instruite.motif.strip())
    if ligne.instruite.conditions:
        phrases.append(f"Conditions : {ligne.instruite.conditions.strip()}")
    return "\n\n".join(phrases)


def rejeter(rapport: Rapport, motif: str, acteur: Any) -> Rapport:
    """Record that the commission permanente rejected the rapport; its dossiers are not retained.

    `motif` is told to the structures. Raises as `adopter`; the vote must be recorded and against.
    """
    if not motif.strip():
        raise ActionRefusee("Indiquez le motif : il est communiqué aux structures.", "motif")
    with agir(
        rapport, "rejeter", acteur, table=TABLE, peut=peut_adopter, motif=motif.strip()
    ) as acte:
        _verifier_seance(acte.objet)
        if _compte(acte.objet).adopte:
            raise ActionRefusee("Le vote enregistré adopte ce rapport : il ne peut être rejeté.")
        acte.objet.articles.filter(etat="projet").update(etat="rejete")
        for ligne in lignes_en_vigueur(acte.objet):
            candidatures.rejeter(
                ligne.dossier,
                acteur,
                motif=motif.strip(),
                sujets=[journal.reference(acte.objet)],
            )
            candidatures.notifier_decision(
                ligne.dossier,
                acteur,
                montant=None,
                motifs=motif,
                acte="Vote de la commission permanente",
                acte_date=acte.objet.seance,
                sujets=[journal.reference(acte.objet)],
            )
            notifications.rejetee(ligne.dossier, motif.strip(), acte.objet)
    return rapport


@transaction.atomic
def refuser_candidature(candidature: Candidature, motif: str, acteur: Any) -> Candidature:
    """Notify the refusal of a dossier that the instruction proposed unfavourably."""
    if not motif.strip():
        raise ActionRefusee("Indiquez le motif : il est communiqué à la structure.", "motif")
    verrou = Candidature.objects.select_for_update(of=("self",)).get(pk=candidature.pk)
    if verrou.etat != "defavorable":
        raise TransitionImpossible("Ce dossier n’attend plus la notification d’un refus.")
    candidatures.rejeter(verrou, acteur, peut=peut_refuser, motif=motif.strip())
    candidatures.notifier_decision(
        verrou,
        acteur,
        montant=None,
        motifs=motif,
        acte="Décision du Département",
        acte_date=aujourdhui(),
    )
    notifications.rejetee(verrou, motif.strip(), None)
    candidature.refresh_from_db()
    return candidature


def _verifier_dates(dates: Iterable[tuple[str, date | None, str]], seance: date) -> None:
    for champ, jour, quoi in dates:
        if jour is None:
            continue
        if jour < seance:
            raise ActionRefusee(f"{quoi} suit la séance du {ecrire_date(seance)}.", champ)
        if jour > aujourdhui():
            raise ActionRefusee("Cette date n’est pas encore venue.", champ)


@transaction.atomic
def enregistrer_transmission(
    rapport: Rapport, transmise_le: date | None, publiee_le: date | None, acteur: Any
) -> Rapport:
    """The days on which the act was transmitted to the contrôle de légalité and published.

    A date already known may be corrected, not erased. Raises `ActionRefusee` with the field.
    """
    verrou = verrouiller(rapport)
    exiger(peut_adopter(acteur, verrou))
    if verrou.etat != "adopte" or verrou.seance is None:
        raise TransitionImpossible("Seule une délibération adoptée se transmet et se publie.")
    if verrou.origine == Rapport.Origine.IMPORT:
        raise TransitionImpossible("Cet acte est repris tel que publié : rien ne s’y modifie.")
    if transmise_le is None and publiee_le is None:
        raise ActionRefusee("Indiquez au moins une date.", "transmise_le")
    _verifier_dates(
        [
            ("transmise_le", transmise_le, "La transmission"),
            ("publiee_le", publiee_le, "La publication"),
        ],
        verrou.seance,
    )
    verrou.transmise_le = transmise_le or verrou.transmise_le
    verrou.publiee_le = publiee_le or verrou.publiee_le
    verrou.save()
    journal.ecrire(
        verrou,
        "enregistrer_transmission",
        acteur,
        donnees={
            "transmise_le": verrou.transmise_le and verrou.transmise_le.isoformat(),
            "publiee_le": verrou.publiee_le and verrou.publiee_le.isoformat(),
        },
    )
    rapport.refresh_from_db()
    return rapport
