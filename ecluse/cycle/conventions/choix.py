"""From which text a convention is written: proposed from its lines, chosen by an agent."""

from collections.abc import Sequence

from ecluse.annuaire.models import Categorie
from ecluse.cycle.conventions.chargement import TYPE, modele
from ecluse.cycle.conventions.clauses import Sorte
from ecluse.cycle.conventions.etats import EN_VIGUEUR
from ecluse.cycle.conventions.models import ModeleConvention
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.regles.fiches import Fiche
from ecluse.socle.etats import ActionRefusee

NUMERO_VERT = "numéro vert"
#: The texts of the structures that have their own, when the fund does not pay.
PAR_CATEGORIE = {Categorie.CAF: "caf", Categorie.MISSION_LOCALE: "missions_locales"}


def proposer(lignes: Sequence[LigneRapport]) -> ModeleConvention:
    """The text that fits every line, else the ordinary one.

    Raises `ActionRefusee` when the texts were never loaded.
    """
    codes = {_code(ligne) for ligne in lignes}
    propose = modele(codes.pop()) if len(codes) == 1 else None
    propose = propose or modele(TYPE)
    if propose is None:
        raise ActionRefusee("Les modèles de documents ne sont pas chargés dans cette installation.")
    return propose


def _code(ligne: LigneRapport) -> str:
    fiche: Fiche = ligne.dossier.session.version.fiche
    if ligne.financement == LigneRapport.Financement.FSL or fiche.par_le_fsl:
        return "numero_vert" if NUMERO_VERT in fiche.libelle.lower() else "fsl"
    categories = ligne.dossier.structure.categories
    return next((code for c, code in PAR_CATEGORIE.items() if c in categories), TYPE)


def possibles(actuel: ModeleConvention | None = None) -> list[ModeleConvention]:
    """The texts in force that make a convention, the latest version of each (one query); `actuel`
    too, when a newer one replaced it."""
    versions = ModeleConvention.objects.filter(sorte=Sorte.CONVENTION, etat__in=EN_VIGUEUR)
    derniers = {m.code: m for m in versions.order_by("code", "version")}
    choix = sorted(derniers.values(), key=lambda m: (m.code != TYPE, m.titre))
    if actuel is not None and actuel.pk not in {m.pk for m in choix}:
        choix.insert(0, actuel)
    return choix


def exiger(choisi: ModeleConvention, actuel: ModeleConvention | None = None) -> None:
    """Refuse, at « modele », a text that makes no convention or that another replaced."""
    if choisi.pk not in {m.pk for m in possibles(actuel)}:
        raise ActionRefusee("Choisissez un modèle de convention en vigueur.", "modele")
