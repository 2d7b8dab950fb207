"""What a saving of answers did."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class Resultat:
    """What a saving did: version, fields kept out with their reason, conflicts (stored, typed).

    `reprises` maps an answer that only somebody else changed to the value stored; `auteur` wrote
    the stored side of the conflicts.
    """

    version: int
    instant: datetime
    erreurs: dict[str, str] = field(default_factory=dict)
    conflits: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    reprises: dict[str, Any] = field(default_factory=dict)
    auteur: str = ""
