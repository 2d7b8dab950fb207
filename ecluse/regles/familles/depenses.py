"""`depenses_*`: aid in proportion to expenses proved, indirect charges under their rule."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator

from ecluse.regles.argent import ZERO, ecrire_montant, ecrire_taux
from ecluse.regles.dates import ajouter_mois, ecrire_date
from ecluse.regles.demande import Demande, montant_du
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.explication import Alerte, alerte, ligne
from ecluse.regles.familles.commun import Evaluation, strictement_positif
from ecluse.regles.fiches.baremes import (
    DepensesAuTaux,
    DepensesForfaitaires,
    DepensesPlafonnees,
)
from ecluse.regles.validation import Booleen, Jour, Modele, Montant

Nature = Literal["directe", "personnel", "prestation", "indirecte", "poste"]


class Depense(Modele):
    """An expense (euros); proved when justified by a document and paid."""

    nature: Nature
    montant: Montant
    justifiee: Booleen
    acquittee: Booleen
    #: An employment post is refused unless exceptionally allowed.
    derogation: Booleen = False

    @property
    def refusee(self) -> bool:
        """A post without derogation."""
        return self.nature == "poste" and not self.derogation

    @property
    def prouvee(self) -> bool:
        """Counts: justified, paid and not refused."""
        return self.justifiee and self.acquittee and not self.refusee


class Action(Modele):
    """Whether the action took place, and its last day."""

    realisee: Booleen
    fin: Jour | None = None


class Bilan(Modele):
    """The final bilan handed in."""

    remis_le: Jour


class FaitsDepensesAuTaux(Modele):
    """Expenses, and what decides on total recovery."""

    depenses_prevues: Annotated[Montant, AfterValidator(strictement_positif)]
    depenses: tuple[Depense, ...]
    action: Action
    bilan: Bilan | None


class FaitsDepenses(Modele):
    """Expenses against the plan."""

    depenses_prevues: Annotated[Montant, AfterValidator(strictement_positif)]
    depenses: tuple[Depense, ...]


class FaitsDepensesSansPlan(Modele):
    """Expenses; what was planned does not enter the formula."""

    depenses_prevues: Annotated[Montant, AfterValidator(strictement_positif)] | None = None
    depenses: tuple[Depense, ...]


def evaluer_au_taux(
    bareme: DepensesAuTaux, demande: Demande, faits: FaitsDepensesAuTaux
) -> Evaluation:
    """Amount × proved / planned, or nothing without an action or a bilan in time."""
    alertes = _postes_refuses(faits.depenses)
    motif = _tout_recuperer(bareme, demande, faits)
    if motif is not None:
        return Evaluation([ligne("Aide", motif, ZERO, bareme.source)], alertes)
    montant = montant_du(demande)
    prouve, prevu = _prouve(faits.depenses), faits.depenses_prevues
    taux = ecrire_taux(min(prouve, prevu) / prevu)
    calcul = f"{ecrire_montant(prouve)} prouvés / {ecrire_montant(prevu)} prévus"
    return Evaluation(
        [
            ligne(
                "Aide au prorata",
                f"{ecrire_montant(montant)} × {taux} ({calcul}, 100 % au plus)",
                montant * min(prouve, prevu) / prevu,
                bareme.source,
            )
        ],
        alertes,
    )


def _tout_recuperer(
    bareme: DepensesAuTaux, demande: Demande, faits: FaitsDepensesAuTaux
) -> str | None:
    """Why all that was paid is recovered; None when nothing says so."""
    if not faits.action.realisee:
        return "action non réalisée : tout ce qui a été versé est récupéré"
    if faits.action.fin is None:
        raise ErreurRegle("Cette information est obligatoire.", "faits.action.fin")
    limite = ajouter_mois(faits.action.fin, bareme.mois_pour_le_bilan)
    # A bilan handed in after the day of the calculation is not known on that day.
    if faits.bilan is None or faits.bilan.remis_le > demande.date:
        return f"bilan non remis (attendu le {ecrire_date(limite)} au plus tard) : 0 €"
    if faits.bilan.remis_le > limite:
        remis = ecrire_date(faits.bilan.remis_le)
        return f"bilan remis le {remis}, après le {ecrire_date(limite)} : 0 €"
    return None


def evaluer_plafonnees(
    bareme: DepensesPlafonnees, demande: Demande, faits: FaitsDepenses
) -> Evaluation:
    """Amount × eligible / planned; indirect charges within a share of the others."""
    base = _prouve(faits.depenses, "directe", "personnel", "prestation", "poste")
    indirectes = _prouve(faits.depenses, "indirecte")
    plafond = base * bareme.taux_indirect
    eligible = base + min(indirectes, plafond)
    prevu = faits.depenses_prevues
    montant = montant_du(demande)
    calcul = (
        f"{ecrire_montant(montant)} × ({ecrire_montant(base)} + indirectes "
        f"{ecrire_montant(min(indirectes, plafond))}, au plus "
        f"{ecrire_taux(bareme.taux_indirect)}) / {ecrire_montant(prevu)} prévus, 100 % au plus"
    )
    due = montant * min(eligible, prevu) / prevu
    return Evaluation(
        [ligne("Aide au prorata", calcul, due, bareme.source)], _postes_refuses(faits.depenses)
    )


def evaluer_forfaitaires(
    bareme: DepensesForfaitaires, demande: Demande, faits: FaitsDepensesSansPlan
) -> Evaluation:
    """Proved expenses and the flat share of indirect charges."""
    directes = _prouve(faits.depenses, "directe")
    personnel = _prouve(faits.depenses, "personnel", "poste")
    prestations = _prouve(faits.depenses, "prestation")
    lignes = [
        ligne("Dépenses directes prouvées", ecrire_montant(directes), directes, bareme.source),
        ligne(
            "Dépenses de personnel prouvées", ecrire_montant(personnel), personnel, bareme.source
        ),
        ligne("Prestations prouvées", ecrire_montant(prestations), prestations, bareme.source),
        ligne(
            "Charges indirectes au forfait",
            f"{ecrire_taux(bareme.taux_indirect)} × ({ecrire_montant(directes)} + "
            f"{ecrire_montant(personnel)})",
            bareme.taux_indirect * (directes + personnel),
            bareme.source,
        ),
    ]
    return Evaluation(lignes, _postes_refuses(faits.depenses))


def _prouve(depenses: Iterable[Depense], *natures: str) -> Decimal:
    return sum(
        (d.montant for d in depenses if d.prouvee and (not natures or d.nature in natures)), ZERO
    )


def _postes_refuses(depenses: tuple[Depense, ...]) -> list[Alerte]:
    return [
        alerte(
            "poste_refuse",
            f"Dépense {rang + 1} : un poste de {ecrire_montant(d.montant)} n'est pas finançable "
            "sans dérogation.",
        )
        for rang, d in enumerate(depenses)
        if d.refusee
    ]
