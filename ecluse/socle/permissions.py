"""Refusing: one exception, one function. Each room's `permissions.py` says who may do what."""


class AccesRefuse(Exception):
    """The actor has no right to do this, here; shown as a 403, or a 404 for what is not theirs."""


def exiger(permis: bool) -> None:
    """Raise `AccesRefuse` unless `permis`."""
    if not permis:
        raise AccesRefuse


def tous(_acteur: object) -> bool:
    """Anyone, signed in or not."""
    return True
