"""Two people in one part of a dossier: what each page shows, and what is kept of each."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures.contenu import charger
from ecluse.cycle.candidatures.forms import PresentationForm, SectionForm
from ecluse.cycle.candidatures.instantanes import comparer
from ecluse.cycle.candidatures.models import Candidature, PointCorrection
from ecluse.cycle.candidatures.saisie import SectionFiche
from ecluse.regles.fiches.modele import Question
from tests import fabriques as f

pytestmark = pytest.mark.django_db
AUTO = {"X-Enregistrement": "1"}


@pytest.fixture
def c() -> Iterator[Candidature]:
    with freeze_time(f.instant("2025-05-05", "10:00:00")):
        yield f.candidature("brouillon", complete=False)


@pytest.fixture
def alix(c: Candidature) -> Compte:
    """The one who writes first."""
    return f.compte(Role.REDACTEUR, structure=c.structure, prenom="Alix", nom="Avant")


@pytest.fixture
def client(c: Candidature) -> Client:
    """The one whose page has gone stale."""
    client = Client()
    client.force_login(f.redacteur_de(c.structure))
    return client


def ecrire(c: Candidature, acteur: Any, version: int, **montants: str) -> actions.Resultat:
    """Type these accounts (`c60="10"`) and nothing else."""
    lignes = [
        actions.LigneSaisie(compte[1:], "", Decimal(montant), demande=compte == "c74")
        for compte, montant in montants.items()
    ]
    return actions.enregistrer_budget(c, lignes, version, acteur)


def stocke(c: Candidature) -> dict[str, str]:
    return {x.compte: str(x.montant) for x in c.budget.order_by("rang")}


def test_two_accounts_are_not_in_conflict(c: Candidature, alix: Compte) -> None:
    ecrire(c, alix, 0, c60="10", c74="10")
    ecrire(c, alix, 1, c60="10", c61="5", c74="10")
    autre = ecrire(c, alix, 1, c60="12", c74="10")
    assert (autre.conflits, autre.reprises.keys()) == ({}, {"61"})
    assert stocke(c) == {"60": "12.00", "61": "5.00", "74": "10.00"}
    c.refresh_from_db()
    assert c.montant_demande == 10


def test_the_same_account_is_and_the_rest_is_kept(c: Candidature, alix: Compte) -> None:
    ecrire(c, alix, 0, c60="10", c74="10")
    ecrire(c, alix, 1, c60="11", c74="10")
    autre = ecrire(c, f.redacteur_de(c.structure), 1, c60="12", c64="7", c74="20")
    assert (list(autre.conflits), autre.auteur) == (["60"], str(alix))
    assert stocke(c) == {"60": "11.00", "64": "7.00", "74": "20.00"}
    # Chosen, from the version now known.
    garde = actions.enregistrer_budget(
        c,
        [actions.LigneSaisie("60", "", Decimal("12")), actions.LigneSaisie("64", "", Decimal("8"))],
        autre.version,
        alix,
        ["60", "74"],
    )
    assert garde.conflits == {}
    assert stocke(c) == {"60": "11.00", "64": "8.00", "74": "20.00"}


def saisie(version: int, *lignes: tuple[str, str]) -> dict[str, str]:
    donnees = {"version": str(version), "l-TOTAL_FORMS": str(len(lignes)), "l-INITIAL_FORMS": "0"}
    for i, (compte, montant) in enumerate(lignes):
        donnees |= {f"l-{i}-compte": compte, f"l-{i}-libelle": "", f"l-{i}-montant": montant}
        if compte == "74":
            donnees[f"l-{i}-demande"] = "True"
    return donnees


def test_the_page_of_the_budget_shows_both_by_account_and_one_chooses(
    c: Candidature, alix: Compte, client: Client
) -> None:
    page = reverse("candidatures:budget", args=[c.uid])
    ecrire(c, alix, 0, c60="10", c74="10")
    ecrire(c, alix, 1, c60="1234.5", c62="3", c74="10")
    miens = saisie(1, ("60", "12"), ("64", "7"), ("74", "10"))
    auto = client.post(page + "enregistrement/", miens, headers=AUTO)
    assert auto.status_code == 409
    assert "comparer les deux versions" in auto.json()["message"]
    reponse = client.post(page, miens)
    html = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Deux versions du budget existent" in html
    assert "1\u202f234,50\u00a0€" in html
    assert f"Version enregistrée par {alix}" in html
    assert html.count('name="autre"') == 1
    # Mine in the account in conflict, the other's where I changed nothing.
    assert 'value="12,00"' in html
    assert 'value="3,00"' in html
    version = c.sections.get(code="budget").version
    melange = saisie(version, ("60", "12"), ("62", "3"), ("64", "7"), ("74", "10"))
    suite = client.post(page, melange | {"autre": "60"}, follow=True)
    assert "L’autre version est gardée" in suite.content.decode()
    assert stocke(c) == {"60": "1234.50", "62": "3.00", "64": "7.00", "74": "10.00"}


def test_adding_a_line_brings_what_changed_elsewhere(
    c: Candidature, alix: Compte, client: Client
) -> None:
    page = reverse("candidatures:budget", args=[c.uid])
    ecrire(c, alix, 0, c60="10", c74="10")
    ecrire(c, alix, 1, c60="10", c62="3", c74="10")
    reponse = client.post(page, saisie(1, ("60", "10"), ("74", "10")) | {"ajouter": "64"})
    html = reponse.content.decode()
    assert reponse.status_code == 200
    assert "modifiés ailleurs" in html
    assert "Deux versions" not in html
    assert stocke(c)["62"] == "3.00"


def question(code: str, genre: str, **suite: Any) -> Question:
    commun = {"code": code, "libelle": "Question", "section": "s", "source": "p. 1"}
    return Question.model_validate(commun | {"type": genre, "obligatoire": True} | suite)


@pytest.mark.parametrize(
    ("definition", "stockee", "mots"),
    [
        ({"genre": "texte"}, "Besoin\nconstaté", "Besoin\nconstaté"),
        ({"genre": "texte"}, None, "(vide)"),
        ({"genre": "montant"}, "1234.56", "1\u202f234,56\u00a0€"),
        ({"genre": "nombre", "unite": "jeunes"}, "1234", "1\u202f234 jeunes"),
        ({"genre": "nombre", "unite": "jeunes"}, "1", "1 jeune"),
        ({"genre": "nombre", "unite": "ETP"}, "0.5", "0,5 ETP"),
        ({"genre": "date"}, "2025-05-01", "01/05/2025"),
        ({"genre": "choix", "options": ["Oui", "Non"]}, "Oui", "Oui"),
        ({"genre": "choix_multiple", "options": ["Un", "Deux"]}, ["Un", "Deux"], "Un\nDeux"),
        (
            {"genre": "tableau", "colonnes": ["Poste", "ETP"]},
            [["Coach", "1"]],
            "Poste\u00a0: Coach ; ETP\u00a0: 1",
        ),
        ({"genre": "attestation"}, "2025-05-05T10:00:00+02:00", "Coché"),
    ],
)
def test_a_stored_answer_is_told_in_french(
    definition: dict[str, Any], stockee: Any, mots: str
) -> None:
    q = question("q", **definition)
    form = SectionForm(SectionFiche("s", "Section", "", (q,)))
    assert form.en_mots("q", stockee) == mots


def test_a_stored_presentation_is_told_in_french(c: Candidature) -> None:
    territoire = f.territoire()
    form = PresentationForm(c)
    assert form.en_mots("debut", "2025-09-01") == "01/09/2025"
    assert form.en_mots("territoires", [territoire.code]) == territoire.nom
    assert form.en_mots("intitule", "Un toit") == "Un toit"


def test_the_page_of_a_conflict_says_the_date_in_french(
    c: Candidature, alix: Compte, client: Client
) -> None:
    actions.enregistrer_presentation(c, {"debut": date(2025, 10, 1)}, 0, alix)
    page = reverse("candidatures:modifier", args=[c.uid])
    reponse = client.post(page, {"version": "0", "debut": "02/10/2025", "intitule": "Titre"})
    html = reponse.content.decode()
    assert reponse.status_code == 409
    assert "01/10/2025" in html
    assert "2025-10-01" not in html
    # What nobody else wrote was saved, and the name is still that of the other.
    assert f"Version enregistrée par {alix}" in html
    c.refresh_from_db()
    assert c.intitule == "Titre"


def test_before_and_after_are_told_in_french(c: Candidature) -> None:
    territoire = f.territoire()
    contenu = charger(c)
    avant = {
        "intitule": "Pass-un-an",  # dashed like a date
        "debut": "2025-05-01",
        "territoires": [territoire.code],
    }
    apres = {"intitule": "Un toit", "debut": None, "territoires": []}
    point = PointCorrection(section="presentation", avant=avant, apres=apres)
    ecarts = {e.libelle: (e.avant, e.apres) for e in comparer(contenu, point) if e.change}
    assert ecarts == {
        "Intitulé du projet": ("Pass-un-an", "Un toit"),
        "Début de l’action": ("1er\u00a0mai 2025", ""),
        "Territoires": (territoire.nom, ""),
    }
    deux = [{"compte": "60", "libelle": "Achats", "montant": m} for m in ("10.00", "1234.50")]
    point = PointCorrection(section="budget", avant={"budget": deux[:1]}, apres={"budget": deux})
    (seul,) = [e for e in comparer(contenu, point) if e.change]
    assert (seul.libelle, seul.avant, seul.apres) == (
        "Achats (Achats), ligne 2",
        "",
        "1\u202f234,50\u00a0€",
    )
