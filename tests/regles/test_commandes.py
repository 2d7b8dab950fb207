"""The four commands as a shell sees them: status, standard output, standard error."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ecluse.regles.commandes import main

DEMANDE: dict[str, Any] = {
    "fiche": "2025/2.11",
    "date": "2026-02-15",
    "convention": {
        "debut": "2025-07-01",
        "fin": "2025-12-31",
        "montant_maximum": "12000.00",
        "etp": "2",
    },
    "deja_verse": "8400.00",
    "faits": {
        "mesures": [{"id": "m1", "type": "GSL", "debut": "2025-07-01", "fin": "2025-09-15"}],
        "actes": [{"type": "diagnostic", "nombre": 2}],
    },
}


MESURE: dict[str, Any] = DEMANDE["faits"]["mesures"][0]


class Reponse:
    def __init__(self, *argv: str, entree: str = "") -> None:
        self.sortie, self.erreurs = io.StringIO(), io.StringIO()
        self.statut = main(
            argv, entree=io.StringIO(entree), sortie=self.sortie, erreurs=self.erreurs
        )

    @property
    def objets(self) -> list[Any]:
        return [json.loads(x) for x in self.sortie.getvalue().splitlines()]

    @property
    def erreur(self) -> dict[str, str]:
        assert self.statut == 2
        assert self.sortie.getvalue() == ""
        erreur: dict[str, str] = json.loads(self.erreurs.getvalue())
        assert set(erreur) == {"erreur", "champ"}
        return erreur


def fichier(tmp_path: Path, objet: Any, nom: str = "demande.json") -> str:
    chemin = tmp_path / nom
    texte = objet if isinstance(objet, str) else json.dumps(objet)
    chemin.write_text(texte, encoding="utf-8")
    return str(chemin)


def test_calculer_a_file(tmp_path: Path) -> None:
    reponse = Reponse("calculer", fichier(tmp_path, DEMANDE))
    assert reponse.statut == 0
    (objet,) = reponse.objets
    assert list(objet) == [
        "fiche",
        "du",
        "retenu",
        "deja_verse",
        "solde",
        "a_recuperer",
        "alertes",
        "hypotheses",
        "explication",
    ]
    assert objet["du"] == "601.65"
    assert objet["explication"]["lignes"][0] == {
        "libelle": "Mesure m1 (gestion sociale locative)",
        "calcul": "3 mois × 1\u00a0point × 85,95\u00a0€",
        "montant": "257.85",
        "source": "003 annexe 9 ASLL",
    }


def test_standard_input_and_several_files(tmp_path: Path) -> None:
    reponse = Reponse("calculer", fichier(tmp_path, DEMANDE), "-", entree=json.dumps(DEMANDE))
    assert [o["du"] for o in reponse.objets] == ["601.65", "601.65"]


def test_one_bad_file_among_several_prints_nothing(tmp_path: Path) -> None:
    bon, mauvais = fichier(tmp_path, DEMANDE), fichier(tmp_path, "{", "mauvais.json")
    assert "illisible" in Reponse("calculer", bon, mauvais).erreur["erreur"]


def test_a_lone_surrogate_is_escaped(tmp_path: Path) -> None:
    demande = json.dumps(avec(fiche="2025/2.14", faits={"actes": [{"type": "\ud800"}]}))
    reponse = Reponse("calculer", fichier(tmp_path, demande))
    assert reponse.erreur["champ"] == "faits.actes[0].type"
    assert reponse.erreurs.getvalue().encode("utf-8")


def test_amounts_may_be_numbers(tmp_path: Path) -> None:
    demande = {**DEMANDE, "deja_verse": 8400.1}
    (objet,) = Reponse("calculer", fichier(tmp_path, demande)).objets
    assert objet["deja_verse"] == "8400.10"


def sans(cle: str) -> dict[str, Any]:
    return {k: v for k, v in DEMANDE.items() if k != cle}


def avec(**k: Any) -> dict[str, Any]:
    return {**DEMANDE, **k}


def convention(**k: Any) -> dict[str, Any]:
    return avec(convention={**DEMANDE["convention"], **k})


def mesure(**k: Any) -> dict[str, Any]:
    return avec(faits={"mesures": [{**DEMANDE["faits"]["mesures"][0], **k}]})


@pytest.mark.parametrize(
    ("demande", "champ"),
    [
        (sans("fiche"), "fiche"),
        (sans("date"), "date"),
        (sans("convention"), "convention"),
        (avec(fiche="2025/9.99"), "fiche"),
        (avec(fiche=2025), "fiche"),
        (avec(inconnu=1), "inconnu"),
        (avec(date="2025-02-29"), "date"),
        (avec(date="15/02/2026"), "date"),
        (avec(date=20260215), "date"),
        (avec(deja_verse="-1"), "deja_verse"),
        (avec(deja_verse="1.005"), "deja_verse"),
        (avec(deja_verse=None), "deja_verse"),
        (avec(deja_verse=True), "deja_verse"),
        (avec(deja_verse="1 234,56"), "deja_verse"),
        (avec(faits=[]), "faits"),
        (avec(faits={}), "faits.mesures"),
        (avec(faits={"mesures": {}}), "faits.mesures"),
        (avec(faits={"mesures": [1]}), "faits.mesures[0]"),
        (convention(fin="2025-06-30"), "convention.fin"),
        (convention(montant_maximum="x"), "convention.montant_maximum"),
        (convention(etp="-1"), "convention.etp"),
        (convention(autre=1), "convention.autre"),
        (mesure(fin="2025-06-30"), "faits.mesures[0].fin"),
        (mesure(debut=None), "faits.mesures[0].debut"),
        (mesure(id=True), "faits.mesures[0].id"),
        (
            mesure(suspensions=[["2025-08-01", "2025-07-31"]]),
            "faits.mesures[0].suspensions[0][1]",
        ),
        (mesure(suspensions=[["2025-08-01"]]), "faits.mesures[0].suspensions[0][1]"),
        (mesure(suspensions=["2025-08-01"]), "faits.mesures[0].suspensions[0]"),
        (mesure(couleur="bleu"), "faits.mesures[0].couleur"),
        ([], ""),
        ("null", ""),
        ('{"fiche": NaN}', "fiche"),
        ('{"faits": {"mesures": [{"id": 1}, {"id": -Infinity}]}}', "faits.mesures[1].id"),
        ("[Infinity]", "[0]"),
        (avec(deja_verse="NaN"), "deja_verse"),
        (avec(deja_verse="1_000"), "deja_verse"),
        (avec(deja_verse="\u0661\u0662"), "deja_verse"),
        (avec(deja_verse="1,50"), "deja_verse"),
        (avec(deja_verse=-0.01), "deja_verse"),
        (avec(deja_verse="1.005"), "deja_verse"),
        (avec(deja_verse="1e"), "deja_verse"),
        (avec(deja_verse=True), "deja_verse"),
        (avec(deja_verse=None), "deja_verse"),
        (avec(date="2025-02-29"), "date"),
        (avec(date="2025-2-1"), "date"),
        (avec(date="2025-02-01T00:00:00"), "date"),
        (avec(date=20250201), "date"),
        (avec(convention=None), "convention"),
        (avec(convention=[]), "convention"),
        (avec(faits=None), "faits"),
        (avec(faits=[]), "faits"),
        (avec(faits={"mesures": None}), "faits.mesures"),
        (avec(faits={"mesures": {}}), "faits.mesures"),
        (avec(faits={"mesures": [None]}), "faits.mesures[0]"),
        (avec(fiche="2025/4.50"), "fiche"),
        (avec(fiche=None), "fiche"),
        (avec(fiche="2025/4.5.toml"), "fiche"),
        ('{"fiche": 1, "fiche": 2}', "fiche"),
        ("", ""),
        ("[" * 100_000, ""),
        ('{"fiche": ' + "9" * 5000 + "}", ""),
        (avec(deja_verse=10**30), "deja_verse"),
        ('{"fiche": 1e999999}', "fiche"),
    ],
)
def test_bad_input_is_refused_with_its_path(tmp_path: Path, demande: Any, champ: str) -> None:
    erreur = Reponse("calculer", fichier(tmp_path, demande)).erreur
    assert erreur["champ"] == champ
    assert erreur["erreur"].endswith(".")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("calculer",), "au moins un fichier"),
        (("multiplier", "x.json"), "multiplier"),
        (("calculer", "absent.json"), "absent.json"),
        (("calculer", "x.json", "--programme"), "--programme demande une valeur"),
        (("calculer", "x.json", "--couleur"), "--couleur n’existe pas"),
        (("controler", "un", "deux"), "un seul dossier"),
        (("controler", "absent"), "ne peut pas être lu"),
    ],
)
def test_bad_usage_is_refused(argv: tuple[str, ...], message: str) -> None:
    assert message in Reponse(*argv).erreur["erreur"]


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    chemin = tmp_path / "binaire.json"
    chemin.write_bytes(b"\xff\xfe\x00")
    assert "lu" in Reponse("calculer", str(chemin)).erreur["erreur"]


def test_help() -> None:
    for option in ("--aide", "--help", "-h"):
        aide = Reponse("calculer", option)
        assert aide.statut == 0
        assert "Usage" in aide.sortie.getvalue()
    assert Reponse().statut == 2


def test_accents_are_written_as_they_are(tmp_path: Path) -> None:
    """People read the answers too: no escape for a letter."""
    reponse = Reponse("calculer", fichier(tmp_path, mesure(id="Zoé")))
    assert "Mesure Zoé" in reponse.sortie.getvalue()


def test_another_programme(tmp_path: Path, programme: Path) -> None:
    demande = fichier(tmp_path, DEMANDE)
    assert Reponse("calculer", demande, "--programme", str(programme)).statut == 0
    assert Reponse("calculer", demande, "--programme", str(tmp_path)).erreur["champ"] == "fiche"


@pytest.mark.parametrize(
    ("faute", "champ", "message"),
    [
        ("inconnu = 1\n{}", "inconnu", "Cette clé n’est pas connue ici."),
        ("debut = 2025-02-29\n{}", "", "une date n’existe pas, ligne 1, colonne 9"),
        ("[porteurs\n{}", "", "mal formé, ligne 1, colonne 10"),
    ],
)
def test_a_bad_fiche_of_the_programme_is_named(
    tmp_path: Path, programme: Path, faute: str, champ: str, message: str
) -> None:
    """The path in the fiche alone would be read as a path in the demand."""
    texte = (programme / "2025" / "2.11.toml").read_text("utf-8")
    (tmp_path / "2025").mkdir()
    (tmp_path / "2025" / "2.11.toml").write_text(faute.format(texte), "utf-8")
    demande = fichier(tmp_path, DEMANDE)
    erreur = Reponse("calculer", demande, "--programme", str(tmp_path)).erreur
    assert erreur["champ"] == champ
    assert erreur["erreur"].startswith("Fiche 2025/2.11.toml\u00a0: ")
    assert message in erreur["erreur"]


def test_eligibilite_and_echeances(tmp_path: Path) -> None:
    demande = {"fiche": "2025/4.5", "date": "2025-10-01", "structure": {"categories": ["cllaj"]}}
    (avis,) = Reponse("eligibilite", fichier(tmp_path, demande)).objets
    assert avis["eligible"] is True
    assert list(avis)[:3] == ["eligible", "criteres", "a_apprecier"]
    demande = {"fiche": "2025/4.5", "evenements": {"signature": "2025-09-15"}}
    (reponse,) = Reponse("echeances", fichier(tmp_path, demande)).objets
    assert list(reponse["echeances"][0])[:6] == ["code", "date", "qui", "objet", "sinon", "source"]


def test_the_commands_load_neither_django_nor_holidays(tmp_path: Path) -> None:
    code = (
        "import sys; from ecluse.regles.commandes import main; "
        "statut = main(sys.argv[1:]); "
        "lourds = {'django', 'psycopg', 'holidays'} & set(sys.modules); "
        "sys.exit(str(lourds) if lourds else statut)"
    )
    racine = str(Path(__file__).resolve().parents[2])
    resultat = subprocess.run(
        [sys.executable, "-c", code, "calculer", fichier(tmp_path, DEMANDE)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": racine},
    )
    assert resultat.returncode == 0, resultat.stderr
    assert json.loads(resultat.stdout)["du"] == "601.65"


def test_answers_are_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    """A shell in Latin-1 has no narrow no-break space; the JSON is UTF-8 anyway."""
    demande = {**DEMANDE, "faits": {"mesures": [{**MESURE, "id": "é"}]}}
    lance = subprocess.run(
        [sys.executable, "-m", "ecluse", "calculer", "-"],
        input=json.dumps(demande, ensure_ascii=False).encode(),
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        check=True,
    )
    assert json.loads(lance.stdout.decode())["explication"]["lignes"][0]["libelle"].startswith(
        "Mesure é"
    )
