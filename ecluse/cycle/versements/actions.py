"""Payments: advance, liquidation of the balance, decision where the rule is silent, orders."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum

from ecluse.cycle.conventions.actions import solder
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.conventions.sujets import sujets
from ecluse.cycle.suivi.models import Bilan
from ecluse.cycle.versements import calculs, notifications
from ecluse.cycle.versements.etats import LIQUIDATION, ORDRE
from ecluse.cycle.versements.models import Liquidation, Ordre
from ecluse.cycle.versements.permissions import (
    peut_approuver,
    peut_approuver_decision,
    peut_decider,
    peut_preparer,
)
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.calcul import Decision, Resultat, expliquer_solde
from ecluse.regles.echeances import Evenements, echeances
from ecluse.regles.erreurs import ErreurRegle
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, agir
from ecluse.socle.horloge import PARIS, aujourdhui, maintenant
from ecluse.socle.models import Fichier
from ecluse.socle.permissions import exiger
from ecluse.socle.sequences import numero

VERSES = ("transmis", "execute")
"""An order handed to the payeur counts as paid: it cannot be called back."""
EN_COURS = ("prepare", "renvoye", "approuve")


def obstacle(convention: Convention) -> str:
    """Why the amount and the end of the convention no longer change; empty when they may."""
    if Liquidation.objects.filter(convention=convention).exists():
        return "Le solde de cette convention est déjà calculé."
    return ""


def deja_verse(convention: Convention) -> Decimal:
    """What was paid under the convention, in euros."""
    total = convention.ordres.filter(genre=Ordre.Genre.PAIEMENT, etat__in=VERSES).aggregate(
        total=Sum("montant")
    )["total"]
    return total or ZERO


def _verrouiller(convention: Convention) -> Convention:
    return Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)


def preparer_avance(convention: Convention, acteur: Any) -> Ordre:
    """Prepare the order of payment of the advance, due from the signature.

    Raises `AccesRefuse`, or `ActionRefusee` when the convention is not signed, gives no advance,
    or already has its order. Source: 001 (80 % dès signature).
    """
    exiger(peut_preparer(acteur, convention))
    with transaction.atomic():
        convention = _verrouiller(convention)
        if convention.etat != "signee" or convention.signee_le is None:
            raise ActionRefusee("L’avance n’est due qu’une fois la convention signée.")
        _refuser_doublon(convention, Ordre.Nature.AVANCE)
        explication = calculs.avance(convention)
        if not explication.montant:
            raise ActionRefusee("Les fiches de cette convention ne prévoient pas d’avance.")
        return _creer_ordre(
            convention,
            acteur,
            genre=Ordre.Genre.PAIEMENT,
            nature=Ordre.Nature.AVANCE,
            montant=explication.montant,
            exigible_le=exigible_avance(convention),
            explication=explication.as_json(),
        )


def exigible_avance(convention: Convention) -> date:
    """The day from which the advance is due, as the fiche says."""
    if convention.signee_le is None:
        raise ActionRefusee("L’avance n’est due qu’une fois la convention signée.")
    dates = [
        e.date
        for fiche in calculs.fiches_de(convention).values()
        for e in echeances(fiche, Evenements(signature=convention.signee_le))
        if e.code == "avance"
    ]
    return min(dates, default=convention.signee_le)


def _refuser_doublon(convention: Convention, nature: str) -> None:
    existant = convention.ordres.filter(nature=nature).exclude(etat="annule").first()
    if existant is not None:
        raise ActionRefusee(f"L’ordre {existant.numero} existe déjà pour cette convention.")


def _creer_ordre(convention: Convention, acteur: Any, **champs: Any) -> Ordre:
    genre = champs["genre"]
    prefixe = "OP" if genre == Ordre.Genre.PAIEMENT else "TR"
    instant = maintenant()
    if genre == Ordre.Genre.PAIEMENT and convention.coordonnees_bancaires_id is None:
        raise ActionRefusee("Cette convention, signée avant Écluse, n’a pas de compte à créditer.")
    try:
        with transaction.atomic():
            ordre = Ordre.objects.create(
                convention=convention,
                numero=numero(prefixe, instant.astimezone(PARIS).year),
                coordonnees_bancaires=(
                    convention.coordonnees_bancaires if genre == Ordre.Genre.PAIEMENT else None
                ),
                prepare_par=acteur,
                **champs,
            )
    except IntegrityError as erreur:
        if "ordre_sous_plafond" in str(erreur) or "plafond de la convention" in str(erreur):
            raise ActionRefusee(
                "Cet ordre porterait les paiements au-delà du maximum de la convention, "
                f"{ecrire_montant(convention.montant_maximum)}."
            ) from erreur
        raise
    journal.ecrire(
        ordre,
        f"preparer_{ordre.nature}",
        acteur,
        instant=instant,
        vers="prepare",
        donnees={"numero": ordre.numero, "montant": str(ordre.montant)},
        sujets=sujets(convention),
    )
    notifications.ordre_a_approuver(ordre)
    return ordre


def approuver(ordre: Ordre, acteur: Any) -> None:
    """Approve an order prepared by another person."""
    with agir(
        ordre,
        "approuver",
        acteur,
        table=ORDRE,
        peut=peut_approuver,
        sujets=sujets(ordre.convention),
    ) as acte:
        acte.objet.approuve_par = acteur
        acte.objet.approuve_le = acte.instant
        acte.donnees = {"numero": ordre.numero, "montant": str(ordre.montant)}


def renvoyer(ordre: Ordre, motif: str, acteur: Any) -> None:
    """Send an order back to who prepared it, with a reason."""
    if not motif.strip():
        raise ActionRefusee("Dites pourquoi l’ordre est renvoyé.", "motif")
    with agir(
        ordre,
        "renvoyer",
        acteur,
        table=ORDRE,
        peut=peut_approuver,
        motif=motif.strip(),
        sujets=sujets(ordre.convention),
    ) as acte:
        acte.objet.motif_renvoi = motif.strip()
        notifications.ordre_renvoye(acte.objet)


def annuler(ordre: Ordre, motif: str, acteur: Any) -> None:
    """Cancel an order that was not approved; its number stays used."""
    if not motif.strip():
        raise ActionRefusee("Dites pourquoi l’ordre est annulé.", "motif")
    with agir(
        ordre,
        "annuler",
        acteur,
        table=ORDRE,
        peut=lambda a, o: peut_preparer(a, o.convention),
        motif=motif.strip(),
        sujets=sujets(ordre.convention),
    ):
        pass


def transmettre(ordre: Ordre, acteur: Any) -> None:
    """Note that the order went to the payeur."""
    with agir(
        ordre,
        "transmettre",
        acteur,
        table=ORDRE,
        peut=lambda a, o: peut_preparer(a, o.convention),
        sujets=sujets(ordre.convention),
    ) as acte:
        acte.objet.transmis_le = acte.instant


def constater_execution(ordre: Ordre, jour: date, reference: str, acteur: Any) -> None:
    """Note that the payeur paid (or recovered) on `jour`, under its own number.

    The last order of a liquidated convention closes it.
    """
    if not reference.strip():
        raise ActionRefusee("Indiquez le numéro donné par le payeur.", "reference_payeur")
    with agir(
        ordre,
        "executer",
        acteur,
        table=ORDRE,
        peut=lambda a, o: peut_preparer(a, o.convention),
        sujets=sujets(ordre.convention),
    ) as acte:
        o: Ordre = acte.objet
        if o.transmis_le and jour < o.transmis_le.astimezone(PARIS).date():
            raise ActionRefusee(
                "La date d’exécution précède la transmission au payeur.", "execute_le"
            )
        if jour > acte.instant.astimezone(PARIS).date():
            raise ActionRefusee("Cette date est dans l’avenir.", "execute_le")
        o.execute_le = jour
        o.reference_payeur = reference.strip()
        acte.donnees = {"numero": o.numero, "montant": str(o.montant)}
        notifications.ordre_execute(o)
        if o.liquidation_id is not None:
            solder(o.convention, acteur, sujets=sujets(o.convention))


def liquider(convention: Convention, acteur: Any) -> Liquidation:
    """Compute the balance on the accepted bilan; freeze facts, fiche and result.

    When the rule gives the amount, the order of the balance (or the titre) is prepared at once;
    when it is silent the liquidation waits for a decision.
    Raises `ActionRefusee` when the bilan is not accepted or an order is still on its way.
    """
    exiger(peut_preparer(acteur, convention))
    with transaction.atomic():
        convention = _verrouiller(convention)
        if Liquidation.objects.filter(convention=convention).exists():
            raise ActionRefusee("Le solde de cette convention est déjà calculé.")
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
        _creer_ordre(
            convention,
            acteur,
            genre=Ordre.Genre.PAIEMENT,
            nature=Ordre.Nature.SOLDE,
            montant=resultat.solde,
            **communs,
        )
    elif resultat.a_recuperer:
        _creer_ordre(
            convention,
            acteur,
            genre=Ordre.Genre.TITRE,
            nature=Ordre.Nature.TROP_PERCU,
            montant=resultat.a_recuperer,
            **communs,
        )
    else:
        solder(convention, acteur, sujets=sujets(convention))
