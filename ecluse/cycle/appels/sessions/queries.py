"""Reads for the pages of the windows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import droits_de
from ecluse.cycle.appels import queries
from ecluse.cycle.appels.models import Dispositif, SessionDepot
from ecluse.regles.recevabilite import periode_de_realisation

#: The next closing first; the last row decides between equals.
ORDRE = ("-cloture", "-id")


@dataclass(frozen=True)
class Compte:
    """Candidatures of a window by what was done of them."""

    brouillons: int
    deposees: int
    validees: int


def de_mon_perimetre(acteur: Any) -> QuerySet[SessionDepot]:
    """The windows that `acteur` may steer, withdrawn ones included."""
    condition = Q(pk__in=[])
    for droit in droits_de(acteur):
        if droit.role != Role.PILOTAGE:
            continue
        if not droit.dispositifs:
            condition = Q()
            break
        for reference in droit.dispositifs:
            annee, code = reference.split("/", 1)
            condition |= Q(version__dispositif__annee=annee, version__dispositif__code=code)
    return SessionDepot.objects.select_related("appel", "version__dispositif").filter(condition)


def avec_comptes(sessions: QuerySet[SessionDepot]) -> QuerySet[SessionDepot]:
    """With how many candidatures stand where (`brouillons`, `deposees`, `validees`)."""
    return sessions.annotate(
        brouillons=Count("candidatures", filter=Q(candidatures__etat="brouillon")),
        deposees=Count("candidatures", filter=Q(candidatures__etat="deposee")),
        validees=Count("candidatures", filter=Q(candidatures__validee_le__isnull=False)),
    )


def affichee(session: SessionDepot, instant: datetime) -> queries.SessionAffichee:
    """The window in words."""
    return queries.afficher(session, instant)


def initial(dispositif: Dispositif, code: str) -> dict[str, Any]:
    """What the fiche says of the window of that code, to fill the form; empty for another."""
    version = dispositif.versions.order_by("-numero").first()
    session = next((s for s in version.fiche.sessions if s.code == code), None) if version else None
    if version is None or session is None:
        return {}
    debut, fin = periode_de_realisation(version.fiche, session)
    canal = session.canal if session.canal != "np" else SessionDepot.Canal.PLATEFORME
    return {
        "code": session.code,
        "canal": canal,
        "ouverture": session.ouverture,
        "cloture": session.cloture,
        "realisation_debut": debut,
        "realisation_fin": fin,
    }


def non_ouvertes(dispositif: Dispositif) -> list[str]:
    """Codes of the windows that the fiche writes and that nobody opened here."""
    version = dispositif.versions.order_by("-numero").first()
    if version is None:
        return []
    ouvertes = set(
        SessionDepot.objects.filter(version__dispositif=dispositif, retiree_le__isnull=True)
        .order_by()
        .values_list("code", flat=True)
    )
    return [s.code for s in version.fiche.sessions if s.code not in ouvertes]
