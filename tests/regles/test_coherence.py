"""Every code of the contract, from the published data changed by one cell."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ecluse.regles.coherence.budget import LigneAE, controler_chaine, controler_ligne
from ecluse.regles.coherence.dossier import controler_dossier
from ecluse.regles.coherence.seance import Vote, controler_avis, controler_periode, controler_vote
from ecluse.regles.commandes import main
from ecluse.regles.erreurs import ErreurRegle
from tests.regles.acte import FICHIERS, anomalies, ecrire


def test_a_sound_deliberation_has_no_anomaly(tmp_path: Path, programme: Path) -> None:
    rapport = controler_dossier(ecrire(tmp_path), programme)
    assert rapport.anomalies == ()
    assert not rapport.a_une_erreur
    assert rapport.as_json()["totaux"] == {
        "par_code_operation": {"C02-428B02": "50000.00", "C02-428N01": "40.00"},
        "par_thematique": {"4 - Parcours inclusion jeunes": "50000.00"},
    }


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "code", "gravite", "ligne"),
    [
        ("budget", "170000.00", "170000.01", "solde_budget", "erreur", 3),
        ("budget", "140.00", "60.00", "solde_budget", "erreur", 4),
        ("budget", "1100000.00,1100000.00", "1000000.00,1100000.00", "depassement_ae", "erreur", 2),
        ("budget", "50000.00,170000.00", "220000.01,-0.01", "depassement_ae", "erreur", 3),
        (
            "budget",
            "220000.00,50000.00,170000.00",
            "219999.99,50000.00,169999.99",
            "chaine_budget",
            "erreur",
            3,
        ),
        ("repartition", "20000.00", "19000.00", "somme_article", "erreur", None),
        ("repartition", "20000.00", "19999.01", "centimes_perdus", "erreur", None),
        ("repartition", "20000.00", "19999.00", "somme_article", "erreur", None),
        ("deliberation", "nombre = 2", "nombre = 3", "nombre_operations", "erreur", None),
        ("repartition", "2026-08-31", "2026-02-29", "date_impossible", "erreur", 2),
        ("repartition", "2026-08-31", "29/02/2026", "date_impossible", "erreur", 2),
        ("repartition", "2026-08-31", "un jour", "date_impossible", "erreur", 2),
        ("repartition", "2026-08-31", "2025-08-31", "periode_inversee", "erreur", 2),
        ("repartition", "2026-08-31", "31/08/2025", "periode_inversee", "erreur", 2),
        ("repartition", "2025-09-01", "2025-06-15", "effet_retroactif", "alerte", 2),
        ("deliberation", "2e commission", "1re commission", "avis_manquant", "erreur", None),
        ("deliberation", "2025-06-02", "2025-06-17", "avis_manquant", "erreur", None),
        ("deliberation", "2025-06-02", "2025-06-31", "date_impossible", "erreur", None),
        ("deliberation", '"2025-06-16"', '"2025-06-31"', "date_impossible", "erreur", None),
        ("votes", "30,2,6,6", "30,2,6,7", "total_votes", "erreur", 3),
        ("votes", "30,2,6,6,4", "30,2,6,6,6", "deport_compte_abstention", "alerte", 3),
        (
            "deliberation",
            "Signature des conventions",
            "4 -  parcours inclusion jeunes",
            "doublon_acte",
            "erreur",
            None,
        ),
        ("repartition", "20000.00", "20000.01", "plafond_dispositif", "erreur", 2),
        (
            "repartition",
            "Calaisis; Ternois",
            "Calaisis; Flandre",
            "territoire_inconnu",
            "erreur",
            3,
        ),
        ("repartition", "Artois", "non précisé (Lillers)", "territoire_inconnu", "alerte", 2),
        ("repartition", "Artois", "répartition en annexe 7", "territoire_inconnu", "alerte", 2),
        (
            "repartition",
            "CLLAJ fictif A,",
            "CLLAJ fictif A,X bénéficiaires",
            "champ_vide",
            "erreur",
            2,
        ),
        ("repartition", "CLLAJ fictif A", "XXXX", "champ_vide", "erreur", 2),
        ("votes", "30,2", "X,2", "champ_vide", "erreur", 3),
        ("deliberation", "Signature des conventions", "Annexe XX", "champ_vide", "erreur", None),
        ("deliberation", "2025-06-02", "XX/XX/2025", "champ_vide", "erreur", None),
    ],
)
def test_one_fault_gives_its_code(
    tmp_path: Path,
    programme: Path,
    fichier: str,
    avant: str,
    apres: str,
    code: str,
    gravite: str,
    ligne: int | None,
) -> None:
    trouvees = anomalies(ecrire(tmp_path, **{fichier: (avant, apres)}), programme)
    (anomalie,) = [a for a in trouvees if a["code"] == code]
    assert (anomalie["gravite"], anomalie["ligne"]) == (gravite, ligne)
    # The sum of an article is compared, and reported, where the article is.
    ou = "deliberation" if code in ("somme_article", "centimes_perdus") else fichier
    assert anomalie["fichier"].startswith(ou)
    assert anomalie["message"].endswith(".")


@pytest.mark.parametrize(
    ("quantite", "montant", "trouve"),
    [("1", "65000.00", False), ("2", "130000.00", False), ("1", "65000.01", True)],
)
def test_the_explicit_unit_price(
    tmp_path: Path, programme: Path, quantite: str, montant: str, trouve: bool
) -> None:
    ligne = (
        "2023-499,4 - Autonomie et inclusion des jeunes,Op.2 Coordonnateur ASE,Artois,"
        f"Mission fictive,,{montant},,,,structure,{quantite},ETP,budget départemental,x\n"
    )
    dossier = ecrire(tmp_path)
    with (dossier / "repartition.csv").open("a", encoding="utf-8") as flux:
        flux.write(ligne)
    codes = [a["code"] for a in anomalies(dossier, programme)]
    assert ("prix_unitaire" in codes) is trouve


def test_several_labels_and_numbered_operations(tmp_path: Path, programme: Path) -> None:
    article = """objet = "Deux opérations"
lignes = ["4.5 Guichet unique", "4.6 Accompagnement"]
"""
    dossier = ecrire(tmp_path, deliberation=('objet = "4 - Parcours inclusion jeunes"\n', article))
    assert anomalies(dossier, programme) == []
    texte = (dossier / "repartition.csv").read_text(encoding="utf-8")
    texte = texte.replace("4.5 Guichet unique", "Op.2 Guichet").replace("4.6 ", "Op.2 ")
    (dossier / "repartition.csv").write_text(texte, encoding="utf-8")
    toml = FICHIERS["deliberation.toml"].replace("nombre = 2", "nombre = 1")
    (dossier / "deliberation.toml").write_text(toml, encoding="utf-8")
    assert anomalies(dossier, programme) == []


@pytest.mark.parametrize(
    ("contenu", "inconnues"),
    [
        ("nom\nCLLAJ fictif A\nCLLAJ FICTIF B\n", 0),
        ("ville,nom\nLens,CLLAJ fictif A\nCalais,CLLAJ fictif B\n", 0),
        ("siret,structure\n1,CLLAJ fictif A\n2\n", 1),
        ("CLLAJ fictif A\nCLLAJ fictif B\n", 0),
        ("", 2),
    ],
)
def test_structures_are_looked_up_in_the_directory(
    tmp_path: Path, programme: Path, contenu: str, inconnues: int
) -> None:
    annuaire = tmp_path / "annuaire.csv"
    annuaire.write_text(contenu, encoding="utf-8")
    trouvees = anomalies(ecrire(tmp_path), programme, annuaire=annuaire)
    assert [a["code"] for a in trouvees] == ["structure_inconnue"] * inconnues
    assert all(a["gravite"] == "alerte" for a in trouvees)


@pytest.mark.parametrize("contenu", [None, b"\xe9", b'structure\n"CLLAJ" fictif A'])
def test_an_unreadable_directory_is_refused(
    tmp_path: Path, programme: Path, contenu: bytes | None
) -> None:
    annuaire = tmp_path / "structures.csv"
    if contenu is not None:
        annuaire.write_bytes(contenu)
    with pytest.raises(ErreurRegle) as refus:
        controler_dossier(ecrire(tmp_path), programme, annuaire)
    assert refus.value.champ == "structures.csv"


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "champ"),
    [
        ("budget", "170000.00", "beaucoup", "budget.csv[3].solde"),
        ("budget", "solde,", "reste,", "budget.csv"),
        ("votes", "30,2", "trente,2", "votes.csv[3].pour"),
        ("deliberation", "membres = 44", 'membres = "44"', "deliberation.toml.membres"),
        ("deliberation", "membres = 44", "inconnue = 1", "deliberation.toml.membres"),
        ("deliberation", "membres = 44", "membres =", "deliberation.toml"),
        ("repartition", '"FSL', '"FSL" "', "repartition.csv"),
    ],
)
def test_bad_files_are_refused(
    tmp_path: Path, programme: Path, fichier: str, avant: str, apres: str, champ: str
) -> None:
    with pytest.raises(ErreurRegle) as refus:
        controler_dossier(ecrire(tmp_path, **{fichier: (avant, apres)}), programme)
    assert refus.value.champ == champ


@pytest.mark.parametrize("nom", list(FICHIERS))
def test_a_missing_or_binary_file_is_refused(tmp_path: Path, programme: Path, nom: str) -> None:
    dossier = ecrire(tmp_path)
    (dossier / nom).write_bytes(b"\xff\xff")
    with pytest.raises(ErreurRegle) as refus:
        controler_dossier(dossier, programme)
    assert refus.value.champ == nom
    (dossier / nom).unlink()
    with pytest.raises(ErreurRegle) as refus:
        controler_dossier(dossier, programme)
    assert refus.value.champ == nom


@pytest.mark.parametrize(("change", "statut"), [({}, 0), ({"budget": ("170000.00", "1.00")}, 1)])
def test_the_exit_status_says_whether_there_is_an_error(
    tmp_path: Path, change: dict[str, tuple[str, str]], statut: int
) -> None:
    sortie = io.StringIO()
    assert main(["controler", str(ecrire(tmp_path, **change))], sortie=sortie) == statut
    assert set(json.loads(sortie.getvalue())) == {"anomalies", "totaux"}


def test_an_alert_alone_is_not_an_error(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path, repartition=("2025-09-01", "2025-06-15"))
    assert main(["controler", str(dossier)], sortie=io.StringIO()) == 0


def test_the_published_budget_of_2025_is_sound(programme: Path) -> None:
    with (programme / "2025" / "budget.csv").open(encoding="utf-8", newline="") as flux:
        for ligne in csv.DictReader(flux):
            disponible, proposition, ae, solde = (
                Decimal(ligne[c]) for c in ("disponible", "proposition", "ae", "solde")
            )
            une = LigneAE(ligne["code_operation"], disponible, proposition, ae, solde)
            assert controler_ligne(une) == []


def test_a_chain_uses_the_announced_balance_or_the_computed_one() -> None:
    premiere = LigneAE("C1", Decimal(100), Decimal(40))
    assert controler_chaine(premiere, LigneAE("C1", Decimal(60), Decimal(1))) == []
    annoncee = LigneAE("C1", Decimal(100), Decimal(40), solde=Decimal(70))
    (anomalie,) = controler_chaine(annoncee, LigneAE("C1", Decimal(60), Decimal(1)))
    assert (anomalie.code, anomalie.attendu, anomalie.trouve) == ("chaine_budget", "70", "60")


@pytest.mark.parametrize(
    ("vote", "codes"),
    [
        (Vote(31, 0, 13, 0, 13), ["deport_compte_abstention"]),
        (Vote(38, 0, 0, 6, 0), []),
        (Vote(38, 0, 1, 6, 0), ["total_votes"]),
        (Vote(24, 0, 13, 7, 14), []),
    ],
)
def test_votes(vote: Vote, codes: list[str]) -> None:
    assert [a.code for a in controler_vote(vote, 44)] == codes


def test_no_member_is_recused_unless_it_is_said() -> None:
    assert Vote(30, 2, 6, 6).deports == 0


def test_adopted_by_more_votes_for_than_against() -> None:
    assert Vote(2, 1, 40, 1).adopte
    assert not Vote(1, 1, 0, 0).adopte


def test_advice_and_period() -> None:
    seance = date(2025, 6, 16)
    assert controler_avis([("2e commission", seance)], seance) == []
    assert controler_avis([("Deuxième commission", seance)], seance) == []
    assert [a.code for a in controler_avis([], seance)] == ["avis_manquant"]
    assert controler_periode(None, None, seance) == []
    assert controler_periode(seance, seance, seance) == []
    assert controler_periode(date(2025, 1, 1), None, None) == []


def test_extra_columns_are_ignored_and_published_ones_read(tmp_path: Path, programme: Path) -> None:
    dossier = ecrire(tmp_path)
    lignes = FICHIERS["repartition.csv"].splitlines()
    for colonne, codes in (("remarque", []), ("description", ["champ_vide"])):
        texte = [f"{lignes[0]},{colonne}", f"{lignes[1]},X bénéficiaires"]
        texte += [f"{x}," for x in lignes[2:]]
        (dossier / "repartition.csv").write_text("\n".join(texte), encoding="utf-8")
        assert [a["code"] for a in anomalies(dossier, programme)] == codes


@pytest.mark.parametrize(
    ("valeur", "vide"),
    [
        ("XX", True),
        ("annexe XXXX", True),
        ("X €", True),
        ("X%", True),
        ("(X places)", True),
        ("Xavier", False),
        ("Malcolm X", False),
        ("annexe X (2025)", False),
        ("MAX", False),
    ],
)
def test_what_is_left_to_fill(tmp_path: Path, programme: Path, valeur: str, vide: bool) -> None:
    dossier = ecrire(tmp_path, deliberation=('objet = "', f'objet = "{valeur} '))
    codes = [a["code"] for a in anomalies(dossier, programme)]
    assert ("champ_vide" in codes) is vide


def test_an_amount_left_to_fill_is_not_compared(tmp_path: Path, programme: Path) -> None:
    dossier = ecrire(tmp_path, budget=(",50000.00,", ",XX,"))
    trouvees = anomalies(dossier, programme)
    assert [(a["code"], a["fichier"], a["ligne"]) for a in trouvees] == [
        ("champ_vide", "budget.csv", 3)
    ]


def test_native_toml_dates_are_read(tmp_path: Path, programme: Path) -> None:
    dossier = ecrire(tmp_path, deliberation=('seance = "2025-06-16"', "seance = 2025-06-16"))
    assert anomalies(dossier, programme) == []


def test_two_lines_of_one_deliberation_are_no_chain(tmp_path: Path, programme: Path) -> None:
    dossier = ecrire(tmp_path)
    ligne = FICHIERS["budget.csv"].splitlines()[2]
    with (dossier / "budget.csv").open("a", encoding="utf-8") as flux:
        flux.write(ligne + "\n")
    assert anomalies(dossier, programme) == []


def test_the_twentieth_commission_is_not_the_second() -> None:
    seance = date(2025, 6, 16)
    assert controler_avis([("20e commission", seance)], seance) != []
    assert controler_avis([("2ème commission", seance)], seance) == []


@pytest.mark.parametrize(
    ("fichier", "contenu", "message"),
    [
        (
            "votes.csv",
            "délib".encode("latin-1"),
            "Ce fichier est illisible : il n’est pas en UTF-8.",
        ),
        ("budget.csv", b'deliberation,"', "Ce fichier est illisible (mal formé)."),
        ("deliberation.toml", b"\xe9", "Ce fichier est illisible : il n’est pas en UTF-8."),
        (
            "deliberation.toml",
            b"numero =",
            "Ce fichier est illisible (mal formé à la fin du fichier).",
        ),
        ("repartition.csv", None, "Ce fichier ne peut pas être lu."),
        ("deliberation.toml", None, "Ce fichier ne peut pas être lu."),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_french(
    tmp_path: Path, programme: Path, fichier: str, contenu: bytes | None, message: str
) -> None:
    dossier = ecrire(tmp_path)
    if contenu is None:
        (dossier / fichier).unlink()
    else:
        (dossier / fichier).write_bytes(contenu)
    with pytest.raises(ErreurRegle) as refus:
        controler_dossier(dossier, programme)
    assert refus.value.champ == fichier
    assert refus.value.message.replace("\u00a0", " ") == message
