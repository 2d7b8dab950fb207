"""The page of a dossier: what each reader sees, in a bounded number of queries."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.suivi.models import Bilan
from ecluse.cycle.versements import actions as versements
from ecluse.pilotage import dossier
from tests import fabriques
from tests.pilotage.conftest import genere

pytestmark = pytest.mark.django_db


def page(compte: Compte, candidature: Candidature) -> str:
    client = Client()
    client.force_login(compte)
    reponse = client.get(f"/dossiers/{candidature.uid}/")
    assert reponse.status_code == 200
    return reponse.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_quinze_requetes_au_plus_dans_chaque_etat(
    jeu: None, django_assert_max_num_queries: Any
) -> None:
    choix = [
        *(
            Candidature.objects.filter(etat=etat, validee_le__isnull=False).first()
            for etat in ("validee", "en_instruction", "favorable", "defavorable", "inscrite")
        ),
        *(
            Candidature.objects.filter(etat=etat).first()
            for etat in ("adoptee", "rejetee", "retiree", "conventionnee")
        ),
        *(
            Candidature.objects.filter(
                lignes_rapport__conventions__convention__in=Bilan.objects.filter(etat=etat).values(
                    "convention"
                )
            ).first()
            for etat in ("a_corriger", "accepte", "soumis")
        ),
    ]
    for compte in (genere("instruction1"), genere("pilotage1"), genere("finances1")):
        client = Client()
        client.force_login(compte)
        client.get("/a-faire/")
        for c in filter(None, choix):
            if c.etat == "retiree" and c.validee_le is None:
                continue
            with django_assert_max_num_queries(15):
                assert client.get(f"/dossiers/{c.uid}/").status_code == 200


def test_le_porteur_et_le_territoire_aussi(jeu: None, django_assert_max_num_queries: Any) -> None:
    c = (
        Candidature.objects.filter(
            lignes_rapport__conventions__convention__etat="soldee", territoires__code="ART"
        ).first()
        or Candidature.objects.filter(etat="conventionnee", territoires__code="ART").first()
    )
    assert c is not None
    porteur = Compte.objects.get(
        habilitations__structure=c.structure, habilitations__role=Role.REDACTEUR
    )
    for compte in (porteur, genere("slisl.art")):
        client = Client()
        client.force_login(compte)
        client.get("/a-faire/")
        with django_assert_max_num_queries(15):
            assert client.get(f"/dossiers/{c.uid}/").status_code == 200


def test_la_frise_dit_qui_et_quand(jeu: None) -> None:
    c = Candidature.objects.filter(lignes_rapport__conventions__convention__etat="soldee").first()
    assert c is not None
    jalons = {j.code: j for j in dossier.lire(c, genere("pilotage1")).jalons}
    assert set(jalons) == {
        "depot", "validation", "instruction", "deliberation",
        "convention", "bilan", "avance", "solde",
    }  # fmt: skip
    assert {j.etat for j in jalons.values()} == {"passe"}
    assert all(j.instant for j in jalons.values())
    assert jalons["depot"].acteur == str(c.deposee_par)
    assert jalons["avance"].acteur


def test_les_montants_se_tiennent_et_s_expliquent(db: Any) -> None:
    convention = fabriques.convention("signee")
    c = convention.lignes.get().ligne.candidature
    premier, second = (fabriques.compte(Role.GESTIONNAIRE) for _ in range(2))
    with fabriques.au("2025-07-22"):
        ordre = versements.preparer_avance(convention, premier)
        versements.approuver(ordre, second)
        versements.transmettre(ordre, premier)
    montants = {m.libelle: m for m in dossier.lire(c, premier).montants}
    assert montants["Demandé"].montant == montants["Voté"].montant == Decimal(20000)
    assert montants["Conventionné"].montant == Decimal(20000)
    assert montants["Versé"].montant == Decimal(16000)
    reste = montants["Reste à verser"]
    assert reste.montant == Decimal(4000)
    assert sum(x.montant for x in reste.explication.lignes) == reste.montant
    texte = page(premier, c)
    assert "Reste à verser" in texte and "4 000,00" in texte
    porteur = fabriques.redacteur_de(c.structure)
    vus = {m.libelle for m in dossier.lire(c, porteur).montants}
    assert {"Demandé", "Voté", "Conventionné", "Versé", "Reste à verser"} == vus


def test_la_proposition_reste_au_departement_avant_le_vote(db: Any) -> None:
    c = fabriques.proposee("18500.00")
    porteur = fabriques.redacteur_de(c.structure)
    texte = page(porteur, c)
    assert "en instruction" in texte.lower()
    for interdit in ("favorable", "18 500,00", "Avis demandé", "Avis rendu"):
        assert interdit not in texte
    agent = page(fabriques.compte(Role.INSTRUCTEUR), c)
    assert "18 500,00" in agent and "Avis rendu" in agent


def test_un_lien_vers_le_rib_ne_se_montre_qu_a_qui_peut_l_ouvrir(db: Any) -> None:
    c = fabriques.en_instruction()[0]
    rib = c.pieces.get(code="rib", retiree_le__isnull=True)
    adresse = f"/pieces/{rib.uid}/fichier/"
    assert adresse in page(fabriques.compte(Role.INSTRUCTEUR), c)
    for lecteur in (fabriques.agent_slisl(), fabriques.compte(Role.DPO)):
        texte = page(lecteur, c)
        assert adresse not in texte
        assert "lu par la structure et par les agents" in texte


def test_la_correction_du_bilan_se_lit_dans_les_echanges(db: Any) -> None:
    bilan = fabriques.bilan("a_corriger")
    c = bilan.convention.lignes.get().ligne.candidature
    texte = page(fabriques.redacteur_de(c.structure), c)
    assert "Échanges et corrections" in texte
    assert "Précisez les freins." in texte
    messages = dossier.lire(c, fabriques.redacteur_de(c.structure)).messages
    (message,) = [m for m in messages if "Précisez les freins." in m.texte]
    assert message.correction and not message.soi


def test_un_dossier_d_une_autre_structure_n_existe_pas(db: Any) -> None:
    c = fabriques.candidature("validee")
    client = Client()
    client.force_login(fabriques.compte(Role.REDACTEUR, structure=fabriques.structure()))
    assert client.get(f"/dossiers/{c.uid}/").status_code == 404
