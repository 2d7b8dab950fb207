"""The API answers exactly what the commands answer."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from freezegun import freeze_time

from ecluse.api import routes
from ecluse.cycle.appels.chargement import BilanChargement, charger_une
from ecluse.regles import commandes
from ecluse.regles.fiches import trouver_fiche
from tests import fabriques as f

pytestmark = pytest.mark.django_db
SEMESTRE = {"debut": "2025-07-01", "fin": "2025-12-31", "montant_maximum": "200000.00"}


def calcul(fiche: str, faits: dict[str, Any], **plus: Any) -> dict[str, Any]:
    return {"fiche": fiche, "date": "2026-02-15", "convention": SEMESTRE, "faits": faits} | plus


DEMANDES = {
    ("calculs", "calculer"): [
        calcul(
            "2025/2.11",
            {
                "mesures": [{"type": "GSL", "debut": "2025-07-01", "fin": "2025-09-15"}],
                "actes": [{"type": "diagnostic", "nombre": 2}],
            },
        ),
        calcul(
            "2025/2.13",
            {
                "occupations": [
                    {"logement": 1, "menage": 1, "debut": "2025-07-01", "fin": "2025-07-31"}
                ],
                "vacances": [],
            },
        ),
        calcul(
            "2025/2.15",
            {
                "logements": [
                    {"id": n, "occupations": [["2025-07-01", "2025-12-31"]]} for n in range(800)
                ]
            },
        ),
        calcul("2025/3.16", {}),
        calcul("2025/4.5", {"conditions_remplies": True}, deja_verse=160000.1),
        # Refused: unknown fiche and key, inverted dates, missing fact, wrong type.
        calcul("2025/9.9", {}),
        calcul("2025/2.11", {"mesures": [], "cle": 1}),
        calcul(
            "2025/2.11",
            {"mesures": [{"type": "GSL", "debut": "2025-07-01", "fin": "2025-06-01"}]},
        ),
        calcul("2025/1.1", {}),
        {"fiche": 12},
        [],
    ],
    ("eligibilites", "eligibilite"): [
        {
            "fiche": "2024/4.6",
            "date": "2024-10-01",
            "personne": {
                "naissance": "2001-05-02",
                "residence": "62041",
                "situations": ["sans_logement"],
                "menage": {"couple": False, "enfants": 0},
            },
        },
        {"fiche": "2024/4.2", "date": "2024-10-01", "structure": {"categories": ["e2c"]}},
        {"fiche": "2024/4.2", "date": "2024-10-01"},
        {"fiche": "2024/4.2", "date": "2025-02-29", "personne": {}},
    ],
    ("echeances", "echeances"): [
        {
            "fiche": "2024/4.1",
            "evenements": {
                "signature": "2024-03-01",
                "debut": "2024-03-15",
                "fin_action": "2025-03-14",
                "fin_convention": "2025-03-14",
            },
        },
        {"fiche": "2024/4.1", "evenements": {"inconnu": "2024-03-01"}},
    ],
}
CAS = [(route, nom, d) for (route, nom), demandes in DEMANDES.items() for d in demandes]


def en_commande(nom: str, *arguments: str, entree: str = "") -> tuple[int, Any]:
    """Exit status and JSON of the command."""
    sortie, erreurs = io.StringIO(), io.StringIO()
    statut = commandes.main(
        [nom, *arguments], entree=io.StringIO(entree), sortie=sortie, erreurs=erreurs
    )
    return statut, json.loads(sortie.getvalue() or erreurs.getvalue())


@pytest.mark.parametrize(("route", "commande", "demande"), CAS)
def test_la_meme_reponse_que_la_commande(
    route: str, commande: str, demande: Any, django_assert_max_num_queries: Any
) -> None:
    corps = json.dumps(demande)
    with django_assert_max_num_queries(1):
        reponse = Client().post(f"/api/v1/{route}", corps, content_type="application/json")
    statut, attendu = en_commande(commande, "-", entree=corps)
    assert reponse.status_code == {0: 200, 2: 422}[statut]
    assert reponse.json() == attendu
    if statut == 2:
        assert set(attendu) == {"erreur", "champ"}


def publier(nom: str, **changements: Any) -> None:
    """Load the shipped fiche, then publish another version of it."""
    fiche = trouver_fiche(f.PROGRAMME, nom)
    charger_une(fiche, BilanChargement())
    if changements:
        charger_une(fiche.model_copy(update=changements), BilanChargement())


def au_point(valeur: str) -> dict[str, Any]:
    bareme = trouver_fiche(f.PROGRAMME, "2025/2.11").bareme
    return {"bareme": bareme.model_copy(update={"valeur_point": Decimal(valeur)})}


def test_une_fiche_publiee_est_celle_qui_calcule(django_assert_max_num_queries: Any) -> None:
    publier("2025/2.11", **au_point("90.00"))
    demande = DEMANDES["calculs", "calculer"][0]
    corps = json.dumps(demande)
    with django_assert_max_num_queries(2):
        reponse = Client().post("/api/v1/calculs", corps, content_type="application/json")
    assert reponse.json()["du"] == "630.00"
    assert reponse["Ecluse-Fiche"] == "2025/2.11; version=2"
    # The command has no database: it reads the file.
    assert en_commande("calculer", "-", entree=corps)[1]["du"] == "601.65"


def test_une_fiche_chargee_repond_comme_la_commande() -> None:
    """The content stored gives the same answer as the file, to the last key."""
    publier("2025/2.11")
    corps = json.dumps(DEMANDES["calculs", "calculer"][0])
    reponse = Client().post("/api/v1/calculs", corps, content_type="application/json")
    assert reponse.json() == en_commande("calculer", "-", entree=corps)[1]
    assert reponse["Ecluse-Fiche"] == "2025/2.11; version=1"


def test_une_fiche_jamais_publiee_est_lue_dans_le_programme() -> None:
    corps = json.dumps(DEMANDES["calculs", "calculer"][0])
    reponse = Client().post("/api/v1/calculs", corps, content_type="application/json")
    assert reponse.json()["du"] == "601.65"
    assert "Ecluse-Fiche" not in reponse


def test_la_version_est_celle_de_la_session_ouverte() -> None:
    """As on the page of the fiche: a window that was answered keeps its version until it ends."""
    f.candidature("deposee")
    publier("2025/4.5", libelle="Guichet des jeunes")
    corps = json.dumps(calcul("2025/4.5", {"conditions_remplies": True}))
    for jour, version in (("2025-05-06", 1), ("2025-05-10", 2)):
        with freeze_time(f.instant(jour)):
            reponse = Client().post("/api/v1/calculs", corps, content_type="application/json")
        assert reponse["Ecluse-Fiche"] == f"2025/4.5; version={version}"


@pytest.mark.parametrize("nom", ["2025/9.9", "2025/", "/", "x", "²²²²/1.1", "99999/1.1", "2025/\0"])
def test_une_fiche_inconnue_est_refusee(nom: str) -> None:
    corps = json.dumps(calcul(nom, {}))
    reponse = Client().post("/api/v1/calculs", corps, content_type="application/json")
    assert (reponse.status_code, reponse.json()["champ"]) == (422, "fiche")


def test_un_nombre_ne_passe_jamais_par_un_flottant() -> None:
    corps = json.dumps(calcul("2025/4.5", {"conditions_remplies": True})).replace(
        '"200000.00"', "0.29"
    )
    reponse = Client().post("/api/v1/calculs", corps, content_type="application/json")
    assert reponse.json()["du"] == "0.29"


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A small deliberation with one anomaly."""
    (tmp_path / "deliberation.toml").write_text(
        'numero = "2023-499"\nseance = "2023-11-20"\nrapport = "40"\nmembres = 44\n'
        '[[avis]]\ncommission = "2e commission"\ndate = "2023-11-06"\n'
        '[[articles]]\nnumero = "1"\nobjet = "Imputer"\n',
        encoding="utf-8",
    )
    (tmp_path / "budget.csv").write_text(
        "deliberation,code_operation,ae,disponible,proposition,solde,sens\n"
        "2023-499,C02-428B02,1000.00,1000.00,400.00,700.00,depense\n",
        encoding="utf-8",
    )
    (tmp_path / "repartition.csv").write_text(
        "deliberation,thematique,operation,territoire,structure,montant,periode_debut,"
        "periode_fin,niveau,quantite,unite,financement\n",
        encoding="utf-8",
    )
    (tmp_path / "votes.csv").write_text(
        "deliberation,date,articles,pour,contre,abstention,absents_sans_delegation,"
        "interesses_presents\n2023-499,2023-11-20,1,44,0,0,0,0\n",
        encoding="utf-8",
    )
    return tmp_path


def test_les_controles_en_json_et_en_fichiers(dossier: Path) -> None:
    statut, attendu = en_commande("controler", str(dossier))
    assert statut == 1
    assert [a["code"] for a in attendu["anomalies"]] == ["solde_budget"]
    textes = {x.name: x.read_text(encoding="utf-8") for x in dossier.iterdir()}
    en_json = Client().post("/api/v1/controles", textes, content_type="application/json")
    assert (en_json.status_code, en_json.json()) == (200, attendu)
    fichiers = {n: SimpleUploadedFile(n, t.encode()) for n, t in textes.items()}
    en_fichiers = Client().post("/api/v1/controles", fichiers)
    assert (en_fichiers.status_code, en_fichiers.json()) == (200, attendu)


def test_les_controles_suivent_les_fiches_publiees(dossier: Path) -> None:
    """The ceiling of a fiche is the one that the screens show."""
    lignes = (dossier / "repartition.csv").read_text(encoding="utf-8")
    (dossier / "repartition.csv").write_text(
        lignes + "2023-499,Logement,gep Groupes,Artois,EPSM,20000.00,2023-12-01,2024-11-30,"
        "structure,,,\n",
        encoding="utf-8",
    )
    textes = {x.name: x.read_text(encoding="utf-8") for x in dossier.iterdir()}

    def codes() -> set[str]:
        reponse = Client().post("/api/v1/controles", textes, content_type="application/json")
        return {a["code"] for a in reponse.json()["anomalies"]}

    assert "plafond_dispositif" not in codes()
    financement = trouver_fiche(f.PROGRAMME, "2023/gep").financement
    plafond = {"plafond_structure": Decimal("15000.00")}
    publier("2023/gep", financement=financement.model_copy(update=plafond))
    assert "plafond_dispositif" in codes()


def test_les_controles_avec_un_annuaire(dossier: Path) -> None:
    annuaire = dossier / "annuaire.csv"
    annuaire.write_text("nom\nCLLAJ Exemple\n", encoding="utf-8")
    statut, attendu = en_commande("controler", str(dossier), "--annuaire", str(annuaire))
    assert statut in (1, 2)
    textes = {x.name: x.read_text(encoding="utf-8") for x in dossier.iterdir()}
    reponse = Client().post("/api/v1/controles", textes, content_type="application/json")
    if statut == 1:
        assert reponse.json() == attendu
    else:
        assert reponse.status_code == 422


@pytest.mark.parametrize(
    ("corps", "champ"),
    [
        ({}, "deliberation.toml"),
        ([], ""),
        ({"deliberation.toml": 3}, "deliberation.toml"),
        ({"../ailleurs": "x"}, "../ailleurs"),
        (
            dict.fromkeys(("deliberation.toml", "budget.csv", "repartition.csv", "votes.csv"), ""),
            None,
        ),
    ],
)
def test_un_dossier_incomplet_est_refuse(corps: Any, champ: str | None) -> None:
    reponse = Client().post("/api/v1/controles", json.dumps(corps), "application/json")
    assert reponse.status_code == 422
    assert champ is None or reponse.json()["champ"] == champ


@pytest.mark.parametrize(
    ("corps", "message"),
    [
        (b"{", "Le JSON est illisible"),
        (b'{"a": 1, "a": 2}', "écrite deux fois"),
        (b"\xff\xfe", "UTF-8"),
        (b"", "illisible"),
        (b"[" * 100_000, "trop profond"),
        (b'{"fiche": NaN}', "nombre"),
    ],
)
def test_un_corps_illisible_est_refuse_en_francais(corps: bytes, message: str) -> None:
    reponse = Client().post("/api/v1/calculs", corps, content_type="application/json")
    assert reponse.status_code == 422
    assert message in reponse.json()["erreur"]


@pytest.mark.parametrize("route", ["calculs", "controles"])
def test_un_corps_trop_grand(route: str) -> None:
    corps = b" " * (routes.TAILLE_MAXIMUM + 1)
    reponse = Client().post(f"/api/v1/{route}", corps, content_type="application/json")
    assert reponse.status_code == 413
    assert "2 Mo" in reponse.json()["erreur"]


@pytest.mark.parametrize("chemin", ["", "rien", "calculs/", "calculs/12", "docs"])
def test_une_adresse_inconnue_repond_en_json(chemin: str) -> None:
    for reponse in (Client().get(f"/api/v1/{chemin}"), Client().post(f"/api/v1/{chemin}")):
        assert reponse.status_code == 404
        assert reponse["Content-Type"] == "application/json"
        assert reponse.json()["erreur"]


@pytest.mark.parametrize(
    ("methode", "route", "admises"),
    [
        ("get", "calculs", "POST"),
        ("put", "controles", "POST"),
        ("post", "openapi.json", "GET, HEAD"),
    ],
)
def test_une_methode_refusee_repond_en_json(methode: str, route: str, admises: str) -> None:
    client = Client(enforce_csrf_checks=True)
    reponse = getattr(client, methode)(f"/api/v1/{route}")
    assert (reponse.status_code, reponse["Allow"]) == (405, admises)
    assert reponse.json()["champ"] == ""


def test_pas_de_jeton_csrf_ni_de_session() -> None:
    client = Client(enforce_csrf_checks=True)
    corps = json.dumps(DEMANDES["echeances", "echeances"][0])
    reponse = client.post("/api/v1/echeances", corps, content_type="application/json")
    assert reponse.status_code == 200
    assert not reponse.cookies


def test_le_debit_est_borne(monkeypatch: pytest.MonkeyPatch) -> None:
    (operation,) = routes.api.default_router.path_operations["/echeances"].operations
    (bride,) = operation.throttle_objects
    monkeypatch.setattr(bride, "num_requests", 2)
    corps = json.dumps(DEMANDES["echeances", "echeances"][0])
    statuts = []
    for _ in range(3):
        reponse = Client().post("/api/v1/echeances", corps, content_type="application/json")
        statuts.append(reponse.status_code)
    assert statuts == [200, 200, 429]
    assert reponse["Retry-After"] == "60"
    assert "Trop de demandes" in reponse.json()["erreur"]


def test_le_document_openapi() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        f"/api/v1/{r}" for r in ("calculs", "eligibilites", "echeances", "controles")
    }
    for chemin, methodes in document["paths"].items():
        post = methodes["post"]
        assert {"200", "413", "422", "429"} <= set(post["responses"])
        exemple = post["requestBody"]["content"]["application/json"].get("example")
        if exemple:
            reponse = Client().post(chemin, json.dumps(exemple), "application/json")
            assert reponse.status_code == 200
            modele = post["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
            champs = document["components"]["schemas"][modele.rpartition("/")[2]]["properties"]
            assert set(reponse.json()) == set(champs)


def test_le_programme_est_celui_de_l_installation() -> None:
    assert routes.programme() == f.PROGRAMME
