"""Where a convention stands on a day: its stored state, and for a signed one what the dates say."""

from datetime import date

from django.db.models import F, Q

from ecluse.cycle.conventions.etats import TABLE
from ecluse.cycle.conventions.models import Convention
from ecluse.socle.etats import Etat

#: What « signée » becomes with time: no convention is ever renewed without a new vote.
PHASES = {
    "a_venir": Etat("signée, à venir", "reussi", "signature"),
    "en_cours": Etat("en cours", "reussi", "courant"),
    "echue": Etat("échue", "attention", "horloge"),
    "resiliee": Etat("résiliée", "refuse", "croix"),
}


def phase(convention: Convention, jour: date) -> str:
    """The code of its state on `jour` (Paris day), in the order of a life: see `ETATS`."""
    if convention.etat != "signee":
        return convention.etat
    if convention.resiliee_le is not None and jour >= convention.resiliee_le:
        return "resiliee"
    if jour < convention.debut:
        return "a_venir"
    return "en_cours" if jour <= convention.fin else "echue"


#: Every code that `phase` gives, as it is shown and filtered.
ETATS: dict[str, Etat] = {
    code: etat
    for stocke, initial in TABLE.etats.items()
    for code, etat in (PHASES if stocke == "signee" else {stocke: initial}).items()
}


def etat_affiche(convention: Convention, jour: date) -> Etat:
    """The badge of a convention on `jour`."""
    return ETATS[phase(convention, jour)]


def en_phase(code: str, jour: date) -> Q:
    """The same rule as `phase`, in SQL."""
    if code not in PHASES:
        return Q(etat=code)
    signee = Q(etat="signee")
    resiliee = Q(resiliee_le__isnull=False, resiliee_le__lte=jour)
    vive = signee & ~resiliee
    return {
        "resiliee": signee & resiliee,
        "a_venir": vive & Q(debut__gt=jour),
        "en_cours": vive & Q(debut__lte=jour, fin__gte=jour),
        "echue": vive & Q(debut__lte=jour, fin__lt=jour, fin__gte=F("debut")),
    }[code]
