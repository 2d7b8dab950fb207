"""What every act on a payment shares: what was paid, the lock, how an order is made."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum

from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.conventions.sujets import sujets
from ecluse.cycle.versements import notifications
from ecluse.cycle.versements.models import Liquidation, Ordre
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import PARIS, maintenant
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


def ordonne(convention: Convention) -> Decimal:
    """What is paid or on its way to be, in euros: the orders of payment not cancelled."""
    ordres = convention.ordres.filter(genre=Ordre.Genre.PAIEMENT).exclude(etat="annule")
    return ordres.aggregate(total=Sum("montant"))["total"] or ZERO


def verrouiller(convention: Convention) -> Convention:
    """The row again, locked until the end of the transaction."""
    return Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)


def creer_ordre(convention: Convention, acteur: Any, **champs: Any) -> Ordre:
    """Prepare an order (fields of `Ordre`, euros) with its number, and tell who approves.

    Raises `ActionRefusee` beyond the maximum of the convention, or without account to credit.
    """
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
