"""`ecluse controler` on the two published deliberations: what they really hold, and no more."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from ecluse.regles.coherence.anomalie import Anomalie
from ecluse.regles.coherence.dossier import controler_dossier
from ecluse.regles.commandes import main

#: Code, file, line, expected, found of each anomaly other than the effects in time, and why the
#: published text holds it.
ATTENDUES: dict[str, dict[tuple[str, str, int | None, str | None, str | None], str]] = {
    "2023-499": {
        ("centimes_perdus", "deliberation.toml", None, "148174.90", "148174.95"): (
            "article 2: the crèche is voted 13,846.05 € in the total, 13,846.00 € on its line"
        ),
        ("solde_budget", "budget.csv", 5, "7576157.00", "7576137.00"): (
            "recette of the State: 7,536,157 + 40,000 is 20 € more than the balance printed"
        ),
        ("deport_compte_abstention", "votes.csv", 2, "0", "13"): (
            "13 members recused, 13 abstentions counted"
        ),
    },
    "2025-237": {
        ("doublon_acte", "deliberation.toml", None, "13", "20"): (
            "the same avenant with the CAF is authorised by two blocks of votes"
        ),
        ("territoire_inconnu", "repartition.csv", 8, None, "répartition en annexe 7"): (
            "1.5: one structure named, its territoire left to an annex that is not in the text"
        ),
        ("territoire_inconnu", "repartition.csv", 23, None, "non précisé (Lillers)"): (
            "3.6: the commune is named, not the territoire"
        ),
        **{
            ("deport_compte_abstention", "votes.csv", ligne, "0", str(deports)): (
                "members recused and abstentions counted are as many"
            )
            for ligne, deports in enumerate((14, 13, 17, 14, 5, 14, 15), 2)
        },
    },
}
#: Erreurs make the exit status; the rest are alertes.
ERREURS = {"centimes_perdus", "solde_budget", "doublon_acte"}


def vue(anomalie: Anomalie) -> tuple[str, str, int | None, str | None, str | None]:
    trouve = anomalie.trouve
    if trouve is not None:
        trouve = trouve.removesuffix(" (absente du texte)")
    return anomalie.code, anomalie.fichier, anomalie.ligne, anomalie.attendu, trouve


@pytest.mark.parametrize("numero", list(ATTENDUES))
def test_what_the_published_acts_hold(programme: Path, numero: str) -> None:
    rapport = controler_dossier(programme / "deliberations" / numero, programme)
    trouvees = [a for a in rapport.anomalies if a.code != "effet_retroactif"]
    assert {vue(a) for a in trouvees} == set(ATTENDUES[numero])
    assert len(trouvees) == len(ATTENDUES[numero])
    assert {a.code for a in rapport.anomalies if a.gravite == "erreur"} == (
        ERREURS & {a.code for a in trouvees}
    )


@pytest.mark.parametrize(
    ("numero", "seance"), [("2023-499", "2023-11-20"), ("2025-237", "2025-06-16")]
)
def test_every_line_that_starts_before_the_meeting_is_said(
    programme: Path, numero: str, seance: str
) -> None:
    """Both acts were voted after the start of actions that they pay: each such line, no other."""
    dossier = programme / "deliberations" / numero
    with (dossier / "repartition.csv").open(encoding="utf-8", newline="") as flux:
        anterieures = {
            rang
            for rang, ligne in enumerate(csv.DictReader(flux), 2)
            if "" < ligne["periode_debut"] < seance
        }
    retroactifs = [
        a for a in controler_dossier(dossier, programme).anomalies if a.code == "effet_retroactif"
    ]
    assert [a.ligne for a in retroactifs] == sorted(anterieures)
    assert {a.attendu for a in retroactifs} == {seance}


def test_totals_are_those_of_the_articles_and_of_the_budget(programme: Path) -> None:
    sortie = io.StringIO()
    assert main(["controler", str(programme / "deliberations/2025-237")], sortie=sortie) == 1
    totaux = json.loads(sortie.getvalue())["totaux"]
    assert totaux["par_code_operation"] == {
        "C02-446A05": "6110935.00",
        "C01-444H02": "4817158.32",
        "C02-428O10": "100000.00",
        "C02-428B02": "880000.00",
        "C02-428B04": "500000.00",
    }
    # Without the 2,165,033.66 € of the FSL.
    assert list(totaux["par_thematique"].values()) == [
        "6110935.00",
        "600000.00",
        "4623024.98",
        "880000.00",
        "194133.34",
    ]


def test_both_acts_in_one_folder_are_checked_by_their_own_meeting(
    tmp_path: Path, programme: Path
) -> None:
    """One CSV may hold several deliberations; codes of other years are not chained."""
    for nom in ("budget.csv", "repartition.csv", "votes.csv"):
        textes = [
            (programme / "deliberations" / n / nom).read_text(encoding="utf-8") for n in ATTENDUES
        ]
        (tmp_path / nom).write_text(textes[0] + textes[1].partition("\n")[2], encoding="utf-8")
    acte = (programme / "deliberations/2025-237/deliberation.toml").read_text(encoding="utf-8")
    (tmp_path / "deliberation.toml").write_text(acte, encoding="utf-8")
    ensemble = controler_dossier(tmp_path, programme)
    separes = [
        a
        for n in ATTENDUES
        for a in controler_dossier(programme / "deliberations" / n, programme).anomalies
        if (n, a.fichier) != ("2023-499", "deliberation.toml")
    ]
    assert sorted(a.code for a in ensemble.anomalies) == sorted(a.code for a in separes)
    assert ensemble.par_code_operation["C01-444H02"] == Decimal("4817158.32")
