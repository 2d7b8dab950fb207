"""Small secrets kept sealed in the database: a copy of it without the key tells nothing."""

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = "v1"
_TAILLE_NONCE = 12


class SceauInvalide(Exception):
    """What was sealed cannot be opened: altered, moved to another use, or the key is another."""


def sceller(secret: str, usage: str) -> str:
    """Seal a text for one use (`totp`): out: `v1:…`, different each time, in ASCII."""
    nonce = os.urandom(_TAILLE_NONCE)
    chiffre = _cle(settings.CLE_COFFRE).encrypt(nonce, secret.encode(), _contexte(usage))
    return f"{VERSION}:{base64.urlsafe_b64encode(nonce + chiffre).decode()}"


def ouvrir(scelle: str, usage: str) -> str:
    """The text sealed for this use. Raises `SceauInvalide`."""
    version, _, corps = scelle.partition(":")
    if version != VERSION:
        raise SceauInvalide
    try:
        octets = base64.urlsafe_b64decode(corps)
        clair = _cle(settings.CLE_COFFRE).decrypt(
            octets[:_TAILLE_NONCE], octets[_TAILLE_NONCE:], _contexte(usage)
        )
    except (ValueError, InvalidTag):
        raise SceauInvalide from None
    return clair.decode()


def _contexte(usage: str) -> bytes:
    return f"ecluse:{VERSION}:{usage}".encode()


@lru_cache(maxsize=4)
def _cle(maitresse: str) -> AESGCM:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"ecluse.coffre.v1")
    return AESGCM(derivation.derive(maitresse.encode()))
