"""The documents: made by a job, readable, accessible, rebuilt to the byte."""

import io
from typing import Any

import pikepdf
import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from docx import Document as Word

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions, projet
from ecluse.cycle.conventions.models import Convention, DocumentConvention
from ecluse.socle import emission, fichiers
from ecluse.socle.etats import TransitionImpossible
from ecluse.socle.travaux import executer_en_attente
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE, prenom="Gaël")


def _generer(c: Convention, agent: Any) -> dict[str, DocumentConvention]:
    with f.au("2025-07-09"):
        actions.generer_documents(c, agent)
        executer_en_attente()
    c.refresh_from_db()
    return {d.genre: d for d in projet.documents_en_vigueur(c)}


def _texte(document: DocumentConvention) -> str:
    word = Word(io.BytesIO(fichiers.lire(document.docx)))
    cellules = [c.text for t in word.tables for ligne in t.rows for c in ligne.cells]
    texte = "\n".join([*(p.text for p in word.paragraphs), *cellules])
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


def test_both_documents_open_and_say_what_they_must(agent: Any) -> None:
    c = f.convention("projet", "18000.00")
    documents = _generer(c, agent)
    assert list(documents) == ["convention", "notification", "courrier"]
    convention = _texte(documents["convention"])
    for attendu in (
        "18 000,00 €",
        "14 400,00 €",
        "3 600,00 € au plus",
        "1er septembre 2025",
        "31 août 2026",
        "FR76 3000 6000 0112 3456 7890 189",
        "Aucune tacite reconduction",
        "un mois franc",
        "31 décembre 2034",
        "tribunal administratif de Lille",
        "vingt-quatre heures",
        "480 contacts",
        "Artois",
        c.lignes.get().ligne.article.rapport.numero,
    ):
        assert attendu in convention, attendu
    assert c.numero in _texte(documents["notification"])
    for document in documents.values():
        with pikepdf.open(io.BytesIO(fichiers.lire(document.pdf))) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert str(pdf.Root.Lang).startswith("fr")


def test_the_model_says_that_nobody_adopted_it(agent: Any, votee: Any) -> None:
    documents = _generer(f.convention("projet", ligne=votee), agent)
    assert all(d.entrees["modele_a_adopter"] for d in documents.values())


def test_rebuilding_gives_the_same_bytes(agent: Any) -> None:
    c = f.convention("projet")
    documents = _generer(c, agent)
    c.structure.nom = "Un autre nom"
    c.structure.save()
    for document in DocumentConvention.objects.filter(pk__in=[d.pk for d in documents.values()]):
        rendu = emission.reconstruire(document)
        assert rendu.pdf == fichiers.lire(document.pdf)
        assert rendu.docx == fichiers.lire(document.docx)
        assert rendu.empreinte_entrees == document.empreinte_entrees


def test_a_document_is_never_edited(agent: Any, votee: Any) -> None:
    c = f.convention("a_signer", ligne=votee)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        c.documents.update(empreinte_entrees="0" * 64)


def test_progress_is_known_until_the_job_ran(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    with f.au("2025-07-09"):
        actions.generer_documents(c, agent)
        assert projet.en_cours(c)
        with pytest.raises(TransitionImpossible, match="en cours"):
            actions.generer_documents(c, agent)
        executer_en_attente()
    c.refresh_from_db()
    assert not projet.en_cours(c)


def test_a_later_request_replaces_the_former(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    with f.au("2025-07-09"):
        actions.generer_documents(c, agent)
        actions.modifier(c, agent, objet="Autre objet")
        actions.generer_documents(c, agent)
        executer_en_attente()
    assert c.documents.count() == 3
    assert "Autre objet" in _texte(c.documents.get(genre="convention"))


def test_what_goes_missing_meanwhile_is_written_on_the_project(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    with f.au("2025-07-09"):
        actions.generer_documents(c, agent)
        departement = f.departement()
        departement.tribunal = ""
        departement.save()
        executer_en_attente()
    c.refresh_from_db()
    assert "le tribunal administratif" in c.documents_erreur
    assert not c.documents.exists()


def test_the_whole_way_with_real_documents(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    _generer(c, agent)
    with f.au("2025-07-10"):
        actions.emettre(c, agent)
    assert c.etat == "a_signer"


def test_typed_text_stays_inert(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    piege = "Permanences *rurales* {{ iban }} <b>#</b> | $x$"
    with f.au("2025-07-09"):
        actions.modifier(c, agent, objet=piege)
    assert piege in _texte(_generer(c, agent)["convention"])


def test_the_conditions_of_the_proposal_go_into_the_annex(agent: Any, votee: Any) -> None:
    c = f.convention("projet", ligne=votee)
    proposition = c.lignes.get().ligne.proposition
    proposition.conditions = "Tenir deux comités de suivi."
    proposition.save()
    texte = _texte(_generer(c, agent)["convention"])
    assert "assorti sa participation des conditions" in texte
    assert "Tenir deux comités de suivi." in texte
