"""Loading the budget, the groups and the members of the assembly from published data."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from ecluse.cycle.deliberations.models import Elu, GroupeElus, Mouvement, Operation
from ecluse.regles.argent import lire_montant
from ecluse.regles.dates import debut_de_journee, ecrire_date

#: The day of the meeting is not a column of the budget file: it is given by number of délibération.
Seances = Mapping[str, date]


class BudgetIncoherent(ValueError):
    """The published balance is not what the movements give."""


@transaction.atomic
def charger_budget(programme: Path, annee: int, seances: Seances) -> list[Operation]:
    """Open the ledger of `annee` from `<programme>/<annee>/budget.csv`, once per operation.

    Each line gives three movements: the AE, what earlier délibérations had taken of it, and the
    amounts voted by the délibération of the line, dated by `seances[numéro]`. The published
    balance must be what is left (`BudgetIncoherent`); recettes are not committed and are left out.
    Out: the operations created.
    """
    with (programme / str(annee) / "budget.csv").open(encoding="utf-8", newline="") as flux:
        lignes = [x for x in csv.DictReader(flux) if x["sens"] == "depense"]
    return [
        _ouvrir(x, annee, seances[x["deliberation"]])
        for x in lignes
        if not Operation.objects.filter(exercice=annee, code=x["code_operation"]).exists()
    ]


def _ouvrir(ligne: Mapping[str, str], annee: int, seance: date) -> Operation:
    ae, disponible, vote, solde = (
        lire_montant(ligne[c]) for c in ("ae", "disponible", "proposition", "solde")
    )
    if disponible - vote != solde:
        raise BudgetIncoherent(f"{ligne['code_operation']}: {disponible} - {vote} != {solde}")
    operation = Operation.objects.create(
        exercice=annee,
        code=ligne["code_operation"],
        libelle=ligne["libelle"].replace("'", "’"),
        imputation=ligne["imputation"],
        ae=ae,
        source=ligne["source"],
    )
    # The day on which the AE was voted is not published: it is shown at the start of the exercice.
    ouverture = debut_de_journee(date(annee, 1, 1))
    numero = ligne["deliberation"]
    for nature, montant, libelle, instant in (
        (Mouvement.Nature.OUVERTURE, ae, f"Autorisation d’engagement {annee}", ouverture),
        (
            Mouvement.Nature.REPRISE,
            disponible - ae,
            f"Engagements antérieurs à la délibération n°\u00a0{numero}",
            ouverture,
        ),
        (
            Mouvement.Nature.REPRISE,
            -vote,
            f"Montants votés le {ecrire_date(seance)} (délibération n°\u00a0{numero})",
            debut_de_journee(seance),
        ),
    ):
        if montant:
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
    """The groups of the assembly, in the order of `<programme>/departement.toml`."""
    donnees = tomllib.loads((programme / "departement.toml").read_text(encoding="utf-8"))
    return [
        GroupeElus.objects.get_or_create(
            nom=groupe["nom"], defaults={"sigle": groupe["code"].upper(), "rang": rang}
        )[0]
        for rang, groupe in enumerate(donnees["assemblee"]["groupes"])
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
