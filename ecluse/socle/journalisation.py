"""What the technical log must not hold: the secrets that some addresses carry."""

import logging
import re

#: Addresses that open something by themselves: an invitation, a reset, a confirmation.
SECRET_DANS_ADRESSE = re.compile(
    r"(/(?:invitation|comptes)/(?:[a-z-]+/)*)(?=[^/\s]*[A-Z0-9:_])[^/\s]{12,}"
)


def masquer(texte: str) -> str:
    """`texte` with the secret part of those addresses replaced."""
    return SECRET_DANS_ADRESSE.sub(r"\1…", texte)


class SansSecret(logging.Filter):
    """Masks the secrets of addresses in every record that goes through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message and its arguments; keep the record."""
        record.msg = masquer(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(masquer(a) if isinstance(a, str) else a for a in record.args)
        return True
