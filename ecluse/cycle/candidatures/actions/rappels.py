"""Reminders before a closing: each once for a closing, the latest due only."""

from datetime import datetime, timedelta

from django.db import transaction

from ecluse.cycle.candidatures import notifications
from ecluse.cycle.candidatures.models import Candidature, Rappel
from ecluse.cycle.candidatures.models.campagne import rappels_dus

RETARD_ADMIS = timedelta(minutes=15)


def rappeler(candidature: Candidature, instant: datetime) -> Rappel | None:
    """Send the reminder that is due at `instant`, unless it went; out: what was sent.

    A worker that was stopped sends one word, not three: the nearest term that is due. The row
    that marks it is unique, two workers at once send one message.
    """
    session = candidature.session
    dus = [(t, quand) for t, quand in rappels_dus(session.cloture).items() if quand <= instant]
    if not dus or instant >= session.ferme_le:
        return None
    terme, quand = dus[-1]
    with transaction.atomic():
        rappel, nouveau = Rappel.objects.get_or_create(
            candidature=candidature,
            terme=terme,
            cloture=session.cloture,
            defaults={"instant": instant},
        )
        if not nouveau:
            return None
        # The worker looks every five minutes: « dans 3 heures », not « dans 2 heures ».
        ponctuel = instant - quand < RETARD_ADMIS
        notifications.rappeler(candidature, quand if ponctuel else instant)
    return rappel
