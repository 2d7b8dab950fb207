"""What a campaign adds to the world of the access matrix: a correction asked, an expert, paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from ecluse.annuaire.models import Compte, DocumentStructure, NatureDocument, Structure
from ecluse.cycle.appels.chargement import BilanChargement, charger_une
from ecluse.cycle.appels.models import Dispositif
from ecluse.cycle.appels.sessions.actions import ouvrir
from ecluse.cycle.candidatures.actions import corrections, echanges
from ecluse.cycle.candidatures.models import Candidature
from ecluse.regles.fiches import charger_fiche
from ecluse.socle import fichiers
from tests import fabriques
from tests.fabriques.annuaire import PROGRAMME


def corrigee(s: Structure, comptes: dict[str, Compte]) -> Candidature:
    """Validated: a correction waits for the structure, a message has a file, a printing is ready,
    and the élu, who reads no dossier under instruction, is let in as an expert."""
    agent = comptes["instructeur"]
    c = fabriques.candidature("validee", structure=s)
    with fabriques.au("2026-09-15"):
        statuts = corrections.Point("pieces", "Les statuts signés.", "statuts")
        corrections.demander(c, agent, echeance=date(2026, 9, 30), points=[statuts])
        echanges.envoyer(
            c,
            objet="Modèle de statuts",
            corps="Voici un modèle.",
            auteur=agent,
            vers="porteur",
            pieces=[fabriques.pdf("modele.pdf", b"modele")],
        )
        tirage = fichiers.deposer(fabriques.PDF + b"tirage", "dossier.pdf", agent)
    c.tirages.create(
        empreinte="0" * 64,
        demande_par=agent,
        demande_le=fabriques.instant("2026-09-15"),
        pdf=tirage,
        docx=tirage,
    )
    c.expertises.create(
        email=comptes["elu"].email,
        prenom="Noé",
        nom="Savant",
        qualite="psychologue",
        compte=comptes["elu"],
        invite_par=agent,
        jusqu_au=date(2099, 12, 31),
        conflit=False,
        declaree_le=fabriques.instant("2026-09-15"),
    )
    return c


def notifiee(c: Candidature, agent: Compte) -> None:
    """The document of the decision, that a job would print."""
    c.decision.fichier = fichiers.deposer(fabriques.PDF + b"decision notifiee", "d.pdf", agent)
    c.decision.save()


def statuts_au_coffre(s: Structure) -> DocumentStructure:
    """A document of the safe that a dossier may take up."""
    redacteur = fabriques.redacteur_de(s)
    fichier = fichiers.deposer(fabriques.PDF + b"repris", "statuts.pdf", redacteur)
    return DocumentStructure.objects.create(
        structure=s, nature=NatureDocument.STATUTS, fichier=fichier, depose_par=redacteur
    )


def session_sur_papier(pilote: Compte) -> Any:
    """A window of 2024 whose candidatures came to the services."""
    charger_une(charger_fiche(PROGRAMME / "2024" / "4.6.toml"), BilanChargement())
    with fabriques.au("2024-03-01"):
        return ouvrir(
            Dispositif.objects.get(annee=2024, code="4.6"),
            pilote,
            code="unique",
            libelle="",
            canal="services",
            ouverture=date(2023, 12, 14),
            cloture=date(2024, 1, 31),
            realisation_debut=date(2024, 10, 1),
            realisation_fin=date(2025, 9, 30),
        )
