from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.programme import charger_budget, charger_departement, charger_territoires


def test_the_departement(programme: Path) -> None:
    departement = charger_departement(programme)
    assert departement.code == "62"
    assert departement.assemblee.membres == 44
    assert len(departement.assemblee.groupes) == 5
    assert departement.siret is None
    assert {n.code for n in departement.non_precise} >= {"siret", "president", "sieges_par_groupe"}


def test_nine_territoires_with_their_services(programme: Path) -> None:
    services = charger_territoires(programme)
    codes = Counter(s.code_territoire for s in services)
    assert set(codes) == {"ARR", "ART", "AUD", "BOU", "CAL", "HEC", "LEL", "MON", "TER", "DEP"}
    for genre in ("mds", "slai", "slisl"):
        assert len([s for s in services if s.type == genre]) == 9
    assert {"DPID", "SPSLH", "SRCPB"} <= {s.sigle for s in services}


def test_what_is_left_to_spend(programme: Path) -> None:
    lignes = {o.code_operation: o for o in charger_budget(programme, 2025)}
    assert lignes["C02-428B02"].ae == Decimal("1100000.00")
    assert lignes["C02-428B02"].reste == Decimal("220000.00")


def test_a_recette_of_the_budget_is_read_and_another_word_is_refused(tmp_path: Path) -> None:
    (tmp_path / "2025").mkdir()
    entete = "deliberation,code_operation,imputation,libelle,ae,disponible,proposition,solde,sens"

    def lire(sens: str) -> str:
        ligne = f"2025-1,C02-1,74/1,Participation,,100.00,40.00,60.00,{sens},003"
        (tmp_path / "2025" / "budget.csv").write_text(f"{entete},source\n{ligne}\n", "utf-8")
        (operation,) = charger_budget(tmp_path, 2025)
        return operation.sens

    assert [lire("depense"), lire("recette")] == ["depense", "recette"]
    with pytest.raises(ErreurRegle, match="valeurs possibles") as refus:
        lire("recettes")
    assert refus.value.champ == "2025/budget.csv[0].sens"


@pytest.mark.parametrize(
    ("contenu", "champ"),
    [
        ("code = ", "departement.toml"),
        ('code = "62"', "departement.toml.nom"),
    ],
)
def test_a_bad_departement_is_refused(tmp_path: Path, contenu: str, champ: str) -> None:
    (tmp_path / "departement.toml").write_text(contenu, encoding="utf-8")
    with pytest.raises(ErreurRegle) as refus:
        charger_departement(tmp_path)
    assert refus.value.champ == champ


ENTETE = "code_territoire,territoire,type,sigle,nom,role,source\n"


@pytest.mark.parametrize(
    ("contenu", "champ", "message"),
    [
        (ENTETE + "A,Artois,mds,MDS,N,R,S\n", "territoires.csv[0].code_territoire", "forme"),
        (ENTETE + "ART,Artois,autre,MDS,N,R,S\n", "territoires.csv[0].type", "valeurs possibles"),
        (ENTETE + "ART,Artois,mds,MDS,N,R,S,de trop\n", "territoires.csv[0]", "plus de colonnes"),
        (
            ENTETE.replace("nom,", "") + "ART,Artois,mds,MDS,R,S\n",
            "territoires.csv[0].nom",
            "obligatoire",
        ),
        (ENTETE + 'ART,"Artois" ,mds,MDS,N,R,S\n', "territoires.csv", "illisible"),
    ],
)
def test_bad_territoires_are_refused(
    tmp_path: Path, contenu: str, champ: str, message: str
) -> None:
    (tmp_path / "territoires.csv").write_text(contenu, encoding="utf-8")
    with pytest.raises(ErreurRegle) as refus:
        charger_territoires(tmp_path)
    assert refus.value.champ == champ
    assert message in refus.value.message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ErreurRegle, match="lu"):
        charger_territoires(tmp_path)
    with pytest.raises(ErreurRegle, match="lu"):
        charger_departement(tmp_path)
