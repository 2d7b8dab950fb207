"""The settings of production, on an evening that the measurement chooses.

Production refuses to move its clock, and a window closes at midnight in Paris: so that the closing
falls in the middle of the measurement, the shift is read here from a file. Nothing else differs.
"""

import os
from datetime import timedelta
from pathlib import Path

from ecluse.configuration.settings import *  # noqa: F403
from ecluse.socle import horloge

HORLOGE = Path(os.environ["CHARGE_HORLOGE"])


def lire_decalage() -> timedelta:
    """The seconds written in the file."""
    return timedelta(seconds=float(HORLOGE.read_text(encoding="ascii")))


horloge.lire_decalage = lire_decalage
