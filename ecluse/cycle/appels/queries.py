"""Reads of the calls: which windows are open, to come, closed, and what people read of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import QuerySet

from ecluse.cycle.appels.models import Dispositif, SessionDepot
from ecluse.regles.dates import ecrire_date, ecrire_instant, jour_de_paris
from ecluse.regles.texte import ESPACE_INSECABLE, accorder

Situation = Literal["a_venir", "ouverte", "close"]


@dataclass(frozen=True)
class SessionAffichee:
    """A window with its situation at an instant, in words."""

    session: SessionDepot
    situation: Situation
    phrase: str
    #: « dans 4 jours », empty once closed.
    delai: str
    urgente: bool

    @property
    def ton(self) -> str:
        """The tone of its alert."""
        return "attention" if self.ouverte else "info"

    @property
    def ouverte(self) -> bool:
        """Whether one may deposit now."""
        return self.situation == "ouverte"


def sessions() -> QuerySet[SessionDepot]:
    """Every window that was not withdrawn, with what its page needs, in one query."""
    return (
        SessionDepot.objects.filter(retiree_le__isnull=True)
        .select_related("appel", "version__dispositif")
        .order_by("cloture", "version__dispositif__code", "id")
    )


def situation(session: SessionDepot, instant: datetime) -> Situation:
    """Where `instant` lies: before, in or after the window."""
    if instant < session.ouvre_le:
        return "a_venir"
    return "ouverte" if session.ouverte(instant) else "close"


def delai_en_mots(terme: datetime, instant: datetime) -> str:
    """« dans 4 jours », « demain », « dans 3 heures », « dans 12 minutes » until `terme`.

    Days are Paris days, the closing day being the one that `terme` ends.
    """
    reste = terme - instant
    jours = (jour_de_paris(terme - timedelta(microseconds=1)) - jour_de_paris(instant)).days
    if jours > 1:
        return f"dans {accorder(jours, 'jour')}"
    if jours == 1:
        return "demain"
    if reste >= timedelta(hours=1):
        return f"dans {accorder(reste // timedelta(hours=1), 'heure')}"
    return f"dans {accorder(max(1, reste // timedelta(minutes=1)), 'minute')}"


def afficher(session: SessionDepot, instant: datetime) -> SessionAffichee:
    """The window in words at `instant`."""
    etat = situation(session, instant)
    if etat == "a_venir":
        delai = delai_en_mots(session.ouvre_le + timedelta(days=1), instant)
        phrase = f"Ouverture le {ecrire_date(session.ouverture)} à 0{ESPACE_INSECABLE}h"
        return SessionAffichee(session, etat, phrase, delai, False)
    if etat == "close":
        phrase = f"Clos depuis le {ecrire_instant(session.ferme_le)}"
        return SessionAffichee(session, etat, phrase, "", False)
    delai = delai_en_mots(session.ferme_le, instant)
    urgente = session.ferme_le - instant <= timedelta(days=7)
    phrase = f"Clôture le {ecrire_date(session.cloture)} à minuit (inclus)"
    return SessionAffichee(session, etat, phrase, delai, urgente)


def par_situation(
    toutes: Iterable[SessionDepot], instant: datetime
) -> dict[Situation, list[SessionAffichee]]:
    """Windows sorted as the public page shows them: the next closing, the next opening, the last
    closed first."""
    groupes: dict[Situation, list[SessionAffichee]] = {"ouverte": [], "a_venir": [], "close": []}
    for session in toutes:
        affichee = afficher(session, instant)
        groupes[affichee.situation].append(affichee)
    groupes["a_venir"].sort(key=lambda a: a.session.ouverture)
    groupes["close"].sort(key=lambda a: a.session.cloture, reverse=True)
    return groupes


def dispositif(annee: int, code: str) -> Dispositif:
    """The dispositif of that year and code; raises `Dispositif.DoesNotExist`."""
    return Dispositif.objects.get(annee=annee, code=code)


def sessions_du_dispositif(objet: Dispositif) -> list[SessionDepot]:
    """Its windows, the next to close first."""
    return list(sessions().filter(version__dispositif=objet))
