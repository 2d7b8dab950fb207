"""« Simuler »: each family on typed facts, errors at their fields, another barème."""

from typing import Any

import pytest
from django.test import Client

from ecluse.annuaire.models import Role
from ecluse.cycle.appels import essais
from ecluse.cycle.appels.simulation import chemin_en_mots, lire_valeur
from ecluse.cycle.appels.simulation_saisie import Champ, saisie_de
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.familles.registre import cles
from ecluse.regles.fiches import catalogue
from tests import fabriques as f
from tests.cycle.appels.outils_simuler import SEMESTRE, ligne, programme, simuler  # noqa: F401
from tests.partage import _fichiers_temporaires  # noqa: F401

pytestmark = pytest.mark.django_db
FICHES = catalogue(f.PROGRAMME)
ANNEE_2024 = {
    "date": "2025-06-01",
    "debut": "01/01/2024",
    "fin": "31/12/2024",
    "montant_maximum": "10 000",
    "deja_verse": "8 000",
}


@pytest.mark.parametrize("nom", FICHES)
def test_chaque_fiche_se_simule(nom: str) -> None:
    page = Client().get(f"/simuler/{nom}/")
    assert page.status_code == 200
    simuler(nom, **SEMESTRE)


@pytest.mark.parametrize("nom", FICHES)
def test_l_ecran_demande_tout_ce_que_le_bareme_lit(nom: str) -> None:
    saisie = saisie_de(FICHES[nom].bareme)
    demandes = {c.cle.partition(".")[0] for c in saisie.champs} | {x.cle for x in saisie.listes}
    lues = cles(FICHES[nom].bareme)
    # Without a condition to check, there is nothing to ask of a lump sum.
    if FICHES[nom].bareme.famille == "forfait":
        assert demandes <= lues
    elif "actes" in lues and not getattr(FICHES[nom].bareme, "actes", ()):
        assert demandes == lues - {"actes"}
    else:
        assert demandes == lues


CAS = {
    "points": (
        "2025/2.11",
        SEMESTRE
        | ligne("mesures", 0, id="M1", type="GSL", debut="01/07/2025", fin="15/09/2025")
        | ligne("actes", 0, type="diagnostic", nombre="2"),
        "601,65 €",
    ),
    "jour_occupation": (
        "2025/2.13",
        SEMESTRE
        | ligne(
            "occupations", 1, logement="A", menage="1", debut="1er juillet 2025", fin="2025-07-31"
        ),
        "175,20 €",
    ),
    "logement_occupe": (
        "2025/2.15",
        SEMESTRE | ligne("logements", 0, id="L1", occupations="du 01/07/2025 au 31/12/2025"),
        "249,78 €",
    ),
    "cout_par_place": (
        "2025/1.1",
        SEMESTRE | {"places_conventionnees": "11 976", "places_realisees": "12 000"},
        "958 080,00 €",
    ),
    "cout_par_mesure": (
        "2024/4.6",
        ANNEE_2024
        | ligne(
            "mesures",
            0,
            type="renforcee",
            debut="01/01/2024",
            fin="30/06/2024",
            suspensions="01/03/2024 au 31/03/2024",
        ),
        "2 083,33 €",
    ),
    "actes_visites": (
        "2025/2.14",
        SEMESTRE
        | ligne("actes", 0, type="dsf")
        | ligne("actes", 1, type="porte_close", tentatives="2", rencontre="non")
        | ligne("actes", 2, type="dsf", menage_en_asll="oui")
        | {"nombre-actes": "3"},
        "201,50 €",
    ),
    "actes_semaines": (
        "2025/2.10",
        SEMESTRE
        | ligne("actes", 0, type="diagnostic")
        | ligne("actes", 1, type="accompagnement", semaines_supplementaires="10"),
        "960,00 €",
    ),
    "depenses_au_taux": (
        "2024/4.1",
        ANNEE_2024
        | {
            "depenses_prevues": "20 000",
            "action.realisee": "oui",
            "action.fin": "31/12/2024",
            "bilan.remis_le": "31/03/2025",
            "objectifs.attendu": "100",
            "objectifs.realise": "75",
        }
        | ligne(
            "depenses", 0, nature="directe", montant="18 000", justifiee="oui", acquittee="oui"
        ),
        "7 500,00 €",
    ),
    "depenses_plafonnees": (
        "2024/4.2",
        ANNEE_2024
        | {"depenses_prevues": "20 000"}
        | ligne(
            "depenses", 0, nature="personnel", montant="10000", justifiee="oui", acquittee="oui"
        )
        | ligne(
            "depenses", 1, nature="indirecte", montant="5 000", justifiee="oui", acquittee="oui"
        ),
        "6 000,00 €",
    ),
    "parts": (
        "2025/1.3b",
        SEMESTRE | {"criteres.quantitatif": "80 %", "criteres.qualitatif": "0,5"},
        "130 000,00 €",
    ),
    "forfait": ("2025/4.5", SEMESTRE | {"conditions_remplies": "oui"}, "200 000,00 €"),
}


@pytest.mark.parametrize("famille", CAS)
def test_chaque_famille_sur_des_faits_saisis(famille: str) -> None:
    nom, donnees, du = CAS[famille]
    page = simuler(nom, **donnees)
    assert "champ--erreur" not in page
    assert "Comment ce montant est calculé" in page
    assert f'<strong class="montant">{du}</strong>' in page


def test_sans_regle_un_agent_decide() -> None:
    page = simuler("2025/3.16", **SEMESTRE)
    assert "La règle ne donne pas de montant" in page


@pytest.mark.parametrize(
    ("nom", "donnees", "champ", "message"),
    [
        (
            "2025/2.11",
            SEMESTRE
            # The first line is empty: the error is at the line where it was typed.
            | ligne("mesures", 1, type="ASL", debut="01/09/2025", fin="01/08/2025"),
            "id_mesures-1-fin",
            "La fin précède le début.",
        ),
        (
            "2025/2.11",
            SEMESTRE | ligne("mesures", 0, type="GSL", debut="29/02/2025"),
            "id_mesures-0-debut",
            "29 février 2025",
        ),
        (
            "2025/2.11",
            SEMESTRE | ligne("mesures", 0, debut="01/07/2025"),
            "id_mesures-0-type",
            "Cette information est obligatoire.",
        ),
        (
            "2025/2.10",
            SEMESTRE | ligne("actes", 0, type="diagnostic", semaines_supplementaires="2"),
            "id_actes-0-semaines_supplementaires",
            "Cette clé n’est pas connue ici.",
        ),
        (
            "2025/1.1",
            SEMESTRE | {"places_conventionnees": "dix", "places_realisees": "3"},
            "id_places_conventionnees",
            "Un nombre entier est attendu.",
        ),
        (
            "2024/4.1",
            ANNEE_2024 | {"depenses_prevues": "100", "action.realisee": "oui"},
            "id_action.fin",
            "Cette information est obligatoire.",
        ),
        (
            "2025/2.11",
            SEMESTRE | {"fin": "01/06/2025"},
            "id_fin",
            "La fin précède le début.",
        ),
    ],
)
def test_un_fait_faux_se_dit_a_son_champ(
    nom: str, donnees: dict[str, str], champ: str, message: str
) -> None:
    page = simuler(nom, **donnees)
    assert f'id="{champ}_error"' in page
    assert message in page
    assert f'href="#{champ}"' in page
    assert "Comment ce montant est calculé" not in page


def test_ajouter_des_lignes_garde_ce_qui_est_saisi() -> None:
    page = simuler(
        "2025/2.11",
        **SEMESTRE,
        **ligne("mesures", 0, debut="01/07/2025"),
        **{"nombre-mesures": "3", "ajouter": "mesures"},
    )
    assert 'name="mesures-7-debut"' in page
    assert 'value="01/07/2025"' in page
    assert 'value="200 000"' in page
    assert "champ--erreur" not in page


def agent() -> Client:
    client = Client()
    client.force_login(f.compte(Role.PILOTAGE))
    return client


def test_ce_que_couterait_90_euros_le_point() -> None:
    _, donnees, _ = CAS["points"]
    page = simuler("2025/2.11", agent(), **donnees, **{"bareme-valeur_point": "90"})
    assert "Barème essayé" in page
    # 7 points at 90 € instead of 85.95 €.
    assert "630,00 €" in page
    assert "+ 28,35 €" in page
    # On a telephone each amount keeps its name: no column is hidden on the right.
    assert "tableau--fiches" in page
    assert 'data-libelle="Différence"' in page
    # Anybody else simulates with the published barème only.
    page = simuler("2025/2.11", **donnees, **{"bareme-valeur_point": "90"})
    assert "Barème essayé" not in page
    assert "Essayer un autre barème" not in page


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("bareme-valeur_point", "beaucoup", "n’est pas un nombre"),
        ("bareme-types[0].points", "1,5", "Un nombre entier est attendu."),
    ],
)
def test_un_parametre_faux_se_dit_a_son_champ(champ: str, valeur: str, message: str) -> None:
    _, donnees, _ = CAS["points"]
    page = simuler("2025/2.11", agent(), **donnees, **{champ: valeur})
    assert message in page
    assert f'id="id_{champ}_error"' in page


@pytest.mark.parametrize("nom", FICHES)
def test_les_parametres_d_un_bareme_se_relisent(nom: str) -> None:
    fiche = FICHES[nom]
    inchanges = {p.chemin: p.valeur for p in essais.parametres(fiche)}
    assert essais.essayer(fiche, inchanges) is None
    assert all(p.libelle and "_" not in p.libelle for p in essais.parametres(fiche))


def test_le_chemin_en_mots() -> None:
    saisie = saisie_de(FICHES["2025/2.15"].bareme)
    assert chemin_en_mots(saisie, "faits.logements[4].occupations[1][1]") == "Logement 5, occupé"
    assert chemin_en_mots(saisie, "convention.fin") == "Fin de la convention"
    assert chemin_en_mots(saisie, "faits.inconnu") == ""


@pytest.mark.parametrize(
    ("genre", "texte", "valeur"),
    [
        (
            "periodes",
            "01/07/2025 au 31/07/2025 ; 2025-09-01",
            [["2025-07-01", "2025-07-31"], ["2025-09-01", None]],
        ),
        (
            "vacances",
            "du 1er juillet 2025 au 3 juillet 2025 justifiée",
            [{"debut": "2025-07-01", "fin": "2025-07-03", "justifiee": True}],
        ),
        ("taux", "12,5 %", "0.125"),
        ("montant", "1 234,56 €", "1234.56"),
        ("oui_non", "Oui", True),
        ("oui_non", "faux", False),
        ("entier", "1 200", 1200),
    ],
)
def test_ce_qui_est_saisi_devient_un_fait(genre: Any, texte: str, valeur: Any) -> None:
    assert lire_valeur(Champ("x", "X", genre), texte, "faits.x") == valeur


@pytest.mark.parametrize(("genre", "texte"), [("oui_non", "peut-être"), ("date", "31/02/2025")])
def test_ce_qui_ne_se_lit_pas_nomme_son_chemin(genre: Any, texte: str) -> None:
    with pytest.raises(ErreurRegle) as erreur:
        lire_valeur(Champ("x", "X", genre), texte, "faits.x")
    assert erreur.value.champ == "faits.x"


def test_ce_que_la_regle_exige_n_est_pas_dit_facultatif() -> None:
    page = simuler("2024/4.2", **ANNEE_2024)
    etiquette = page.partition('for="id_depenses_prevues"')[2].partition("</label>")[0]
    assert "Dépenses prévues" in etiquette
    assert "facultatif" not in etiquette
    assert "champ--erreur" in page


def test_choisir_un_dispositif() -> None:
    client = Client()
    assert "2.11 FSL" in client.get("/simuler/").content.decode()
    assert client.get("/simuler/?fiche=2025/2.11")["Location"] == "/simuler/2025/2.11/"
    assert "Choisissez un dispositif." in client.get("/simuler/?fiche=").content.decode()
    assert client.get("/simuler/2025/9.9/").status_code == 404
