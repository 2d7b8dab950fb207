"""Rapport, délibération, annexe: made by a job, derived, accessible, rebuilt to the byte."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pikepdf
import pytest
from django.db import transaction
from django.db.models import F
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse
from docx import Document as Word

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations import actions
from ecluse.cycle.deliberations.documents import composition, generation, matiere
from ecluse.cycle.deliberations.models import (
    BlocVote,
    Deport,
    DocumentRapport,
    LigneRapport,
    Rapport,
    VoteGroupe,
)
from ecluse.socle import emission, fichiers
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.travaux import executer_en_attente
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilote() -> Any:
    return f.compte(Role.PILOTAGE, prenom="Paul")


def _generer(r: Rapport, pilote: Any, jour: str = "2025-06-10") -> dict[str, DocumentRapport]:
    f.departement_complet()
    with f.au(jour):
        generation.demander(r, pilote)
        executer_en_attente()
    demande = generation.demande_de(r)
    assert demande is not None
    assert demande.erreur == ""
    return {d.genre: d for d in generation.en_vigueur(demande)}


def _texte(document: DocumentRapport) -> str:
    word = Word(io.BytesIO(fichiers.lire(document.docx)))
    cellules = [c.text for t in word.tables for ligne in t.rows for c in ligne.cells]
    texte = "\n".join([*(p.text for p in word.paragraphs), *cellules])
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


def _elements(noeud: Any) -> Iterator[Any]:
    if isinstance(noeud, pikepdf.Array):
        for enfant in noeud:
            yield from _elements(enfant)
    elif isinstance(noeud, pikepdf.Dictionary):
        if "/S" in noeud:
            yield noeud
        if "/K" in noeud:
            yield from _elements(noeud.K)


def _rapport(*montants: str, etat: str = "brouillon") -> Rapport:
    return f.rapport(*[f.proposee(m) for m in montants], etat=etat)


def test_a_project_says_so_and_its_figures_are_sums(pilote: Any) -> None:
    documents = _generer(_rapport("18000.00", "12500.50"), pilote)
    assert list(documents) == ["rapport", "deliberation", "annexe"]
    for document in documents.values():
        assert document.entrees["projet"]
        assert "l’assemblée n’a pas encore décidé" in _texte(document)
    rapport = _texte(documents["rapport"])
    assert "2 actions, 30 500,50 € proposés" in rapport
    assert "C02-428B02 Logement des jeunes (6568/93428)" in rapport
    # 220,000.00 available, less the proposals.
    assert "189 499,50 €" in rapport
    annexe = _texte(documents["annexe"])
    for attendu in ("18 000,00 €", "12 500,50 €", "30 500,50 €", "Artois", "SIRET"):
        assert attendu in annexe


def test_a_rapport_tells_what_the_year_before_gave(pilote: Any) -> None:
    f.adoptee("18000.00")
    suivant = f.proposee("12500.50")
    r = f.rapport(suivant)
    article = r.articles.get()
    actions.modifier_article(
        article,
        article.objet,
        article.operation,
        pilote,
        bilan="480 jeunes reçus.\n\nTrois sur quatre logés.",
    )
    texte = _texte(_generer(r, pilote)["rapport"])
    annee = suivant.session.version.dispositif.annee
    assert f"Déjà voté en {annee} : 1 action pour 18 000,00 €, 1 structure." in texte
    for attendu in (
        "Bilan de l’exercice précédent",
        "480 jeunes reçus.",
        "Trois sur quatre logés.",
    ):
        assert attendu in texte


def test_the_adopted_one_is_no_project_and_tells_the_vote(pilote: Any) -> None:
    c = f.adoptee("18000.00")
    r = c.lignes_rapport.get().article.rapport
    documents = _generer(r, pilote, "2025-07-08")
    texte = _texte(documents["deliberation"])
    assert "projet" not in documents["deliberation"].entrees
    assert f"Délibération n° {r.numero}" in texte
    assert "Adopté." in texte
    assert "Vu l’avis de la 2e commission du 23 juin 2025" in texte
    assert "Un financement de 18 000,00 € est accordé pour 1 action" in texte
    assert "Voté" in _texte(documents["annexe"])


def test_what_was_refused_is_told_as_it_was_proposed(pilote: Any) -> None:
    r = _rapport("18000.00")
    second = actions.ajouter_article(r, "Autre action", f.operation(), pilote)
    actions.ajouter_lignes(second, [f.proposee("15000.00").propositions.get()], pilote)
    actions.modifier_article(
        second,
        "Autre action",
        f.operation(),
        pilote,
        bilan="En 2024 :\n- 8 relogés\n- 4 en attente",
    )
    with f.au("2025-06-11"):
        actions.ajouter_avis(r, "2e commission", date(2025, 6, 23), "favorable", pilote)
        actions.inscrire(r, pilote)
        actions.deplacer_article(second, None, pilote)
    f.voter(r)
    bloc = r.blocs.get(rang=2)
    VoteGroupe.objects.filter(bloc=bloc, pour__gt=0).update(contre=F("pour"), pour=0)
    with f.au("2025-07-08"):
        actions.adopter(r, "2025-300", pilote)
    documents = _generer(r, pilote, "2025-07-09")
    rapport, acte = _texte(documents["rapport"]), _texte(documents["deliberation"])
    assert "d’accorder 15 000,00 € au titre de « Autre action »" in rapport
    assert "Cette disposition est approuvée." not in rapport
    assert "\n- 8 relogés\n" in rapport
    assert "L’article n’est pas adopté." in acte
    assert "Adopté, à l’exception de l’article 2." in acte
    assert "15 000,00 €" not in _texte(documents["annexe"])


def test_the_pdf_are_tagged_titled_and_their_headers_have_a_scope(pilote: Any) -> None:
    documents = _generer(_rapport("18000.00"), pilote)
    for document in documents.values():
        with pikepdf.open(io.BytesIO(fichiers.lire(document.pdf))) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert str(pdf.Root.Lang).startswith("fr")
            assert pdf.Root.ViewerPreferences.DisplayDocTitle
            with pdf.open_metadata() as meta:
                assert meta["pdfuaid:part"] == "1"
                assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
                assert meta["dc:title"]
            tous = list(_elements(pdf.Root.StructTreeRoot.K))
            assert any(e.S == "/H1" for e in tous)
            entetes = [e for e in tous if e.S == "/TH"]
            assert entetes
            for entete in entetes:
                assert any(str(a.get("/Scope", "")) == "/Column" for a in entete.A)


def test_rebuilding_gives_the_same_bytes(pilote: Any) -> None:
    r = _rapport("18000.00")
    documents = _generer(r, pilote)
    r.titre = "Un autre titre"
    r.save()
    for document in documents.values():
        rendu = emission.reconstruire(document)
        assert rendu.pdf == fichiers.lire(document.pdf)
        assert rendu.docx == fichiers.lire(document.docx)
        assert rendu.empreinte_entrees == document.empreinte_entrees


def test_a_document_is_never_edited(pilote: Any) -> None:
    r = _rapport("18000.00")
    documents = _generer(r, pilote)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        DocumentRapport.objects.filter(pk=documents["rapport"].pk).update(genre="annexe")


def test_two_requests_at_once_are_one(pilote: Any) -> None:
    r = _rapport("18000.00")
    f.departement_complet()
    with f.au("2025-06-10"):
        generation.demander(r, pilote)
        with pytest.raises(TransitionImpossible, match="en cours"):
            generation.demander(r, pilote)


def test_the_fsl_is_apart_and_in_no_total(pilote: Any) -> None:
    r = _rapport("18000.00", "9000.00")
    ligne = r.articles.get().lignes.get(montant=Decimal("9000"))
    LigneRapport.objects.filter(pk=ligne.pk).update(financement="fsl")
    texte = _texte(_generer(r, pilote)["annexe"])
    assert "1 action, 18 000,00 € proposés" in texte
    assert "S’y ajoutent 9 000,00 € du Fonds de solidarité logement, hors budget" in texte
    assert "27 000,00 €" not in texte


def test_a_correction_asks_for_what_it_takes_back(pilote: Any) -> None:
    ligne = f.adoptee().lignes_rapport.get()
    r = actions.creer_rapport(
        "Rectification", pilote, seance=date(2025, 9, 22), rectifie=ligne.article.rapport
    )
    article = actions.ajouter_article(r, "Erreur de montant", f.operation(), pilote)
    actions.rectifier(article, ligne, Decimal("5000.00"), "Comptée deux fois", pilote)
    actions.ajouter_article(r, "À écrire", f.operation(), pilote)
    texte = _texte(_generer(r, pilote)["rapport"])
    assert "de reprendre 5 000,00 € votés en trop, au titre de « Erreur de montant »" in texte
    assert "diminuée de 5 000,00 € : Comptée deux fois." in texte
    assert "Aucune somme n’y est encore inscrite." in texte


def test_the_annex_counts_by_thematique(pilote: Any, client: Client) -> None:
    r = _rapport("18000.00")
    ligne = r.articles.get().lignes.get()
    thematique = ligne.dossier.session.dispositif.thematique
    assert thematique
    client.force_login(pilote)
    adresse = reverse("deliberations:ligne_libre", args=[r.articles.get().uid])
    envoi = {
        "beneficiaire": "Tiers",
        "libelle_operation": "Formation",
        "montant": "500",
        "financement": "departemental",
    }
    assert client.post(adresse, envoi | {"thematique": "Inventée"}).status_code == 422
    client.post(adresse, envoi | {"thematique": thematique})
    client.post(adresse, envoi | {"montant": "40"})
    texte = _texte(_generer(r, pilote)["annexe"])
    assert "Par thématique" in texte
    assert f"{thematique}\n2\n18 500,00 €" in texte
    assert "Sans thématique\n1\n40,00 €" in texte


def test_an_article_of_the_fsl_alone_asks_for_what_it_gives(pilote: Any) -> None:
    r = _rapport("9000.00")
    LigneRapport.objects.update(financement="fsl")
    documents = _generer(r, pilote)
    rapport, acte = _texte(documents["rapport"]), _texte(documents["deliberation"])
    assert "d’accorder, sur le Fonds de solidarité logement, 9 000,00 € au titre de" in rapport
    assert "0,00 € au titre" not in rapport.replace("9 000,00 € au titre", "")
    assert "Un financement de 9 000,00 € est accordé" in acte


def test_a_block_has_its_voices_its_recused_and_its_result() -> None:
    elus = f.assemblee()
    bloc = matiere.BlocLu(
        BlocVote(rang=1),
        (1, 2, 3, 5),
        (VoteGroupe(groupe=elus[0].groupe, pour=40, contre=2, abstention=1),),
        (Deport(elu=elus[0]), Deport(elu=elus[1], present=False)),
    )
    texte = composition.ecrire_vote(bloc, plusieurs=True).replace("\\", "")
    assert "## Articles 1 à 3 et 5" in texte
    assert f"sans part au débat ni au vote : {elus[0]}, {elus[1]} (hors de la séance)." in texte
    # Recused and present: its own column, and what a published table would add up.
    assert "| 40 | 2 | 1 | 1 | 0 |" in texte
    assert "comme dans les tableaux publiés : 2." in texte
    assert texte.endswith("Adopté.")


def test_a_withdrawn_or_published_rapport_is_not_written(pilote: Any) -> None:
    r = _rapport("18000.00")
    with f.au("2025-06-11"):
        actions.retirer(r, pilote, "Reporté")
        with pytest.raises(ActionRefusee):
            composition.documents(Rapport.objects.get(pk=r.pk), r.cree_le)


def test_the_page_asks_follows_and_gives(pilote: Any, client: Client) -> None:
    r = _rapport("18000.00")
    f.departement_complet()
    client.force_login(pilote)
    page = reverse("deliberations:rapport", args=[r.uid])
    avancement = reverse("deliberations:avancement_documents", args=[r.uid])
    assert "Générer les documents" in client.get(page).content.decode()
    client.post(reverse("deliberations:generer_documents", args=[r.uid]))
    assert "Génération des documents" in client.get(page).content.decode()
    assert "HX-Refresh" not in client.get(avancement)
    executer_en_attente()
    assert client.get(avancement)["HX-Refresh"] == "true"
    contenu = client.get(page).content.decode()
    assert "Annexe de répartition" in contenu
    annexe = r.documents.get(genre="annexe")
    for forme in ("pdf", "docx"):
        adresse = reverse("deliberations:document", args=[r.uid, annexe.uid, forme])
        reponse = client.get(adresse)
        assert reponse.status_code == 200
        assert b"".join(reponse.streaming_content)[:4] in (b"%PDF", b"PK\x03\x04")  # type: ignore[attr-defined]
    assert client.get(adresse.replace("docx", "odt")).status_code == 404


def test_the_lines_are_read_in_a_constant_number_of_queries(
    pilote: Any, django_assert_max_num_queries: Any
) -> None:
    r = _rapport("18000.00", "12000.00", "5000.00")
    f.departement_complet()
    with django_assert_max_num_queries(30):
        composition.documents(r, r.cree_le)
