"""How the account of a session is found: allauth's backend, but read by a query written once."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from ecluse.annuaire.models import Compte
from ecluse.socle.requetes import Requete

_COMPTE = Requete(lambda pk: Compte.objects.filter(pk=pk).order_by("pk"), int)


class Authentification(AuthenticationBackend):
    """The backend of the setting `AUTHENTICATION_BACKENDS`."""

    def get_user(self, user_id: Any) -> Compte | None:
        """The account of this internal id, None when it is closed or gone (one query)."""
        compte = _COMPTE.premiere(user_id)
        return compte if compte is not None and self.user_can_authenticate(compte) else None
