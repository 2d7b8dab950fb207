"""Recording what the commission permanente decided.

Adopting takes its locks in one order: the rapport, the budget operations by internal number, the
dossiers by internal number. The trigger on the movements holds the same rule in the database.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction

from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.deliberations import notifications
from ecluse.cycle.deliberations.actions.commun import exiger_redige_ici, verrouiller
from ecluse.cycle.deliberations.actions.engagement import engager, traduire
from ecluse.cycle.deliberations.actions.lignes import liberer, lignes_en_vigueur
from ecluse.cycle.deliberations.actions.preparation import clore_articles
from ecluse.cycle.deliberations.actions.vote import verifier_seance
from ecluse.cycle.deliberations.etats import TABLE
from ecluse.cycle.deliberations.models import Article, LigneRapport, Rapport
from ecluse.cycle.deliberations.permissions import peut_adopter, peut_refuser
from ecluse.cycle.deliberations.queries.blocs import blocs_du_rapport
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible, agir
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.permissions import exiger


class Suite(StrEnum):
    """What becomes of the dossiers of an article that the assembly refused."""

    ATTENDRE = "attendre"
    REFUSER = "refuser"


def _articles_votes(rapport: Rapport) -> tuple[list[Article], list[Article]]:
    """The articles adopted and those refused, by the vote of their block.

    Raises `ActionRefusee` when a block is not voted yet.
    """
    articles = list(rapport.articles.filter(etat="projet").select_related("operation"))
    adoptes: list[Article] = []
    refuses: list[Article] = []
    restants = {a.pk for a in articles}
    blocs = blocs_du_rapport(rapport, articles)
    for lu in blocs:
        if (compte := lu.decompte) is None:
            if not lu.articles:
                continue
            quoi = "" if len(blocs) == 1 else f" du bloc {lu.bloc.rang} ({lu.titre})"
            raise ActionRefusee(f"Enregistrez d’abord le vote{quoi}.")
        (adoptes if compte.adopte else refuses).extend(lu.articles)
        restants -= {a.pk for a in lu.articles}
    if restants or not articles:
        raise ActionRefusee("Enregistrez d’abord le vote : des articles n’ont pas de bloc.")
    return adoptes, refuses


def adopter(
    rapport: Rapport,
    numero: str,
    acteur: Any,
    *,
    suite: Suite = Suite.ATTENDRE,
    motif: str = "",
) -> Rapport:
    """Adopt the rapport as the délibération `numero`, all in one transaction: the articles whose
    block is adopted commit their lines, their dossiers are adopted.

    In: what becomes of the dossiers of the other articles (`suite`: they wait for another rapport,
    or are refused, then `motif` is told to the structures). Raises `AccesRefuse`,
    `TransitionImpossible`, `ActionRefusee`: a vote missing, everything refused, number missing or
    taken, money missing on an operation (named with what is missing).
    """
    try:
        with agir(rapport, "adopter", acteur, table=TABLE, peut=peut_adopter) as acte:
            _adopter(acte, numero.strip(), suite, motif.strip())
    except IntegrityError as erreur:
        refus = traduire(erreur)
        if refus is None:
            raise
        raise refus from erreur
    return rapport


def _adopter(acte: Any, numero: str, suite: Suite, motif: str) -> None:
    rapport = acte.objet
    exiger_redige_ici(rapport)
    if not numero:
        raise ActionRefusee("Indiquez le numéro de la délibération.", "numero")
    verifier_seance(rapport)
    adoptes, refuses = _articles_votes(rapport)
    if not adoptes:
        raise ActionRefusee("Le vote enregistré rejette ce rapport : il ne peut pas être adopté.")
    if refuses and suite == Suite.REFUSER and not motif:
        raise ActionRefusee("Indiquez le motif : il est communiqué aux structures.", "motif")
    if Rapport.objects.filter(numero=numero).exists():
        raise ActionRefusee("Ce numéro est déjà celui d’une autre délibération.", "numero")
    rapport.numero = numero
    retenus = {a.pk for a in adoptes}
    toutes = lignes_en_vigueur(rapport)
    votees = [x for x in toutes if x.article_id in retenus]
    engager(rapport, adoptes, votees, acte.acteur, acte.instant)
    clore_articles(rapport, "adopter", acte.acteur, "", adoptes)
    clore_articles(rapport, "rejeter", acte.acteur, motif, refuses)
    # Every dossier in the order in which locks are taken, whatever was decided of it.
    for ligne in toutes:
        if ligne.article_id in retenus:
            _voter(ligne, rapport, acte.acteur)
        elif suite == Suite.REFUSER:
            _refuser(ligne, motif, rapport, acte.acteur)
        else:
            liberer([ligne], rapport, acte.acteur)
    acte.donnees = {
        "numero": numero,
        "montant": str(sum((x.montant for x in votees), ZERO)),
        "rejetes": [a.numero for a in refuses],
    }


def _jour(rapport: Rapport) -> date:
    """The day of the meeting, that the order of the day demands."""
    if rapport.seance is None:
        raise ValueError("A rapport without a meeting is never decided.")
    return rapport.seance


def _voter(ligne: LigneRapport, rapport: Rapport, acteur: Any) -> None:
    """The line is voted; its dossier, if it has one, is adopted and told."""
    ligne.votee = True
    ligne.save()
    if ligne.candidature is None:
        return
    sujet = journal.reference(rapport)
    candidatures.adopter(
        ligne.candidature,
        acteur,
        donnees={"numero": rapport.numero, "montant": str(ligne.montant)},
        sujets=[sujet],
    )
    candidatures.notifier_decision(
        ligne.candidature,
        acteur,
        montant=ligne.montant,
        motifs=_motifs(ligne),
        acte=f"Délibération n° {rapport.numero} de la commission permanente",
        acte_date=_jour(rapport),
        sujets=[sujet],
    )
    notifications.adoptee(rapport, ligne)


def _refuser(ligne: LigneRapport, motif: str, rapport: Rapport, acteur: Any) -> None:
    """The dossier of a refused line is not retained, and told why."""
    if ligne.candidature is None:
        return
    sujets = [journal.reference(rapport)]
    candidatures.rejeter(ligne.candidature, acteur, motif=motif, sujets=sujets)
    candidatures.notifier_decision(
        ligne.candidature,
        acteur,
        montant=None,
        motifs=motif,
        acte="Vote de la commission permanente",
        acte_date=_jour(rapport),
        sujets=sujets,
    )
    notifications.rejetee(ligne.candidature, motif, rapport)


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

    `motif` is told to the structures. Raises as `adopter`; every block must be voted and refused.
    """
    motif = motif.strip()
    if not motif:
        raise ActionRefusee("Indiquez le motif : il est communiqué aux structures.", "motif")
    with agir(rapport, "rejeter", acteur, table=TABLE, peut=peut_adopter, motif=motif) as acte:
        verifier_seance(acte.objet)
        adoptes, refuses = _articles_votes(acte.objet)
        if adoptes:
            raise ActionRefusee("Le vote enregistré adopte ce rapport : il ne peut être rejeté.")
        clore_articles(acte.objet, "rejeter", acteur, motif, refuses)
        for ligne in lignes_en_vigueur(acte.objet):
            _refuser(ligne, motif, acte.objet, acteur)
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


#: The days that follow the vote, and what each is called in a refusal.
SUITES: Sequence[tuple[str, str]] = (
    ("transmise_le", "La transmission"),
    ("publiee_le", "La publication"),
    ("notifiee_le", "La notification"),
)


@transaction.atomic
def enregistrer_transmission(
    rapport: Rapport,
    transmise_le: date | None,
    publiee_le: date | None,
    acteur: Any,
    *,
    notifiee_le: date | None = None,
) -> Rapport:
    """The days on which the act was transmitted to the contrôle de légalité, published, and
    notified to the structures.

    A date already known may be corrected, not erased. Raises `ActionRefusee` with the field.
    """
    verrou = verrouiller(rapport)
    exiger(peut_adopter(acteur, verrou))
    exiger_redige_ici(verrou)
    if verrou.etat != "adopte" or verrou.seance is None:
        raise TransitionImpossible("Seule une délibération adoptée se transmet et se publie.")
    donnees = {
        "transmise_le": transmise_le,
        "publiee_le": publiee_le,
        "notifiee_le": notifiee_le,
    }
    if not any(donnees.values()):
        raise ActionRefusee("Indiquez au moins une date.", "transmise_le")
    _verifier_dates([(c, donnees[c], quoi) for c, quoi in SUITES], verrou.seance)
    for champ, jour in donnees.items():
        setattr(verrou, champ, jour or getattr(verrou, champ))
    verrou.save()
    journal.ecrire(
        verrou,
        "enregistrer_transmission",
        acteur,
        donnees={
            champ: jour.isoformat() if (jour := getattr(verrou, champ)) else None
            for champ in donnees
        },
    )
    rapport.refresh_from_db()
    return rapport
