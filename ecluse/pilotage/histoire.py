"""The history of a dossier, from the journal of acts to what each reader may know of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ecluse.interface.elements import Evenement, Message
from ecluse.pilotage.phrases import INTERNES, phrase
from ecluse.regles.dates import ecrire_instant
from ecluse.socle.journal import par_delegation_de
from ecluse.socle.models import Journal

#: Beyond that, real time is not business time: the demonstration moved its clock.
ECART = timedelta(minutes=5)


def evenements(actes: Iterable[Journal], *, agent: bool) -> list[Evenement]:
    """The acts as the page shows them; the Département's own work is left out for the others.

    Where the business clock was moved, the real instant of the record is said too.
    """
    resultat = []
    for acte in actes:
        genre = acte.objet.partition(":")[0]
        if not agent and (genre, acte.evenement) in INTERNES:
            continue
        detail = acte.motif if agent or not _reserve(genre) else ""
        par = str(acte.acteur) if acte.acteur else "Écluse"
        if agent and (absent := par_delegation_de(acte)):
            par += f", par délégation de {absent}"
        if abs(acte.enregistre_le - acte.instant) > ECART:
            par += f" (en temps réel\u00a0: {ecrire_instant(acte.enregistre_le)})"
        resultat.append(
            Evenement(
                libelle=phrase(genre, acte.evenement), quand=acte.instant, par=par, detail=detail
            )
        )
    return _regrouper(resultat)


def _regrouper(lignes: list[Evenement]) -> list[Evenement]:
    """Say once what the same person did several times in a row, at its latest instant."""
    groupes: list[tuple[Evenement, int]] = []
    for e in lignes:
        dernier, n = groupes[-1] if groupes else (None, 0)
        if dernier and replace(dernier, quand=e.quand) == e:
            groupes[-1] = (dernier, n + 1)
        else:
            groupes.append((e, 1))
    return [replace(e, libelle=f"{e.libelle} ({n} fois)") if n > 1 else e for e, n in groupes]


def _reserve(genre: str) -> bool:
    return genre in ("avis", "proposition", "liquidation", "ordre")


#: Acts whose reason is said to somebody, and whether it asks for a change.
ECHANGES = {
    ("bilan", "demander_correction"): True,
    ("bilan", "accepter"): False,
    ("candidature", "rejeter"): False,
    ("candidature", "retirer"): False,
    ("candidature", "proposer_favorable"): False,
    ("candidature", "proposer_defavorable"): False,
    ("candidature", "ajourner"): False,
    ("liquidation", "decider"): False,
    ("liquidation", "refuser_decision"): True,
    ("ordre", "renvoyer"): True,
    ("ordre", "annuler"): False,
    ("convention", "abandonner"): False,
}


def messages(actes: Iterable[Journal], acteur: Any, *, agent: bool) -> list[Message]:
    """What was written to one another about the dossier, oldest first: corrections, decisions.

    In: acts latest first. The Département's own exchanges are left out for the others.
    """
    fil = []
    for acte in actes:
        genre = acte.objet.partition(":")[0]
        cle = (genre, acte.evenement)
        if cle not in ECHANGES or not acte.motif:
            continue
        if not agent and (cle in INTERNES or _reserve(genre)):
            continue
        fil.append(
            Message(
                auteur=str(acte.acteur) if acte.acteur else "Écluse",
                quand=acte.instant,
                texte=f"{phrase(genre, acte.evenement)}\u00a0: {acte.motif}",
                soi=acte.acteur_id == acteur.pk,
                correction=ECHANGES[cle],
            )
        )
    return fil[::-1]
