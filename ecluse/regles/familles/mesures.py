"""Mesures of accompagnement: facts shared by `points` and `cout_par_mesure`, months counted."""

from pydantic import model_validator

from ecluse.regles.dates import rangs_de_mois
from ecluse.regles.demande import Fenetre
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.familles.commun import Identifiant
from ecluse.regles.intervalles import jours, mois_touches, soustraire
from ecluse.regles.validation import Intervalle, Jour, Modele, verifier_ordre


class Mesure(Modele):
    """One accompagnement; `fin` None: still open. Suspended days do not count."""

    id: Identifiant | None = None
    type: str | None = None
    debut: Jour
    fin: Jour | None
    suspensions: tuple[Intervalle, ...] = ()

    @model_validator(mode="after")
    def _ordre(self) -> "Mesure":
        verifier_ordre(self.debut, self.fin)
        return self

    def nom(self, rang: int) -> str:
        """How a line calls it."""
        return f"Mesure {self.id if self.id is not None else rang + 1}"


def mois_comptes(mesure: Mesure, fenetre: Fenetre) -> list[int] | range:
    """Calendar months in which the mesure is active, not suspended, at least one day."""
    part = fenetre.part(mesure.debut, mesure.fin)
    if part is None:
        return []
    if not mesure.suspensions:
        return rangs_de_mois(*part)
    suspendus = [jours(d, part[1] if f is None else f) for d, f in mesure.suspensions]
    return mois_touches(soustraire([jours(*part)], suspendus))


def code_du_type(mesure: Mesure, rang: int, codes: list[str], *, implicite: bool) -> str:
    """The kind of the mesure, checked; raises `ErreurRegle` with its path.

    With `implicite` and a single kind, the facts may leave it out.
    """
    champ = f"faits.mesures[{rang}].type"
    if mesure.type is None:
        if implicite and len(codes) == 1:
            return codes[0]
        raise ErreurRegle("Cette information est obligatoire.", champ)
    if mesure.type not in codes:
        attendus = ", ".join(codes)
        raise ErreurRegle(
            f"« {mesure.type} » n'est pas accepté ; valeurs possibles : {attendus}.", champ
        )
    return mesure.type
