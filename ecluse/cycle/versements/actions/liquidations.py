"""The balance: computed on the accepted bilan, decided where the rule is silent, ordered."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.cycle.conventions.actions import solder
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.conventions.sujets import sujets
from ecluse.cycle.suivi.models import Bilan
from ecluse.cycle.versements import calculs, notifications
from ecluse.cycle.versements.actions.commun import (
    EN_COURS,
    creer_ordre,
    deja_verse,
    obstacle,
    verrouiller,
)
from ecluse.cycle.versements.etats import LIQUIDATION
from ecluse.cycle.versements.models import Liquidation, Ordre
from ecluse.cycle.versements.permissions import (
    peut_approuver_decision,
    peut_decider,
    peut_preparer,
)
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.calcul import Decision, Resultat, expliquer_solde
from ecluse.regles.erreurs import ErreurRegle
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, agir
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.models import Fichier
from ecluse.socle.permissions import exiger


def liquider(convention: Convention, acteur: Any) -> Liquidation:
    """Compute the balance on the accepted bilan; freeze facts, fiche and result.

    When the rule gives the amount, the order of the balance (or the titre) is prepared at once;
    when it is silent the liquidation waits for a decision.
    Raises `ActionRefusee` when the bilan is not accepted or an order is still on its way.
    """
    exiger(peut_preparer(acteur, convention))
    with transaction.atomic():
        convention = verrouiller(convention)
        if empechement := obstacle(convention):
            raise ActionRefusee(empechement)
        if convention.etat != "signee":
            raise ActionRefusee("Le solde ne se calcule que sur une convention signée.")
        bilan = Bilan.objects.filter(convention=convention, etat="accepte").first()
        if bilan is None:
            raise ActionRefusee("Le solde se calcule une fois le bilan final accepté.")
        if (en_cours := convention.ordres.filter(etat__in=EN_COURS).first()) is not None:
            raise ActionRefusee(
                f"L’ordre {en_cours.numero} n’est pas encore transmis au payeur : "
                "le solde se calcule sur ce qui est versé."
            )
        verse = deja_verse(convention)
        demandees = calculs.demandes(
            convention, aujourdhui(), verse, bool(bilan.objectifs_atteints)
        )
        resultat = calculs.evaluer(convention, demandees, verse)
        liquidation = Liquidation.objects.create(
            convention=convention,
            etat="a_decider" if resultat.a_decider else "arretee",
            date=aujourdhui(),
            demande={"demandes": demandees, "deja_verse": str(verse)},
            resultat=resultat.as_json(),
            calculee_par=acteur,
        )
        journal.ecrire(
            liquidation,
            "liquider",
            acteur,
            vers=liquidation.etat,
            donnees={"solde": resultat.as_json()["solde"]},
            sujets=sujets(convention),
        )
        if resultat.a_decider:
            notifications.montant_a_decider(liquidation)
        else:
            _ordonner(liquidation, resultat, acteur)
        return liquidation


def decider(
    liquidation: Liquidation, montant: Decimal, motif: str, piece: Fichier | None, acteur: Any
) -> None:
    """Fix the amount due (euros, from 0 to the convention's) where the rule is silent.

    A reason and a piece are required; another person approves before anything is paid.
    """
    convention = liquidation.convention
    if not motif.strip():
        raise ActionRefusee("Motivez le montant décidé.", "motif")
    if piece is None:
        raise ActionRefusee("Joignez la pièce sur laquelle repose la décision.", "piece")
    if montant < 0:
        raise ActionRefusee("Le montant décidé ne peut pas être négatif.", "montant")
    if montant > convention.montant_maximum:
        raise ActionRefusee(
            "Le montant décidé dépasse le maximum de la convention, "
            f"{ecrire_montant(convention.montant_maximum)}.",
            "montant",
        )
    with agir(
        liquidation,
        "decider",
        acteur,
        table=LIQUIDATION,
        peut=peut_decider,
        motif=motif.strip(),
        sujets=sujets(convention),
    ) as acte:
        o: Liquidation = acte.objet
        o.montant_decide = montant
        o.motif = motif.strip()
        o.piece = piece
        o.decidee_par = acteur
        o.decidee_le = acte.instant
        o.approuvee_par = o.approuvee_le = None
        acte.donnees = {"montant": str(montant)}
        notifications.decision_a_approuver(o)


def apercu_decision(liquidation: Liquidation, montant: Decimal, motif: str) -> Resultat:
    """What a decision would give, before it is taken."""
    return _evaluer_decision(liquidation, Decision(montant, motif))


def _evaluer_decision(liquidation: Liquidation, decision: Decision) -> Resultat:
    try:
        return calculs.evaluer(
            liquidation.convention,
            liquidation.demande["demandes"],
            Decimal(liquidation.demande["deja_verse"]),
            decision,
        )
    except ErreurRegle as erreur:
        raise ActionRefusee(erreur.message, "montant") from erreur


def refuser_decision(liquidation: Liquidation, motif: str, acteur: Any) -> None:
    """Refuse a decision: the amount is to be decided again."""
    if not motif.strip():
        raise ActionRefusee("Dites pourquoi la décision est refusée.", "motif")
    with agir(
        liquidation,
        "refuser_decision",
        acteur,
        table=LIQUIDATION,
        peut=peut_approuver_decision,
        motif=motif.strip(),
        sujets=sujets(liquidation.convention),
    ) as acte:
        o: Liquidation = acte.objet
        notifications.decision_refusee(o, motif.strip())
        o.montant_decide = o.decidee_par = o.decidee_le = None


def approuver_decision(liquidation: Liquidation, acteur: Any) -> None:
    """Approve the amount decided by another person; the order follows at once."""
    with agir(
        liquidation,
        "approuver_decision",
        acteur,
        table=LIQUIDATION,
        peut=peut_approuver_decision,
        sujets=sujets(liquidation.convention),
    ) as acte:
        o: Liquidation = acte.objet
        if o.montant_decide is None:
            raise ActionRefusee("Aucun montant n’est décidé.")
        resultat = _evaluer_decision(o, Decision(o.montant_decide, o.motif))
        o.approuvee_par = acteur
        o.approuvee_le = acte.instant
        o.resultat = resultat.as_json()
        acte.donnees = {"montant": str(o.montant_decide)}
        _ordonner(o, resultat, o.decidee_par)


def _ordonner(liquidation: Liquidation, resultat: Resultat, acteur: Any) -> None:
    """Prepare what follows from a result: balance, titre, or nothing (then the end)."""
    convention = liquidation.convention
    explication = expliquer_solde(resultat).as_json()
    communs = {
        "liquidation": liquidation,
        "exigible_le": aujourdhui(),
        "explication": explication,
    }
    if resultat.solde:
        creer_ordre(
            convention,
            acteur,
            genre=Ordre.Genre.PAIEMENT,
            nature=Ordre.Nature.SOLDE,
            montant=resultat.solde,
            **communs,
        )
    elif resultat.a_recuperer:
        creer_ordre(
            convention,
            acteur,
            genre=Ordre.Genre.TITRE,
            nature=Ordre.Nature.TROP_PERCU,
            montant=resultat.a_recuperer,
            **communs,
        )
    else:
        solder(convention, acteur, sujets=sujets(convention))
