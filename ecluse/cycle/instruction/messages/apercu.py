"""What each dossier would receive: composed once, shown, then sent as it was shown."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ecluse.annuaire.queries import departement
from ecluse.cycle.candidatures.actions.echanges import OBJET_MAXIMUM
from ecluse.cycle.candidatures.models import Candidature, Piece
from ecluse.cycle.instruction.messages import variables
from ecluse.cycle.instruction.messages.models import VersionModele
from ecluse.cycle.instruction.messages.variables import Contexte

#: Relations that a message reads.
RELATIONS = ("structure", "instructeur", "session__version__dispositif")


@dataclass(frozen=True)
class Apercu:
    """The message of one dossier; `manquantes` names the variables without a value."""

    candidature: Candidature
    objet: str
    corps: str
    manquantes: tuple[str, ...]

    @property
    def sans(self) -> str:
        """« pièces manquantes, instructeur »."""
        return ", ".join(self.manquantes)


def composer(
    version: VersionModele, candidatures: Sequence[Candidature], echeance: date | None
) -> list[Apercu]:
    """The message of each dossier (relations `RELATIONS` selected), in their order.

    Two queries at most, whatever their number.
    """
    utilisees = variables.variables_de(version.objet, version.corps)
    pieces = _pieces(candidatures) if variables.PIECES in utilisees else {}
    d = departement()
    nom = d.nom if d else ""
    apercus = []
    for c in candidatures:
        contexte = Contexte(c, frozenset(pieces.get(c.pk, ())), echeance, nom)
        valeurs = variables.valeurs_de(utilisees, contexte)
        apercus.append(
            Apercu(
                c,
                _une_ligne(variables.remplacer(version.objet, valeurs)),
                variables.remplacer(version.corps, valeurs),
                tuple(nom for nom, valeur in valeurs.items() if not valeur.strip()),
            )
        )
    return apercus


def empreinte(apercus: Iterable[Apercu]) -> str:
    """The fingerprint of everything that would be sent: what is confirmed is what was read."""
    h = hashlib.sha256()
    for a in apercus:
        for morceau in (a.candidature.uid, a.objet, a.corps):
            h.update(morceau.encode())
            h.update(b"\0")
    return h.hexdigest()


def exemple(objet: str, corps: str) -> tuple[str, str]:
    """Subject and text as a fictitious dossier would receive them. Raises `ActionRefusee`."""
    variables.verifier(objet, "objet")
    variables.verifier(corps, "corps")
    valeurs = variables.exemples()
    return _une_ligne(variables.remplacer(objet, valeurs)), variables.remplacer(corps, valeurs)


def _une_ligne(objet: str) -> str:
    return " ".join(objet.split())[:OBJET_MAXIMUM]


def _pieces(candidatures: Sequence[Candidature]) -> dict[int, set[str]]:
    lues = Piece.objects.filter(
        candidature__in=[c.pk for c in candidatures], retiree_le__isnull=True
    ).order_by()
    par_dossier: dict[int, set[str]] = {}
    for pk, code in lues.values_list("candidature_id", "code"):
        par_dossier.setdefault(pk, set()).add(code)
    return par_dossier
