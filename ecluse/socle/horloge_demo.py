"""Moving the business clock of the demonstration, forward only, with what falls due on the way."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from ecluse.regles.dates import ajouter_mois, debut_de_journee
from ecluse.socle import horloge, traitements, travaux
from ecluse.socle.models import HorlogeDemonstration

DEBUT = datetime(2025, 5, 5, 9, 0, tzinfo=horloge.PARIS)
# Each day crossed is really treated: a longer jump would keep the browser waiting.
JOURS_MAX = 400


class HorlogeRefusee(Exception):
    """The clock cannot be moved so; `message` is French and shown as is."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Avancee:
    """What a move did: days crossed, treatments and jobs run, whether a treatment failed."""

    jours: int
    traitements: int
    taches: int
    echec: bool


def initialiser(instant: datetime = DEBUT) -> None:
    """Set the clock of a new demonstration to `instant`. Raises `HorlogeRefusee` elsewhere."""
    _exiger_demonstration()
    HorlogeDemonstration.objects.update_or_create(
        pk=1, defaults={"decalage": instant - horloge.instant_reel()}
    )


def jour_vise(pas: str, jour: date) -> date:
    """The day one `jour`, `semaine` or `mois` after `jour`. Raises `HorlogeRefusee`."""
    if pas == "jour":
        return jour + timedelta(days=1)
    if pas == "semaine":
        return jour + timedelta(days=7)
    if pas == "mois":
        return ajouter_mois(jour, 1)
    raise HorlogeRefusee("Choisissez un jour, une semaine ou un mois.")


def avancer(cible: date) -> Avancee:
    """Move to the same time of day on `cible`, treating each day on the way like the worker does.

    Raises `HorlogeRefusee`: not the demonstration, a day that is not after today, too far.
    """
    _exiger_demonstration()
    depart = (horloge.instant_reel() + horloge.lire_decalage()).astimezone(horloge.PARIS)
    jours = (cible - depart.date()).days
    if jours < 1:
        raise HorlogeRefusee(
            "L’horloge n’avance que vers l’avenir\u00a0: choisissez une date après aujourd’hui."
        )
    if jours > JOURS_MAX:
        raise HorlogeRefusee(f"Avancez de {JOURS_MAX}\u00a0jours au plus à la fois.")
    faits = taches = 0
    echec = False
    passe = depart
    for rang in range(1, jours + 1):
        jour = depart.date() + timedelta(days=rang)
        echec |= _s_arreter(passe, _instant_des_traitements(jour))
        passe = _instant_des_traitements(jour)
        with horloge.decalage_fixe(_placer(_instant_des_traitements(jour))):
            try:
                faits += len(traitements.rattraper(jour))
            except traitements.TraitementsEnEchec:
                # Logged where it happened; the worker will try it again.
                echec = True
            taches += travaux.executer_en_attente(lever=False)
    arrivee = datetime.combine(cible, depart.timetz().replace(tzinfo=None), horloge.PARIS)
    arrivee = max(arrivee, _instant_des_traitements(cible))
    echec |= _s_arreter(passe, arrivee)
    with horloge.decalage_fixe(_placer(arrivee)):
        taches += travaux.executer_en_attente(lever=False)
    return Avancee(jours, faits, taches, echec)


def _s_arreter(debut: datetime, fin: datetime) -> bool:
    """Stop where something falls due at an hour, between two instants; out: whether one failed."""
    echec = False
    for instant in traitements.rendez_vous(debut, fin):
        with horloge.decalage_fixe(_placer(instant)):
            try:
                traitements.executer_frequents()
            except traitements.TraitementsEnEchec:
                echec = True
    return echec


def _instant_des_traitements(jour: date) -> datetime:
    """When the worker treats a day that begins: at its next five minutes."""
    return debut_de_journee(jour) + timedelta(minutes=5)


def _placer(instant: datetime) -> timedelta:
    """Move the stored shift so that it is `instant`; never back, even when two people move it."""
    decalage = instant - horloge.instant_reel()
    HorlogeDemonstration.objects.get_or_create(pk=1, defaults={"decalage": decalage})
    HorlogeDemonstration.objects.filter(pk=1, decalage__lt=decalage).update(decalage=decalage)
    return horloge.lire_decalage()


def _exiger_demonstration() -> None:
    if not settings.DEMO:
        raise HorlogeRefusee("L’horloge ne se déplace que dans la démonstration.")
