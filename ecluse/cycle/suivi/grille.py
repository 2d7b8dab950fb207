"""The indicators of a convention, month by month: what may be typed, and where."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ecluse.cycle.candidatures import queries as candidatures
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi.models import SaisieIndicateur
from ecluse.regles.argent import ecrire_nombre, ecrire_taux
from ecluse.regles.dates import ecrire_mois, mois_de
from ecluse.regles.fiches import Fiche, fiche_depuis
from ecluse.regles.fiches.modele import Indicateur
from ecluse.regles.texte import typographie
from ecluse.socle.etats import ActionRefusee

VALEUR_MAXIMUM = 1_000_000

Cle = tuple[str, str, date]
"""(fiche, code of the indicator, first day of the month)."""


@dataclass
class LigneGrille:
    """One indicator: its values by month, their total, what the dossier expected."""

    fiche: str
    indicateur: Indicateur
    valeurs: dict[date, int]
    attendu: Decimal | None = None

    @property
    def libelle(self) -> str:
        """Its label, with its typography."""
        return typographie(self.indicateur.libelle)

    @property
    def aide(self) -> str:
        """What is counted, with its typography."""
        return typographie(self.indicateur.aide or "")

    @property
    def total(self) -> int:
        """Sum over the months (the fiche counts each young person once, the month of arrival)."""
        return sum(self.valeurs.values())

    @property
    def taux(self) -> Decimal | None:
        """Done over expected, None when nothing was expected."""
        return Decimal(self.total) / self.attendu if self.attendu else None

    @property
    def phrase(self) -> str:
        """Progress in words: « 120 sur 480 attendus, soit 25 % »."""
        total = ecrire_nombre(Decimal(self.total), 0)
        if self.taux is None or self.attendu is None:
            return typographie(f"{total}, sans objectif chiffré dans le dossier")
        part = self.taux.quantize(Decimal("0.01"), ROUND_HALF_UP)
        attendu = ecrire_nombre(self.attendu, 0)
        accord = "attendu" if self.attendu < 2 else "attendus"
        return typographie(f"{total} sur {attendu} {accord}, soit {ecrire_taux(part)}")


@dataclass
class Grille:
    """The whole table of a convention on a day."""

    mois: list[date]
    lignes: list[LigneGrille]
    commences: set[date] = field(default_factory=set)

    def ouvert(self, mois: date) -> bool:
        """A month that has begun may be filled."""
        return mois in self.commences

    @property
    def valeurs(self) -> dict[Cle, int]:
        """Every value, by cell."""
        return {
            (ligne.fiche, ligne.indicateur.code, mois): valeur
            for ligne in self.lignes
            for mois, valeur in ligne.valeurs.items()
        }


def fiches_de(convention: Convention) -> dict[str, Fiche]:
    """The fiches frozen in the convention."""
    return {nom: fiche_depuis(contenu) for nom, contenu in convention.fiches.items()}


def lire(convention: Convention, jour: date) -> Grille:
    """The table of `convention` as it stands on `jour` (three queries)."""
    mois = mois_de(convention.debut, convention.fin)
    valeurs: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for s in SaisieIndicateur.objects.filter(convention=convention):
        valeurs[s.fiche, s.code][s.mois] = s.valeur
    attendus = _attendus(convention)
    lignes = [
        LigneGrille(nom, i, valeurs[nom, i.code], attendus.get(nom, {}).get(i.code))
        for nom, fiche in fiches_de(convention).items()
        for i in fiche.indicateurs
        if i.se_compte
    ]
    return Grille(mois, lignes, {m for m in mois if _commence(convention, m) <= jour})


def _commence(convention: Convention, mois: date) -> date:
    """The day from which a month may be filled: its first day within the convention."""
    return max(mois, convention.debut)


def _attendus(convention: Convention) -> dict[str, dict[str, Decimal]]:
    """What the dossiers of the convention expected, summed by fiche and indicator."""
    sommes: dict[str, dict[str, Decimal]] = defaultdict(dict)
    lignes = list(
        # What an avenant takes back of a line changes no objective: the line counts once.
        convention.lignes.filter(
            en_vigueur=True, montant__gt=0, ligne__candidature__isnull=False
        ).select_related("ligne__candidature__session__version")
    )
    objectifs = candidatures.objectifs_de([x.ligne.dossier for x in lignes])
    for ligne in lignes:
        for code, attendu in objectifs[ligne.ligne.dossier.pk].items():
            deja = sommes[ligne.fiche].get(code, Decimal(0))
            sommes[ligne.fiche][code] = deja + attendu
    return sommes


def _histoire(convention: Convention) -> Any:
    """Every change of a cell, kept by the triggers."""
    saisies: Any = SaisieIndicateur
    return saisies.pgh_event_model.objects.filter(convention=convention)


def version(convention: Convention) -> int:
    """A number that grows with each change of a cell: what a page or a workbook has read."""
    evenements = _histoire(convention)
    dernier: int | None = evenements.order_by("-pgh_id").values_list("pgh_id", flat=True).first()
    return dernier or 0


def valeurs_a(convention: Convention, version_lue: int) -> dict[Cle, int]:
    """The values as they stood at that version, from the history (one query)."""
    valeurs: dict[Cle, int] = {}
    for e in _histoire(convention).filter(pgh_id__lte=version_lue).order_by("pgh_id"):
        cle = (e.fiche, e.code, e.mois)
        if e.pgh_label == "delete":
            valeurs.pop(cle, None)
        else:
            valeurs[cle] = e.valeur
    return valeurs


def verifier(convention: Convention, valeurs: Mapping[Cle, int | None], jour: date) -> None:
    """Raise `ActionRefusee` for a cell that does not exist, a month not begun, a bad value."""
    mois = set(mois_de(convention.debut, convention.fin))
    fiches = fiches_de(convention)
    for (nom, code, m), valeur in valeurs.items():
        comptes = {i.code for i in fiches[nom].indicateurs if i.se_compte} if nom in fiches else ()
        if code not in comptes:
            raise ActionRefusee("Cet indicateur n’est pas suivi par la convention.")
        if m not in mois:
            raise ActionRefusee(f"{ecrire_mois(m).capitalize()} est hors de la convention.")
        if valeur is not None and _commence(convention, m) > jour:
            raise ActionRefusee(f"{ecrire_mois(m).capitalize()} n’a pas commencé.")
        if valeur is not None and not 0 <= valeur <= VALEUR_MAXIMUM:
            raise ActionRefusee("Une valeur est un nombre entier, positif ou nul.")


def lire_valeur(texte: str) -> int | None:
    """A typed cell: empty is None. Raises `ValueError` with a French sentence."""
    propre = "".join(texte.split())
    if not propre:
        return None
    if not propre.isascii() or not propre.isdigit():
        montre = texte.strip() if len(texte.strip()) <= 30 else texte.strip()[:30] + "…"
        raise ValueError(f"« {montre} » n’est pas un nombre entier, positif ou nul.")
    # A cell is not a place for a thousand digits: what exceeds is wrong whatever its end.
    if len(propre.lstrip("0")) > len(str(VALEUR_MAXIMUM)) or int(propre[-12:]) > VALEUR_MAXIMUM:
        raise ValueError("Ce nombre est trop grand pour être juste.")
    return int(propre[-12:])
