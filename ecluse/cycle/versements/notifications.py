"""Messages of the payments. No bank detail ever goes in a message."""

from collections.abc import Iterable

from django.urls import reverse

from ecluse.annuaire.destinataires import comptes_habilites
from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.versements.models import Liquidation, Ordre
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.socle import journal
from ecluse.socle.courriels import notifier


def _ordre(ordre: Ordre, genre: str, comptes: Iterable[Compte], objet: str, corps: str) -> None:
    notifier(
        genre,
        list(comptes),
        objet,
        corps,
        reverse("versements:ordre", args=[ordre.uid]),
        [journal.reference(ordre), journal.reference(ordre.convention)],
    )


def ordre_a_approuver(ordre: Ordre) -> None:
    """To those who may approve: everybody but who prepared."""
    _ordre(
        ordre,
        "ordre_a_approuver",
        [
            c
            for c in comptes_habilites(Role.GESTIONNAIRE, Role.PILOTAGE)
            if c.pk != ordre.prepare_par_id
        ],
        f"{ordre.get_genre_display().capitalize()} {ordre.numero} à approuver",
        f"{ordre.prepare_par} a préparé l’{_mot(ordre)} {ordre.numero} de "
        f"{ecrire_montant(ordre.montant)} pour {ordre.convention.structure}. "
        "Une seconde personne doit l’approuver.",
    )


def _mot(ordre: Ordre) -> str:
    return "ordre de paiement" if ordre.genre == Ordre.Genre.PAIEMENT else "ordre de recouvrement"


def ordre_renvoye(ordre: Ordre) -> None:
    """To who prepared the order."""
    _ordre(
        ordre,
        "ordre_renvoye",
        [ordre.prepare_par],
        f"Ordre {ordre.numero} renvoyé",
        f"L’ordre {ordre.numero} vous est renvoyé pour ce motif : {ordre.motif_renvoi}",
    )


def ordre_execute(ordre: Ordre) -> None:
    """To the structure: it was paid, or what it owed is settled."""
    paye = ordre.genre == Ordre.Genre.PAIEMENT
    verbe = "vous a été versée" if paye else "a été recouvrée"
    _ordre(
        ordre,
        "ordre_execute",
        comptes_habilites(
            Role.SIGNATAIRE, Role.FINANCIER, structure_id=ordre.convention.structure_id
        ),
        f"{ordre.get_nature_display().capitalize()} de la convention {ordre.convention.numero}",
        f"La somme de {ecrire_montant(ordre.montant)} {verbe} au titre de la convention "
        f"{ordre.convention.numero}.",
    )


def _liquidation(
    liquidation: Liquidation, genre: str, comptes: Iterable[Compte], objet: str, corps: str
) -> None:
    notifier(
        genre,
        list(comptes),
        objet,
        corps,
        reverse("versements:liquidation", args=[liquidation.convention.uid]),
        [journal.reference(liquidation), journal.reference(liquidation.convention)],
    )


def montant_a_decider(liquidation: Liquidation) -> None:
    """To those who may fix the amount."""
    _liquidation(
        liquidation,
        "montant_a_decider",
        comptes_habilites(Role.INSTRUCTEUR, Role.GESTIONNAIRE),
        f"Solde à décider : convention {liquidation.convention.numero}",
        "Les conditions du solde ne sont pas remplies et la fiche ne dit pas quel montant retenir. "
        "Il revient à un agent de le fixer, avec un motif et une pièce.",
    )


def decision_a_approuver(liquidation: Liquidation) -> None:
    """To those who may approve: everybody but who decided."""
    montant = liquidation.montant_decide or ZERO
    _liquidation(
        liquidation,
        "decision_a_approuver",
        [
            c
            for c in comptes_habilites(Role.GESTIONNAIRE, Role.PILOTAGE)
            if c.pk != liquidation.decidee_par_id
        ],
        f"Décision à approuver : convention {liquidation.convention.numero}",
        f"{liquidation.decidee_par} propose de retenir "
        f"{ecrire_montant(montant)}. Motif : {liquidation.motif}",
    )


def decision_refusee(liquidation: Liquidation, motif: str) -> None:
    """To who decided."""
    if liquidation.decidee_par is None:
        return
    _liquidation(
        liquidation,
        "decision_refusee",
        [liquidation.decidee_par],
        f"Décision refusée : convention {liquidation.convention.numero}",
        f"Le montant que vous aviez fixé n’est pas approuvé. Motif : {motif}",
    )
