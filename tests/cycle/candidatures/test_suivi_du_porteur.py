"""What a structure finds from « Mes dossiers »: the time left, a correction, the decision."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures import document
from ecluse.cycle.candidatures.actions import corrections
from ecluse.cycle.candidatures.actions.corrections import Point
from ecluse.cycle.candidatures.reponses import lignes_en_mots
from tests import fabriques as f

pytestmark = pytest.mark.django_db


def au(jour: str, heure: str = "10:00:00") -> Any:
    """That Paris instant, exactly."""
    return freeze_time(f.instant(jour, heure))


def lire(compte: Compte, adresse: str) -> str:
    client = Client()
    client.force_login(compte)
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return reponse.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def page(nom: str, uid: str) -> str:
    return reverse(f"candidatures:{nom}", args=[uid])


def test_le_temps_qui_reste_se_compte_jusqu_a_la_validation() -> None:
    c = f.candidature("deposee")
    signataire, redacteur = f.signataire_de(c.structure), f.redacteur_de(c.structure)
    with au("2025-05-09", "21:30:00"):
        for compte, adresse in (
            (signataire, page("modifier", c.uid)),
            (signataire, page("valider", c.uid)),
            (redacteur, page("modifier", c.uid)),
        ):
            html = lire(compte, adresse)
            assert "data-rebours-texte" in html
            assert "compte_a_rebours.js" in html
        assert "relisez-le, puis validez-le" in lire(signataire, page("modifier", c.uid))
        assert "La validation revient à" in lire(redacteur, page("modifier", c.uid))


def test_un_dossier_valide_ne_compte_plus_le_temps() -> None:
    c = f.candidature("validee")
    with au("2025-05-06"):
        html = lire(f.signataire_de(c.structure), page("modifier", c.uid))
    assert "data-rebours" not in html


def test_une_correction_demandee_se_voit_dans_le_dossier_relu() -> None:
    c = f.candidature("validee")
    with au("2025-05-20"):
        corrections.demander(
            c,
            f.compte(Role.INSTRUCTEUR),
            echeance=f.instant("2025-05-30").date(),
            points=(Point("projet", "Dites pour quels cantons."),),
        )
    with au("2025-05-21"):
        html = lire(f.redacteur_de(c.structure), page("modifier", c.uid))
    assert "Une correction est demandée" in html
    assert page("corrections", c.uid) in html
    assert "À renvoyer au plus tard le 30 mai 2025" in html


@pytest.mark.parametrize(
    ("etat", "adresse"),
    [
        ("brouillon", "candidatures:modifier"),
        ("deposee", "candidatures:modifier"),
        ("validee", "pilotage:dossier"),
        ("adoptee", "pilotage:dossier"),
    ],
)
def test_mes_dossiers_menent_la_ou_le_dossier_se_suit(etat: str, adresse: str) -> None:
    c = f.candidature(etat)
    compte = f.redacteur_de(c.structure)
    with au("2025-05-06"):
        html = lire(compte, reverse("candidatures:liste"))
        assert f'href="{reverse(adresse, args=[c.uid])}"' in html
        suivi = reverse("pilotage:dossier", args=[c.uid])
        if adresse == "pilotage:dossier":
            # From there to what was deposited, and back.
            assert page("modifier", c.uid) in lire(compte, suivi)
            assert suivi in lire(compte, page("modifier", c.uid))


def test_un_budget_vide_n_est_pas_dit_equilibre() -> None:
    c = f.candidature("brouillon", complete=False)
    with au("2025-05-06"):
        html = lire(f.redacteur_de(c.structure), page("apercu", c.uid))
        texte = document.corps(lecture.charger(c))
    assert "équilibré à 0,00" not in html
    assert "Le budget n’est pas encore rempli." in html
    assert "équilibré à 0,00" not in texte


def test_les_lignes_d_un_petit_tableau_se_lisent_en_mots() -> None:
    lignes = [["Éducateur", "", "0,5"], ["", "", "1"]]
    texte = lignes_en_mots(("Fonction", "Diplôme", "ETP affectés"), lignes)
    assert (
        texte.replace("\xa0", " ") == "Fonction : Éducateur ; ETP affectés : 0,5\nETP affectés : 1"
    )
