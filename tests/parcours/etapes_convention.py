"""Steps from the vote to the signature: project, documents, dates, signature."""

from pathlib import Path

from playwright.sync_api import expect

from ecluse.socle.travaux import executer_en_attente
from tests.parcours.poste import Poste, piece

#: What the convention says, whatever the format.
ATTENDUS = ("CONV-2025-00001", "CLLAJ fictif d’Artois", "20 000,00", "16 000,00", "Modèle")


def preparer(agent: Poste) -> str:
    """The project from the voted line. Out: its identifier."""
    agent.aller("/conventions/")
    agent.suivre("Préparer une convention (1 ligne)")
    agent.lire("20 000,00 € votés et sans convention", "2025/4.5")
    agent.appuyer("Préparer la convention")
    agent.lire("Montant maximum de la convention")
    agent.controler()
    expect(agent.champ("Signataire de la structure")).to_have_value("Dominique Modèle")
    agent.appuyer("Préparer la convention")
    agent.lire_message("est préparée")
    agent.controler("projet")
    return agent.uid


def generer(agent: Poste) -> None:
    """The documents are made by a job while the page says so, then are there."""
    agent.appuyer("Générer les documents")
    agent.lire("Génération des documents")
    executer_en_attente()
    expect(agent.main.get_by_role("link", name="PDF : convention")).to_be_visible()
    agent.controler("générée")


def lire_les_documents(lecteur: Poste) -> None:
    """The .docx and the PDF are real files that say the same."""
    for lu in (
        _texte_pdf(lecteur.telecharger("PDF : convention")),
        _texte_docx(lecteur.telecharger("Word : convention")),
    ):
        for attendu in (
            "CONV-2025-00001",
            "CLLAJ fictif d’Artois",
            "20 000,00",
            "16 000,00",
            "Modèle",
        ):
            assert attendu in lu, f"« {attendu} » manque : {lu[:400]}"


def _texte_pdf(chemin: Path) -> str:
    from pypdf import PdfReader

    return _plat(" ".join(page.extract_text() for page in PdfReader(chemin).pages))


def _texte_docx(chemin: Path) -> str:
    from docx import Document

    document = Document(str(chemin))
    morceaux = [p.text for p in document.paragraphs]
    morceaux += [c.text for t in document.tables for ligne in t.rows for c in ligne.cells]
    return _plat(" ".join(morceaux))


def _plat(texte: str) -> str:
    return " ".join(texte.split()).replace("'", "’")


def proposer_a_la_signature(agent: Poste) -> None:
    """The structure sees the convention only from now on."""
    agent.confirmer("Proposer à la signature", "Proposer à la signature")
    agent.lire_message("est proposée à la signature de CLLAJ fictif d’Artois")


def dater(agent: Poste, uid: str) -> None:
    """Transmission, publication, notification; a day that does not exist is refused."""
    agent.aller(f"/conventions/{uid}/")
    agent.ecrire("Notification à la structure", "29/02/2025")
    agent.appuyer("Enregistrer les dates")
    agent.erreur_au_champ("Notification à la structure", "29 février 2025")
    agent.ecrire("Transmission au contrôle de légalité", "08/07/2025")
    agent.ecrire("Publication", "8 juillet 2025")
    agent.ecrire("Notification à la structure", "2025-07-09")
    agent.appuyer("Enregistrer les dates")
    agent.lire_message("enregistrées")


def signer(agent: Poste, uid: str) -> None:
    """The signature, with the signed copy, makes the advance due."""
    agent.aller(f"/conventions/{uid}/")
    agent.suivre("Enregistrer la signature")
    agent.lire("16 000,00 €")
    agent.ecrire("Date de signature", "21/07/2025")
    agent.champ("Exemplaire signé").set_input_files(piece("signee.pdf", b"signee"))
    agent.appuyer("Enregistrer la signature")
    agent.lire("La signature rend exigible l’avance de 16 000,00 €")
    agent.controler("signée")
