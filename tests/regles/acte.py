"""A sound deliberation of four files, to change by one cell."""

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from ecluse.regles.coherence.dossier import controler_dossier
from ecluse.regles.fiches import Fiche, catalogue

SAINE = Path(__file__).parent / "deliberation"
FICHIERS = {f.name: f.read_text(encoding="utf-8") for f in sorted(SAINE.iterdir())}


def ecrire(dossier: Path, **changes: tuple[str, str]) -> Path:
    """The folder, each file with one text replaced."""
    for nom, texte in FICHIERS.items():
        avant, apres = changes.get(nom.partition(".")[0], ("", ""))
        assert avant in texte
        (dossier / nom).write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    return dossier


@cache
def _fiches(programme: Path, annees: frozenset[int]) -> dict[str, Fiche]:
    return catalogue(programme, annees)


def anomalies(dossier: Path, programme: Path, **k: Any) -> list[dict[str, Any]]:
    """What `controler` finds; the fiches of a year are read once for all tests."""

    def lire(annees: Collection[int]) -> dict[str, Fiche]:
        return _fiches(programme, frozenset(annees))

    rapport = controler_dossier(dossier, programme, lire_catalogue=lire, **k)
    trouvees: list[dict[str, Any]] = rapport.as_json()["anomalies"]
    return trouvees
