"""Other dispositifs than 4.5: dossiers on paper of 4.6 against their envelope, projects of 4.1."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from ecluse.annuaire.models import Compte, Territoire
from ecluse.cycle.appels.models import Dispositif, SessionDepot
from ecluse.cycle.appels.sessions.actions import ouvrir
from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.candidatures.actions import papier
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.saisie import code_de_volume
from ecluse.cycle.instruction import actions as instruction
from ecluse.pilotage.jeu_d_essai import contenus
from ecluse.pilotage.jeu_d_essai.equipe import Equipe, au, equipe

AGREEE = ("association", "association_agreee_fsl")
#: Price of a measure of 4.6, at its maximum (source: fiche 2025/4.6).
PRIX = {"simple": Decimal(2500), "renforcee": Decimal(5000)}
#: Fictitious: the sources give neither the opening nor the channel of 4.6 in 2025, nor a window
#: of 4.1 in 2025.
SESSION_FICTIVE = "session de démonstration, dates fictives"


@dataclass(frozen=True)
class Envoi:
    """What a structure sent on paper: to which territoires, how many measures of each kind."""

    nom: str
    redacteur: str
    signataire: str
    territoires: tuple[str, ...]
    recue_le: str
    intitule: str
    simples: int
    renforcees: int

    @property
    def montant(self) -> Decimal:
        """What is asked, in euros."""
        return self.simples * PRIX["simple"] + self.renforcees * PRIX["renforcee"]


ENVOIS = (
    Envoi("Association fictive Le Gué", "Ludivine Masson", "Henri Caron", ("ART", "LEL"),
          "2025-01-28", "Un toit, puis chez soi", 30, 6),
    Envoi("Association fictive L’Escale", "Mehdi Lambert", "Rosa Delplanque", ("BOU", "CAL"),
          "2025-02-04", "Pas à pas vers le bail", 24, 6),
    Envoi("Association fictive La Passerelle", "Justine Leroux", "Marc Vandamme", ("AUD",),
          "2025-02-07", "Habiter près d’un référent", 20, 4),
    Envoi("Association fictive Terre d’appui", "Samir Dhaine", "Odile Crépin", ("ARR", "TER"),
          "2025-02-12", "Premier logement en Ternois", 26, 4),
    Envoi("Association fictive du Relais", "Lucie Hoyez", "Denis Flament", ("HEC",),
          "2025-02-14", "Colocations accompagnées", 12, 2),
)  # fmt: skip


def sur_papier(instructeur: Compte, relais: Compte, pilote: Compte) -> list[Candidature]:
    """Letters received on paper in 2024 and 2025, typed later; those of 2025 are compared."""
    with au("2025-03-05", "10:00"):
        anciens = _session("2024/4.6", pilote, ("2023-12-14", "2024-01-31"),
                           ("2024-10-01", "2025-09-30"))  # fmt: skip
        session = _session("2025/4.6", pilote, ("2024-12-16", "2025-02-14"),
                           ("2025-10-01", "2026-09-30"), SESSION_FICTIVE)  # fmt: skip
        equipes = [
            equipe(200 + n, e.nom, e.territoires[0], e.redacteur, e.signataire, categories=AGREEE)
            for n, e in enumerate(ENVOIS)
        ]
    with au("2025-03-06", "14:00"):
        _recevoir(anciens, equipes[0], _de_2024(ENVOIS[0]), relais)
        recues = [
            _recevoir(session, e, envoi, relais) for e, envoi in zip(equipes, ENVOIS, strict=True)
        ]
    _comparer(recues, instructeur, relais)
    return recues


def _de_2024(envoi: Envoi) -> Envoi:
    return Envoi(envoi.nom, envoi.redacteur, envoi.signataire, envoi.territoires,
                 "2024-01-29", envoi.intitule, 26, 5)  # fmt: skip


def _session(
    reference: str,
    pilote: Compte,
    fenetre: tuple[str, str],
    realisation: tuple[str, str],
    libelle: str = "",
    canal: str = SessionDepot.Canal.SERVICES,
) -> SessionDepot:
    annee, _, code = reference.partition("/")
    return ouvrir(
        Dispositif.objects.get(annee=int(annee), code=code),
        pilote,
        code="unique",
        libelle=libelle,
        canal=canal,
        ouverture=date.fromisoformat(fenetre[0]),
        cloture=date.fromisoformat(fenetre[1]),
        realisation_debut=date.fromisoformat(realisation[0]),
        realisation_fin=date.fromisoformat(realisation[1]),
    )


def _fichier(nom: str, texte: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, contenus.pdf(texte), content_type="application/pdf")


def _recevoir(session: SessionDepot, de: Equipe, envoi: Envoi, agent: Compte) -> Candidature:
    scan = _fichier("courrier.pdf", f"Dossier papier fictif de {envoi.nom}, {session}")
    c = papier.commencer(
        session, de.structure, agent, recue_le=date.fromisoformat(envoi.recue_le), scan=scan
    )
    presentation = {"intitule": envoi.intitule, "territoires": list(envoi.territoires)}
    candidatures.enregistrer_presentation(c, presentation, 0, agent)
    candidatures.enregistrer_section(c, "volumes", _volumes(c, envoi), 0, agent)
    candidatures.enregistrer_budget(c, _budget(envoi.montant), 0, agent)
    return papier.enregistrer(c, agent)


def _volumes(candidature: Candidature, envoi: Envoi) -> dict[str, Decimal]:
    """The measures of each kind, shared between the territoires; the first takes the rest."""
    lieux: Sequence[Territoire] = list(Territoire.objects.filter(code__in=envoi.territoires))
    totaux = {"simple": envoi.simples, "renforcee": envoi.renforcees}
    volumes = {}
    for unite in candidature.session.version.fiche.volumes:
        part, reste = divmod(totaux[unite.code], len(lieux))
        for rang, lieu in enumerate(lieux):
            volumes[code_de_volume(lieu, unite)] = Decimal(part + (reste if rang == 0 else 0))
    return volumes


def _budget(demande: Decimal) -> list[candidatures.LigneSaisie]:
    propre = Decimal("4500.00")
    ligne = candidatures.LigneSaisie
    return [
        ligne("60", "Fournitures et alimentation des temps collectifs", Decimal("1800.00")),
        ligne("61", "Locations et assurances", Decimal("2700.00")),
        ligne("64", "Travailleurs sociaux", demande),
        ligne("74", "Département du Pas-de-Calais", demande, demande=True),
        ligne("75", "Participation de la structure", propre),
    ]


def _comparer(recues: Sequence[Candidature], instructeur: Compte, relais: Compte) -> None:
    """Five dossiers for 390,000 €, an envelope of 350,000 €: two proposed, two noted, one left."""
    with au("2025-04-02", "09:30"):
        for rang, c in enumerate(recues):
            instruction.ouvrir_instruction(c, instructeur)
            instruction.affecter(c, relais if rang % 2 else instructeur, instructeur)
    with au("2025-04-16", "15:00"):
        attente = "Le SLISL a donné son avis de vive voix, l’écrit suit."
        instruction.proposer(
            recues[0], "favorable", Decimal("95000.00"),
            "Quatre mesures simples de moins : le besoin de l’Artois est couvert par ailleurs.",
            instructeur, attente,
        )  # fmt: skip
        instruction.proposer(
            recues[4], "defavorable", None,
            "Le projet ne dit pas qui rencontre les jeunes chaque semaine à domicile.",
            instructeur, attente,
        )  # fmt: skip
        instruction.arbitrer(recues[1], "favorable", recues[1].montant_demande, "", 0, instructeur)
        instruction.arbitrer(
            recues[2], "reserve", Decimal("60000.00"), "Sous réserve d’une seconde référente.", 0,
            instructeur,
        )  # fmt: skip


def projets_collectifs(pilote: Compte) -> SessionDepot:
    """A window on line for the projects of 4.1."""
    with au("2025-04-07", "09:00"):
        return _session("2025/4.1", pilote, ("2025-04-07", "2025-05-23"),
                        ("2025-06-02", "2025-12-31"), SESSION_FICTIVE,
                        SessionDepot.Canal.PLATEFORME)  # fmt: skip


def projet(session: SessionDepot, de: Equipe, jour: str) -> Candidature:
    """A project of 4.1, deposited and validated that day."""
    with au(jour, "10:00"):
        c = candidatures.creer(session, de.structure, de.redacteur)
        lieu = de.structure.territoire
        presentation = {
            "intitule": contenus.PROJETS[de.structure.nom],
            "territoires": [lieu.code] if lieu else [],
        }
        candidatures.enregistrer_presentation(c, presentation, 0, de.redacteur)
        for code, reponses in contenus.projet_collectif().items():
            candidatures.enregistrer_section(c, code, reponses, 0, de.redacteur)
        candidatures.enregistrer_budget(c, _budget(Decimal("9500.00")), 0, de.redacteur)
        statuts = _fichier("statuts.pdf", f"Statuts fictifs de {de.structure.nom}")
        candidatures.joindre_piece(c, "statuts", statuts, de.redacteur)
        banque = de.structure.coordonnees_bancaires.get(fin__isnull=True)
        candidatures.choisir_coordonnees(c, banque, de.redacteur)
        candidatures.deposer(c, de.redacteur)
    with au(jour, "17:30"):
        candidatures.valider(c, de.signataire)
    return c
