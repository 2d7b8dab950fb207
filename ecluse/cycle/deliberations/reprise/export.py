"""An imported act goes out as it came in."""

from pathlib import Path

from ecluse.cycle.deliberations.models import Rapport
from ecluse.socle.etats import ActionRefusee


def exporter(rapport: Rapport) -> dict[str, bytes]:
    """The four files of an imported act, by name, byte for byte what the import accepted.

    A table that came in a workbook goes out as a CSV of the same cells. Raises `ActionRefusee` for
    an act written here: its documents are those of its page.
    """
    textes = rapport.publie.get("fichiers")
    if rapport.origine != Rapport.Origine.IMPORT or not textes:
        raise ActionRefusee(
            f"La délibération {rapport.numero} a été rédigée ici, non importée : "
            "ses documents sont sur sa page."
        )
    return {nom: texte.encode() for nom, texte in textes.items()}


def ecrire(rapport: Rapport, lieu: Path) -> list[Path]:
    """Write the files in a folder, created when it is not there; out: their paths.

    Raises `ActionRefusee` rather than write over a file that says something else, `OSError`.
    """
    contenus = exporter(rapport)
    lieu.mkdir(parents=True, exist_ok=True)
    for nom, octets in contenus.items():
        chemin = lieu / nom
        if chemin.exists() and (not chemin.is_file() or chemin.read_bytes() != octets):
            raise ActionRefusee(f"{chemin} existe déjà, avec un autre contenu : rien n’est écrit.")
    for nom, octets in contenus.items():
        (lieu / nom).write_bytes(octets)
    return [lieu / nom for nom in contenus]
