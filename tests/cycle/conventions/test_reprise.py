"""Conventions signed before Écluse: taken over, changed by avenants, typed again when wrong."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions, aval, vie
from ecluse.cycle.conventions.consolidation import NON_TENU, consolidee
from ecluse.regles.argent import ZERO
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.journal import histoire, reference
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db
#: What was taken over names nobody: its avenant does.
SIGNATAIRES = {
    "signataire_structure": "Dominique Modèle",
    "qualite_structure": "présidente",
    "signataire_departement": "Camille Exemple",
    "qualite_departement": "directrice",
}


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE, prenom="Gaël")


def test_a_convention_signed_before_is_taken_over_and_modified(agent: Any) -> None:
    c = f.reprise(agent, numero="2024-04102", signee_le=date(2024, 7, 12))
    assert (c.etat, c.montant_maximum, c.montant_initial_connu) == ("signee", ZERO, False)
    ligne = f.ligne_votee("5000.00", structure=c.structure)
    f.avenant(
        c,
        genres=["montant"],
        nouvelle_fin=None,
        lignes=[ligne],
        signataires=SIGNATAIRES,
        modifications=[
            {"article": "Article 5", "mode": "complete", "avant": "Ancien.", "apres": "Nouveau."}
        ],
    )
    assert c.montant_maximum == Decimal("5000.00")
    ligne.candidature.refresh_from_db()
    assert ligne.candidature.etat == "conventionnee"
    # Its fiche is frozen with it.
    assert list(c.fiches) == ["2025/4.5"]
    lue = consolidee(c, date(2026, 1, 1))
    assert lue.montant_connu is False
    assert [(a.titre, a.texte) for a in lue.articles] == [("Article 5", "Ancien.\n\nNouveau.")]


def test_what_completes_a_text_that_is_not_held_says_so(agent: Any) -> None:
    c = f.reprise(agent, signee_le=date(2024, 7, 12))
    ajout = {"article": "Article 5", "mode": "complete", "apres": "Nouveau."}
    f.avenant(
        c, genres=["objet"], nouvelle_fin=None, signataires=SIGNATAIRES, modifications=[ajout]
    )
    (article,) = consolidee(c, date(2026, 1, 1)).articles
    assert article.texte == f"{NON_TENU}\n\nNouveau."


def test_an_avenant_whose_share_is_not_published(agent: Any) -> None:
    c = f.reprise(agent, montant=Decimal("1000.00"))
    a = f.avenant(
        c,
        genres=["duree", "montant"],
        montant_connu=False,
        nouvelle_fin=date(2028, 1, 1),
        signataires=SIGNATAIRES,
    )
    assert (c.montant_maximum, c.fin, a.montant_connu) == (
        Decimal("1000.00"),
        date(2028, 1, 1),
        False,
    )
    montant = vie.avant_apres(a)[1]
    assert "ne répartit pas" in montant.apres
    assert c.numero.startswith("REPR-")


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"objet": ""}, "objet"),
        ({"fin": date(2024, 1, 1)}, "fin"),
        ({"provenance": " "}, "provenance"),
        ({"montant": ZERO}, "montant"),
        ({"signee_le": date(2099, 1, 1)}, "signee_le"),
    ],
)
def test_what_is_refused(agent: Any, champs: dict[str, Any], champ: str) -> None:
    with pytest.raises(ActionRefusee) as refus:
        f.reprise(agent, **champs)
    assert refus.value.champ == champ


def test_a_number_is_taken_once_and_not_by_everybody(agent: Any) -> None:
    f.reprise(agent, numero="2024-04102")
    with pytest.raises(ActionRefusee, match="déjà ce numéro"):
        f.reprise(agent, numero="2024-04102")
    with pytest.raises(AccesRefuse):
        f.reprise(f.compte(Role.INSTRUCTEUR))
    with pytest.raises(AccesRefuse):
        f.reprise(f.compte(Role.GESTIONNAIRE, dispositifs=["2025/4.5"]))


# --- what was taken over, typed again ---------------------------------------------------------


def _redite(**champs: Any) -> dict[str, Any]:
    return {
        "objet": "Fonds",
        "debut": date(2024, 7, 12),
        "fin": date(2027, 12, 31),
        "provenance": "Registre",
        "numero": "2024-04102",
    } | champs


def test_what_was_taken_over_is_typed_again_while_nothing_rests_on_it(agent: Any) -> None:
    c = f.reprise(agent, numero="2024-04102")
    fin = date(2026, 6, 30)
    actions.corriger_reprise(
        c, agent, **_redite(numero="2024-04103", montant=Decimal("600.00"), fin=fin)
    )
    assert (c.numero, c.montant_maximum, c.fin) == ("2024-04103", Decimal("600.00"), fin)
    assert c.montant_initial_connu
    acte = histoire(reference(c)).get(evenement="corriger_reprise")
    assert "montant_repris" in acte.donnees["champs"]
    actions.corriger_reprise(c, agent, **_redite())
    assert (c.montant_maximum, c.montant_initial_connu) == (ZERO, False)


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"numero": " "}, "numero"),
        ({"numero": "2024-00001"}, "numero"),
        ({"fin": date(2024, 7, 11)}, "fin"),
        ({"signee_le": date(2099, 1, 1)}, "signee_le"),
        ({"montant": Decimal("0")}, "montant"),
    ],
)
def test_it_is_typed_again_as_it_was(agent: Any, champs: dict[str, Any], champ: str) -> None:
    f.reprise(agent, numero="2024-00001")
    c = f.reprise(agent, numero="2024-04102")
    with pytest.raises(ActionRefusee) as refus:
        actions.corriger_reprise(c, agent, **_redite(**champs))
    assert refus.value.champ == champ


def test_it_no_longer_changes_once_something_rests_on_it(
    agent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    c = f.reprise(agent, numero="2024-04102")
    f.avenant(c, "a_signer", signataires=SIGNATAIRES, nouvelle_fin=date(2028, 3, 31))
    with pytest.raises(TransitionImpossible, match="que par avenant"):
        actions.corriger_reprise(c, agent, **_redite())
    with pytest.raises(TransitionImpossible, match="avant Écluse"):
        actions.corriger_reprise(f.convention("signee"), agent, **_redite(numero="x"))
    payee = f.reprise(agent, numero="2024-2")
    monkeypatch.setattr(aval, "_ordonne", lambda _: Decimal("1.00"))
    with pytest.raises(TransitionImpossible, match="versements"):
        actions.corriger_reprise(payee, agent, **_redite(numero="2024-2"))
    with pytest.raises(AccesRefuse):
        actions.corriger_reprise(payee, f.compte(Role.INSTRUCTEUR), **_redite())
