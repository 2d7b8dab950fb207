"""The documents of an avenant: which article, before and after, the letter, rebuilt to the byte."""

import io
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from docx import Document as Word

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions, composition_avenant, projet
from ecluse.cycle.conventions.chargement import charger_modeles
from ecluse.cycle.conventions.models import Avenant, DocumentConvention
from ecluse.socle import emission, fichiers
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.travaux import executer_en_attente
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE, prenom="Gaël")


def _generer(a: Avenant, agent: Any) -> dict[str, DocumentConvention]:
    with f.au("2025-10-02"):
        actions.generer_avenant(a, agent)
        executer_en_attente()
    a.refresh_from_db()
    assert a.documents_erreur == ""
    return {d.genre: d for d in projet.documents_en_vigueur(a)}


def _texte(document: DocumentConvention) -> str:
    word = Word(io.BytesIO(fichiers.lire(document.docx)))
    cellules = [c.text for t in word.tables for ligne in t.rows for c in ligne.cells]
    texte = "\n".join([*(p.text for p in word.paragraphs), *cellules])
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


def test_it_says_which_article_it_changes_before_and_after(agent: Any) -> None:
    c = f.convention("signee", "18000.00")
    ligne = f.ligne_libre("5000.00", c.structure)
    a = f.avenant(c, "projet", genres=["duree", "montant"], lignes=[ligne])
    documents = _generer(a, agent)
    assert list(documents) == ["avenant", "courrier"]
    texte = _texte(documents["avenant"])
    for attendu in (
        f"la convention {c.numero}, signée le 21 juillet 2025",
        "Article 2 de la convention",
        "Texte en vigueur",
        "31 août 2026",
        "Texte ajouté à sa suite",
        "30 novembre 2026",
        "18 000,00 €",
        "23 000,00 €",
        "à sa signature par les deux parties",
        "Pour la structure (signature et cachet)",
    ):
        assert attendu in texte, attendu
    lettre = _texte(documents["courrier"])
    assert f"2 originaux de l’avenant n° 1 à la convention {c.numero}" in lettre
    assert "Pour la structure" not in lettre
    with pikepdf.open(io.BytesIO(fichiers.lire(documents["avenant"].pdf))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("fr")


def test_rebuilding_gives_the_same_bytes(agent: Any) -> None:
    a = f.avenant(f.convention("signee"), "projet")
    for document in _generer(a, agent).values():
        rendu = emission.reconstruire(document)
        assert rendu.pdf == fichiers.lire(document.pdf)
        assert rendu.docx == fichiers.lire(document.docx)
        assert rendu.empreinte_entrees == document.empreinte_entrees


def test_it_is_proposed_only_with_documents_that_say_what_it_says(agent: Any) -> None:
    a = f.avenant(f.convention("signee"), "projet")
    with f.au("2025-10-02"):
        f.documenter(a, agent)
        a.objet = "Autre objet"
        a.save()
        with pytest.raises(ActionRefusee, match="ont changé depuis"):
            actions.emettre_avenant(a, agent)
        f.documenter(a, agent)
        actions.emettre_avenant(a, agent)
        assert a.etat == "a_signer"
        with pytest.raises(TransitionImpossible, match="n’est plus un projet"):
            actions.generer_avenant(a, agent)


def test_what_misses_is_named_and_nothing_is_asked(agent: Any) -> None:
    a = f.avenant(f.convention("signee"), "projet")
    a.signataire_structure = ""
    a.save()
    with pytest.raises(ActionRefusee, match="le signataire de la structure"):
        actions.generer_avenant(a, agent)
    a.refresh_from_db()
    assert a.documents_demandes_le is None


def test_a_convention_taken_over_has_its_avenants_documented(agent: Any) -> None:
    f.departement_complet()
    charger_modeles()
    c = f.reprise(agent, objet="Fonds", fin=date(2026, 12, 31))
    signataires = {
        "signataire_structure": "Dominique Modèle",
        "qualite_structure": "présidente",
        "signataire_departement": "Camille Exemple",
        "qualite_departement": "directrice, par délégation",
    }
    a = f.avenant(c, "projet", nouvelle_fin=date(2027, 12, 31), signataires=signataires)
    instant = f.instant("2025-10-02")
    corps = composition_avenant.documents(a, instant)["avenant"].corps_markdown
    assert "Il n’est pas reproduit ici." in corps


def test_what_is_signed_does_not_say_what_was_taken_over(agent: Any) -> None:
    c = f.convention("signee")
    a = f.avenant(c, "projet", genres=["duree", "montant"], montant_connu=False)
    c.montant_initial_connu = False
    a.convention = c
    ecrit = composition_avenant._avant_apres(a)
    assert "celui de la convention" in ecrit
    assert "augmenté selon le texte modifié" in ecrit
    assert "repris" not in ecrit


def test_the_page_asks_follows_and_gives(agent: Any, client: Client) -> None:
    a = f.avenant(f.convention("signee"), "projet")
    page = reverse("conventions:avenant", args=[a.convention.uid, a.rang])
    avancement = reverse("conventions:avenant_avancement", args=[a.convention.uid, a.rang])
    client.force_login(agent)
    contenu = client.get(page).content.decode()
    assert "Générer les documents" in contenu
    assert "Proposer à la signature" not in contenu
    client.post(reverse("conventions:avenant_generer", args=[a.convention.uid, a.rang]))
    assert "Génération des documents" in client.get(page).content.decode()
    assert "HX-Refresh" not in client.get(avancement)
    executer_en_attente()
    assert client.get(avancement)["HX-Refresh"] == "true"
    contenu = client.get(page).content.decode()
    assert "Courrier d’accompagnement" in contenu
    assert "Proposer à la signature" in contenu
