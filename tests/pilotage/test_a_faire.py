"""À faire: each role finds its own things, dated, in groups."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from freezegun import freeze_time

from ecluse.annuaire.models import Compte, Role
from ecluse.pilotage import queries
from ecluse.socle.taches import Tache
from tests import fabriques

pytestmark = pytest.mark.django_db


def titres(compte: Compte) -> str:
    with fabriques.au("2025-05-06"):
        return " | ".join(t.titre for t in queries.taches(compte))


def test_chaque_role_trouve_ce_qu_il_a_a_faire(db: Any) -> None:
    brouillon = fabriques.candidature("brouillon")
    deposee = fabriques.candidature("deposee")
    en_cours, instructeur = fabriques.en_instruction()
    slisl = fabriques.agent_slisl()
    assert "Terminer et déposer" in titres(fabriques.redacteur_de(brouillon.structure))
    assert "Valider le dossier" in titres(fabriques.signataire_de(deposee.structure))
    assert "Rendre l’avis" in titres(slisl)
    assert en_cours.structure.nom in titres(instructeur)
    assert titres(fabriques.compte(Role.DPO)) == ""


def test_pilotage_et_finances(db: Any) -> None:
    fabriques.proposee()
    convention = fabriques.convention("signee")
    assert "proposition" in titres(fabriques.compte(Role.PILOTAGE))
    assert convention.numero in titres(fabriques.compte(Role.GESTIONNAIRE))


def test_la_page_dit_ce_qui_est_en_retard_et_quoi_faire_sans_droit(db: Any) -> None:
    fabriques.departement()
    client = Client()
    sans_role = Compte.objects.create_user("seul@exemple.invalid", None, prenom="A", nom="B")
    client.force_login(sans_role)
    assert "Aucun droit" in client.get("/a-faire/").content.decode()
    client.force_login(fabriques.compte(Role.DPO))
    assert "à jour" in client.get("/a-faire/").content.decode()
    client.force_login(fabriques.compte(Role.REDACTEUR, structure=fabriques.structure()))
    page = client.get("/a-faire/").content.decode()
    assert "à jour" in page
    assert "Voir les appels ouverts" in page
    assert "ordres à approuver" not in page
    hier, jour = date(2025, 5, 5), date(2025, 5, 6)
    taches = [Tache("x", "/", echeance=hier), Tache("y", "/", echeance=jour), Tache("z", "/")]
    assert queries.en_retard(taches, jour) == taches[:1]


def test_la_page_range_par_groupe(db: Any) -> None:
    fabriques.departement()
    deposee = fabriques.candidature("deposee")
    client = Client()
    with freeze_time("2025-05-06T10:00:00+02:00"):
        client.force_login(fabriques.signataire_de(deposee.structure))
        texte = client.get("/a-faire/").content.decode()
    assert "Candidatures" in texte
    assert deposee.numero in texte
    assert "09/05/2025" in texte
