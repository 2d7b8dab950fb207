"""A sound deliberation of four files, to change by one cell."""

from pathlib import Path
from typing import Any

from ecluse.regles.coherence.dossier import controler_dossier

SAINE = Path(__file__).parent / "deliberation"
FICHIERS = {f.name: f.read_text(encoding="utf-8") for f in sorted(SAINE.iterdir())}


def ecrire(dossier: Path, **changes: tuple[str, str]) -> Path:
    """The folder, each file with one text replaced."""
    for nom, texte in FICHIERS.items():
        avant, apres = changes.get(nom.partition(".")[0], ("", ""))
        assert avant in texte
        (dossier / nom).write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    return dossier


def anomalies(dossier: Path, programme: Path, **k: Any) -> list[dict[str, Any]]:
    trouvees: list[dict[str, Any]] = controler_dossier(dossier, programme, **k).as_json()[
        "anomalies"
    ]
    return trouvees
