"""Refuse what must never be committed: an address of a package index, a path of one machine.

Usage: python outils/verifier_depot.py    (status 1 and one line per finding)
"""

import re
import subprocess
import sys
from pathlib import Path

# Assembled here so that this file does not contain what it looks for.
HOTES = [
    ".".join(morceaux)
    for morceaux in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
    )
]
INTERDITS = {
    "adresse d’un dépôt de paquets": re.compile(
        "|".join(map(re.escape, HOTES)) + r"|--(extra-)?index-url\b|(index-url|registry) *= *\S*:/"
    ),
    "chemin propre à une machine": re.compile(r"(?<![\w.])/(work|root|home/\w+)/[\w.]"),
}


def suivis() -> list[Path]:
    """out: the files known to git, or about to be."""
    commande = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    noms = subprocess.run(commande, check=True, capture_output=True, text=True).stdout
    return [Path(nom) for nom in noms.split("\0") if nom and Path(nom).is_file()]


def fautes(chemin: Path) -> list[str]:
    """in: a file. out: one line per forbidden thing in it; a file that is not text has none."""
    try:
        lignes = chemin.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    return [
        f"{chemin}:{numero}: {nom} : {trouve.group()}"
        for numero, ligne in enumerate(lignes, start=1)
        for nom, motif in INTERDITS.items()
        if (trouve := motif.search(ligne))
    ]


def main() -> int:
    """Print the findings. out: 1 when there is one."""
    trouvees = [
        faute
        for chemin in suivis()
        if chemin != Path("outils/verifier_depot.py")
        for faute in fautes(chemin)
    ]
    print(*trouvees, sep="\n", end="\n" if trouvees else "")
    return 1 if trouvees else 0


if __name__ == "__main__":
    sys.exit(main())
