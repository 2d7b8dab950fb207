"""Loading the budget, the groups and the members of the assembly from published data."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from ecluse.cycle.deliberations.models import Elu, GroupeElus, Mouvement, Operation
from ecluse.regles import programme as regles
from ecluse.regles.argent import ZERO
from ecluse.regles.dates import debut_de_journee, ecrire_date, lire_date_iso
from ecluse.regles.texte import typographie


class BudgetIncoherent(ValueError):
    """The published balance is not what the movements give."""


def _seances(programme: Path, annee: int) -> dict[str, date]:
    """The day of the meeting of each délibération of the budget file."""
    fichier = programme / str(annee) / "deliberations.csv"
    with fichier.open(encoding="utf-8", newline="") as flux:
        return {x["numero"]: lire_date_iso(x["seance"]) for x in csv.DictReader(flux)}


@transaction.atomic
def charger_budget(programme: Path, annee: int) -> list[Operation]:
    """Open the ledger of `annee` from the programme's budget table, once per operation.

    Each line gives up to three movements: the AE, what earlier délibérations had taken of it, and
    the amounts voted by the délibération of the line, on the day of its meeting
    (`deliberations.csv`). The published balance must be what is left (`BudgetIncoherent`). A line
    of recettes holds what was inscribed before, then the recette of its délibération; its published
    balance is not relied upon. Out: the operations created.
    """
    seances = _seances(programme, annee)
    return [
        _ouvrir(x, annee, seances[x.deliberation])
        for x in regles.charger_budget(programme, annee)
        if not Operation.objects.filter(exercice=annee, code=x.code_operation).exists()
    ]


def _ouvrir(ligne: regles.OperationBudgetaire, annee: int, seance: date) -> Operation:
    recette = ligne.sens == Operation.Sens.RECETTE
    if not recette and ligne.disponible - ligne.proposition != ligne.solde:
        raise BudgetIncoherent(
            f"{ligne.code_operation}: {ligne.disponible} - {ligne.proposition} != {ligne.solde}"
        )
    operation = Operation.objects.create(
        exercice=annee,
        code=ligne.code_operation,
        libelle=typographie(ligne.libelle),
        imputation=ligne.imputation,
        sens=ligne.sens,
        ae=ligne.ae,
        source=ligne.source,
    )
    ouvert = ligne.disponible if ligne.ae is None else ligne.ae
    # The day on which the AE was voted is not published: it is shown at the start of the exercice.
    debut = debut_de_journee(date(annee, 1, 1))
    numero = f"n°\u00a0{ligne.deliberation}"
    reprise, ouverture = Mouvement.Nature.REPRISE, Mouvement.Nature.OUVERTURE
    titre = "Recettes inscrites" if recette else "Autorisation d’engagement"
    vote = (
        (Mouvement.Nature.RECETTE, ligne.proposition) if recette else (reprise, -ligne.proposition)
    )
    for nature, montant, libelle, instant in (
        (ouverture, ouvert, f"{titre} {annee}", debut),
        (
            reprise,
            ligne.disponible - ouvert,
            f"Engagements antérieurs à la délibération {numero}",
            debut,
        ),
        (
            *vote,
            f"Montants votés le {ecrire_date(seance)} (délibération {numero})",
            debut_de_journee(seance),
        ),
    ):
        if montant != ZERO:
            Mouvement.objects.create(
                operation=operation,
                nature=nature,
                montant=montant,
                libelle=libelle,
                instant=instant,
            )
    return operation


@transaction.atomic
def charger_groupes(programme: Path) -> list[GroupeElus]:
    """The groups of the assembly, in the order in which the programme names them."""
    assemblee = regles.charger_departement(programme).assemblee
    return [
        GroupeElus.objects.get_or_create(
            nom=groupe.nom, defaults={"sigle": groupe.code.upper(), "rang": rang}
        )[0]
        for rang, groupe in enumerate(assemblee.groupes)
    ]


@transaction.atomic
def charger_elus(lignes: Iterable[Mapping[str, Any]]) -> list[Elu]:
    """Members of the assembly: `prenom`, `nom`, `groupe` (its name), optional `debut` and `fin`."""
    groupes = {g.nom: g for g in GroupeElus.objects.all()}
    return [
        Elu.objects.get_or_create(
            prenom=x["prenom"],
            nom=x["nom"],
            groupe=groupes[x["groupe"]],
            defaults={"debut": x.get("debut"), "fin": x.get("fin")},
        )[0]
        for x in lignes
    ]
