"""Messages of the follow-up."""

from collections.abc import Iterable

from django.urls import reverse

from ecluse.annuaire.destinataires import comptes_habilites
from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.conventions.sujets import sujets
from ecluse.cycle.suivi.models import Bilan, Correction
from ecluse.regles.dates import ecrire_date
from ecluse.socle import journal
from ecluse.socle.courriels import notifier


def _notifier(bilan: Bilan, genre: str, comptes: Iterable[Compte], objet: str, corps: str) -> None:
    notifier(
        genre,
        list(comptes),
        objet,
        corps,
        reverse("suivi:bilan", args=[bilan.convention.uid]),
        [journal.reference(bilan), *sujets(bilan.convention)],
    )


def _agents(bilan: Bilan, role: str) -> dict[int, Compte]:
    """The accounts in that role over one of the dispositifs of the convention."""
    return {
        c.pk: c for nom in bilan.convention.fiches for c in comptes_habilites(role, dispositif=nom)
    }


def bilan_remis(bilan: Bilan) -> None:
    """To the instructeurs: a bilan is to be examined."""
    _notifier(
        bilan,
        "bilan_remis",
        _agents(bilan, Role.INSTRUCTEUR).values(),
        f"Bilan remis : convention {bilan.convention.numero}",
        f"{bilan.convention.structure} a remis le bilan de la convention "
        f"{bilan.convention.numero}. Vous pouvez l’accepter ou demander une correction.",
    )


def correction_demandee(correction: Correction) -> None:
    """To the structure: what to correct, by when."""
    bilan = correction.bilan
    delai = ""
    if correction.echeance:
        delai = f" Elle est attendue pour le {ecrire_date(correction.echeance)}."
    _notifier(
        bilan,
        "correction_demandee",
        comptes_habilites(
            Role.REDACTEUR, Role.SIGNATAIRE, structure_id=bilan.convention.structure_id
        ),
        f"Correction demandée : bilan de la convention {bilan.convention.numero}",
        f"Le Département vous demande de reprendre une partie de votre bilan.{delai} "
        f"Motif : {correction.motif}",
    )


def bilan_accepte(bilan: Bilan) -> None:
    """To the structure, and to those who compute the balance."""
    convention = bilan.convention
    structure = comptes_habilites(
        Role.REDACTEUR, Role.SIGNATAIRE, structure_id=convention.structure_id
    )
    destinataires = {c.pk: c for c in structure} | _agents(bilan, Role.GESTIONNAIRE)
    suite = (
        "Les objectifs sont atteints : le solde se calcule par la règle du dispositif."
        if bilan.objectifs_atteints
        else "Les objectifs ne sont pas atteints : le Département fixe le montant du solde. "
        f"Motif : {bilan.appreciation}"
    )
    _notifier(
        bilan,
        "bilan_accepte",
        destinataires.values(),
        f"Bilan accepté : convention {convention.numero}",
        f"Le bilan de la convention {convention.numero} est accepté. {suite}",
    )
