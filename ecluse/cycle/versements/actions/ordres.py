"""An order on its way: approved or sent back by another person, sent to the payeur, executed."""

from datetime import date
from typing import Any

from ecluse.cycle.conventions.actions import solder
from ecluse.cycle.conventions.sujets import sujets
from ecluse.cycle.versements import notifications
from ecluse.cycle.versements.etats import ORDRE
from ecluse.cycle.versements.models import Ordre
from ecluse.cycle.versements.permissions import peut_approuver, peut_preparer
from ecluse.socle.etats import ActionRefusee, agir
from ecluse.socle.horloge import PARIS


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
