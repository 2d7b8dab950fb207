"""How a convention ends: given up, closed, archived."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from ecluse.cycle.conventions import notifications
from ecluse.cycle.conventions.etats import TABLE
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.conventions.permissions import peut_abandonner, peut_archiver
from ecluse.cycle.conventions.sujets import sujets as sujets_de
from ecluse.regles.dates import jour_de_paris
from ecluse.socle.etats import ActionRefusee, agir


def abandonner(convention: Convention, motif: str, acteur: Any) -> None:
    """Give up a convention that was not signed; its lines may be carried by another one."""
    motif = motif.strip()
    if not motif:
        raise ActionRefusee("Dites pourquoi la convention est abandonnée.", "motif")
    with agir(
        convention,
        "abandonner",
        acteur,
        table=TABLE,
        peut=peut_abandonner,
        motif=motif,
        sujets=sujets_de(convention),
    ) as acte:
        for ligne in acte.objet.lignes.filter(abandonnee_le__isnull=True):
            ligne.abandonnee_le, ligne.en_vigueur = acte.instant, False
            ligne.save()
        if acte.objet.emise_le is not None:
            notifications.abandonnee(acte.objet, motif)


def solder(convention: Convention, acteur: Any, *, sujets: Sequence[str] = ()) -> None:
    """Close a convention whose last euro is settled. The payments decide; no right is asked."""
    references = list(dict.fromkeys([*sujets_de(convention), *sujets]))
    with agir(convention, "solder", acteur, table=TABLE, peut=None, sujets=references):
        pass


def archiver(convention: Convention, jusqu_au: date, acteur: Any) -> None:
    """Put a closed convention away; its pieces are kept until `jusqu_au` (Paris day, included).

    Raises `ActionRefusee` at the field for a day already past.
    """
    with agir(
        convention,
        "archiver",
        acteur,
        table=TABLE,
        peut=peut_archiver,
        sujets=sujets_de(convention),
    ) as acte:
        if jusqu_au < jour_de_paris(acte.instant):
            raise ActionRefusee("Ce jour est déjà passé.", "conservee_jusqu_au")
        acte.objet.archivee_le = acte.instant
        acte.objet.conservee_jusqu_au = jusqu_au
        acte.donnees = {"conservee_jusqu_au": jusqu_au.isoformat()}
