"""Sessions kept in the database, as Django does; read at each request by a query written once."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as EnBase
from django.contrib.sessions.models import Session

from ecluse.socle.horloge import instant_reel
from ecluse.socle.requetes import Requete

_VIVANTE = Requete(
    lambda cle, instant: Session.objects.filter(session_key=cle, expire_date__gt=instant).order_by(
        "pk"
    ),
    str,
    datetime,
)


class SessionStore(EnBase):
    """The engine of the setting `SESSION_ENGINE`."""

    def _get_session_from_db(self) -> Any:
        """The row of this key while it lives; None for any other, whose key is then forgotten."""
        ligne = _VIVANTE.premiere(self.session_key, instant_reel())
        if ligne is None:
            self._session_key = None
        return ligne
