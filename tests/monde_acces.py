"""The world of the access matrix: who knocks, at which object, on which day.

Everything is built once. The structures « à soi » belong to the porteurs who knock; those
« d’autrui » do not, and lie on another territoire.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

from ecluse.annuaire.actions.invitations import Destinataire, inviter
from ecluse.annuaire.models import (
    ROLES_PORTEUR,
    Agrement,
    Compte,
    DemandeAdhesion,
    DocumentStructure,
    Habilitation,
    Invitation,
    NatureDocument,
    Role,
    Structure,
)
from ecluse.annuaire.queries import DOMAINE_DEMONSTRATION
from ecluse.cycle.appels.editeur import actions as editeur
from ecluse.cycle.appels.models import BrouillonFiche
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.versements.models import Liquidation, Ordre
from ecluse.socle import fichiers
from ecluse.socle.models import Courriel
from tests import fabriques, monde_campagne

#: The columns of the table, in order.
ACTEURS = (
    "anonyme",
    "retire",
    "redacteur",
    "signataire",
    "intervenant",
    "financier",
    "instructeur",
    "territoire",
    "ailleurs",
    "pilotage",
    "gestionnaire",
    "controleur",
    "dpo",
    "elu",
    "administrateur",
)
#: While the window is open, and once the action is over.
OUVERTURE, FIN = ("2025-05-06", "10:00:00"), ("2026-09-20", "10:00:00")


@dataclass(frozen=True)
class Dossier:
    """A dossier and what hangs from it."""

    candidature: Candidature
    convention: Convention | None = None
    ordre: Ordre | None = None


@dataclass(frozen=True)
class Monde:
    """The accounts by column, the dossiers by label."""

    comptes: dict[str, Compte]
    soi: Dossier
    autrui: Dossier
    brouillon: Dossier
    brouillon_autrui: Dossier
    propose: Dossier
    refuse: Dossier
    projet: Dossier
    prepare: Dossier
    inscrit: Dossier
    corrige: Dossier
    fiche: BrouillonFiche
    session: str
    session_papier: str
    jeton: str
    invitation: str
    courriel: str
    demonstration: str


def horloge_a(etiquette: str) -> AbstractContextManager[None]:
    """The day on which an object is asked for: drafts live in the window."""
    return fabriques.au(*(OUVERTURE if etiquette.startswith("brouillon") else FIN))


def construire() -> Monde:
    """Build everything, in the current transaction."""
    artois = fabriques.territoire()
    ailleurs = fabriques.territoire("LEN", "Lens-Hénin")
    fabriques.service("SLISL", artois)
    miennes = {
        nom: fabriques.structure("cllaj", nom=f"CLLAJ {nom}", t=artois)
        for nom in (
            "soi",
            "brouillon",
            "propose",
            "refuse",
            "inscrit",
            "projet",
            "prepare",
            "corrige",
        )
    }
    autres = {
        nom: fabriques.structure("cllaj", nom=f"CLLAJ d’autrui {nom}", t=ailleurs)
        for nom in ("autrui", "brouillon_autrui")
    }
    comptes = _comptes(miennes, artois, ailleurs)
    soi = _suivi(miennes["soi"], comptes, "a_signer")
    autrui = _suivi(autres["autrui"], comptes, "projet")
    _deplacer(autrui.candidature, ailleurs)
    # Last: the builders take the first signataire that they find.
    comptes["retire"] = _retire(miennes["soi"])
    for s in (miennes["soi"], autres["autrui"]):
        fabriques.compte(Role.INTERVENANT, structure=s)
    courriel = _inviter(comptes["administrateur"], miennes["soi"], autres["autrui"])
    _coffre(miennes["soi"], autres["autrui"])
    # Somebody who belongs elsewhere asks to join the structure of others.
    DemandeAdhesion.objects.filter(structure=autres["autrui"]).update(compte=comptes["intervenant"])
    monde_campagne.notifiee(soi.candidature, comptes["gestionnaire"])
    monde_campagne.statuts_au_coffre(miennes["brouillon"])
    return Monde(
        comptes=comptes,
        soi=soi,
        autrui=autrui,
        brouillon=Dossier(fabriques.candidature("brouillon", structure=miennes["brouillon"])),
        brouillon_autrui=Dossier(
            fabriques.candidature("brouillon", structure=autres["brouillon_autrui"])
        ),
        propose=Dossier(_proposee(miennes["propose"])),
        refuse=Dossier(_refusee(miennes["refuse"])),
        projet=_projet(miennes["projet"]),
        prepare=_prepare(miennes["prepare"], comptes),
        inscrit=_inscrite(miennes["inscrit"]),
        corrige=Dossier(monde_campagne.corrigee(miennes["corrige"], comptes)),
        fiche=editeur.ouvrir(fabriques.session_45().dispositif, comptes["pilotage"]),
        session=fabriques.session_45().uid,
        session_papier=monde_campagne.session_sur_papier(comptes["pilotage"]).uid,
        jeton=courriel.lien.rstrip("/").rpartition("/")[2],
        invitation=Invitation.objects.get(structure=None).uid,
        courriel=courriel.uid,
        demonstration=Compte.objects.create_user(f"essai{DOMAINE_DEMONSTRATION}").uid,
    )


def _comptes(miennes: dict[str, Structure], artois: Any, ailleurs: Any) -> dict[str, Compte]:
    comptes = {}
    for role in ROLES_PORTEUR:
        comptes[str(role)] = fabriques.compte(role, structure=miennes["soi"])
        for nom in sorted(miennes.keys() - {"soi"}):
            Habilitation.objects.create(
                compte=comptes[str(role)],
                role=role,
                structure=miennes[nom],
                debut=date(2020, 1, 1),
            )
    for colonne in ("instructeur", "pilotage", "gestionnaire", "controleur", "dpo", "elu"):
        comptes[colonne] = fabriques.compte(colonne)
    comptes["administrateur"] = fabriques.compte(Role.ADMINISTRATEUR)
    comptes["territoire"] = fabriques.agent_slisl(artois)
    comptes["ailleurs"] = fabriques.agent_slisl(ailleurs)
    return comptes


def _retire(s: Structure) -> Compte:
    """Signed in, with one right withdrawn and another whose last day is past."""
    c = fabriques.compte(Role.SIGNATAIRE, structure=s)
    with fabriques.au("2025-04-01"):
        Habilitation.objects.filter(compte=c).update(retiree_le=fabriques.instant("2025-04-01"))
    Habilitation.objects.create(
        compte=c, role=Role.GESTIONNAIRE, debut=date(2020, 1, 1), fin=date(2025, 4, 30)
    )
    return c


def _suivi(s: Structure, comptes: dict[str, Compte], avenant: str) -> Dossier:
    """Signed, with an avenant at that state; advance executed, bilan handed in with a piece,
    signed copy joined."""
    from ecluse.cycle.conventions import actions as conventions
    from ecluse.cycle.suivi import actions as suivi
    from ecluse.cycle.versements import actions

    convention = fabriques.convention("signee", structure=s)
    agent = comptes["gestionnaire"]
    fabriques.avenant(convention, avenant)
    with fabriques.au("2025-07-28"):
        scan = fichiers.deposer(fabriques.PDF, "signe.pdf", agent)
        # The receipt that a job would print, and the RIB that an upload would give.
        _dossier(convention).recepisses.update(fichier=scan)
        s.coordonnees_bancaires.update(rib=scan)
        conventions.joindre_scan(convention, scan, agent)
        ordre = actions.preparer_avance(convention, agent)
        actions.approuver(ordre, comptes["pilotage"])
        actions.transmettre(ordre, agent)
        actions.constater_execution(ordre, date(2025, 7, 28), "M-1", agent)
    bilan = fabriques.bilan("brouillon", convention)
    redacteur = fabriques.redacteur_de(s)
    with fabriques.au("2026-09-11"):
        suivi.joindre_piece(bilan, "justificatifs_bilan", fabriques.pdf(), redacteur)
        suivi.soumettre(bilan, redacteur)
    return Dossier(_dossier(convention), convention, ordre)


def _dossier(convention: Convention) -> Candidature:
    return convention.lignes.get().ligne.candidature


def _deplacer(c: Candidature, t: Any) -> None:
    """Put a dossier on another territoire than the one that the builders give."""
    c.territoires.set([t])
    c.lignes_rapport.get().territoires.set([t])
    c.avis.update(service=fabriques.service("SLISL", t))


def _proposee(s: Structure) -> Candidature:
    return fabriques.proposee("15000.00", structure=s)


def _refusee(s: Structure) -> Candidature:
    """Proposed unfavourably: its refusal is to notify."""
    from ecluse.cycle.instruction import actions

    c, instructeur = fabriques.avec_avis(structure=s)
    with fabriques.au("2025-05-26"):
        actions.proposer(c, "defavorable", None, "Hors du cahier des charges.", instructeur)
    return c


def _inscrite(s: Structure) -> Dossier:
    """In a rapport that is still being written, with the advice of a commission."""
    from ecluse.cycle.deliberations import actions

    c = fabriques.proposee("15000.00", structure=s)
    pilote = fabriques.compte(Role.PILOTAGE)
    r = fabriques.rapport(c, pilote=pilote)
    with fabriques.au("2025-06-03"):
        actions.ajouter_avis(r, "2e commission", date(2025, 6, 2), "favorable", pilote)
    return Dossier(c)


def _projet(s: Structure) -> Dossier:
    convention = fabriques.convention("projet", structure=s)
    return Dossier(_dossier(convention), convention)


def _prepare(s: Structure, comptes: dict[str, Compte]) -> Dossier:
    """Signed, with an advance that waits for its approval and an amount that was decided."""
    from ecluse.cycle.versements import actions

    convention = fabriques.convention("signee", structure=s)
    agent = fabriques.compte(Role.GESTIONNAIRE, prenom="Gaëlle")
    with fabriques.au("2025-07-28"):
        ordre = actions.preparer_avance(convention, agent)
    piece = fichiers.deposer(fabriques.PDF + b"decision", "note.pdf", agent)
    Liquidation.objects.create(
        convention=convention,
        etat="decidee",
        date=date(2026, 9, 15),
        demande={"demandes": [], "deja_verse": "0.00"},
        resultat={},
        calculee_par=agent,
        montant_decide="12000.00",
        motif="Un atelier sur deux.",
        piece=piece,
        decidee_par=agent,
        decidee_le=fabriques.instant("2026-09-15"),
    )
    return Dossier(_dossier(convention), convention, ordre)


def _coffre(*structures: Structure) -> None:
    """In each structure, a document of the safe, an agrément with its act, a request to join."""
    for n, s in enumerate(structures):
        redacteur = fabriques.redacteur_de(s)
        Structure.objects.filter(pk=s.pk).update(rna=f"W62100000{n}")
        fichier = fichiers.deposer(fabriques.PDF + b"coffre", "statuts.pdf", redacteur)
        DocumentStructure.objects.create(
            structure=s, nature=NatureDocument.STATUTS, fichier=fichier, depose_par=redacteur
        )
        Agrement.objects.create(
            structure=s,
            nature="intermédiation locative",
            valable_du=date(2020, 1, 1),
            piece=fichier,
            depose_par=redacteur,
        )
        demandeur = Compte.objects.create_user(
            f"demandeur{n}@exemple.invalid", prenom="Nour", nom="Essai"
        )
        DemandeAdhesion.objects.create(structure=s, compte=demandeur, role=Role.REDACTEUR)


def _inviter(administrateur: Compte, *structures: Structure) -> Courriel:
    """One invitation of the Département, of which the message is given, and one per structure."""
    with fabriques.au(*FIN):
        qui = Destinataire("x@exemple.invalid", "Noa", "Essai", Role.PILOTAGE)
        inviter(administrateur, qui)
        courriel = Courriel.objects.get(genre="invitation")
        for n, s in enumerate(structures):
            qui = Destinataire(f"x{n}@exemple.invalid", "Noa", "Essai", Role.REDACTEUR, s)
            inviter(administrateur, qui)
    return courriel
