"""What the journal lines of a convention are about."""

from ecluse.cycle.conventions.models import Convention
from ecluse.socle.journal import reference


def sujets(convention: Convention) -> list[str]:
    """The references of the convention and of every dossier that it carries."""
    lignes = convention.lignes.select_related("ligne__candidature")
    dossiers = [x.ligne.candidature for x in lignes if x.ligne.candidature is not None]
    return list(dict.fromkeys([reference(convention), *map(reference, dossiers)]))
