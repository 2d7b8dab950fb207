"""What happens around dossiers that are examined: corrections, experts, messages, an absence."""

from collections.abc import Mapping
from datetime import date

from ecluse.annuaire.actions import delegations
from ecluse.annuaire.models import Compte
from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.candidatures.actions import corrections as corriger
from ecluse.cycle.candidatures.actions.corrections import Point
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import actions as instruction
from ecluse.cycle.instruction.messages.actions import envoyer_apercu
from ecluse.cycle.instruction.messages.apercu import composer
from ecluse.cycle.instruction.messages.queries import versions_courantes
from ecluse.pilotage.jeu_d_essai import contenus
from ecluse.pilotage.jeu_d_essai.equipe import DOMAINE, Equipe, au, compte


def corrections(
    renvoyee: Candidature,
    attendue: Candidature,
    equipes: Mapping[str, Equipe],
    instructeur: Compte,
) -> None:
    """One correction asked and sent back, one that a demonstration account has to make."""
    with au("2025-04-29", "14:00"):
        demande = corriger.demander(
            renvoyee,
            instructeur,
            echeance=date(2025, 5, 9),
            points=[Point("projet", "Nommez les communes où vous irez vers les jeunes.")],
        )
    with au("2025-04-30", "09:10"):
        equipe = equipes["D"]
        version = renvoyee.sections.get(code="projet").version
        reponse = {"besoin_repere": contenus.BESOIN_PRECISE}
        candidatures.enregistrer_section(renvoyee, "projet", reponse, version, equipe.redacteur)
        corriger.renvoyer(demande, equipe.signataire)
    with au("2025-04-30", "10:00"):
        corriger.demander(
            attendue,
            instructeur,
            echeance=date(2025, 5, 16),
            points=[
                Point("budget", "Détaillez les charges de personnel : combien d’heures ?"),
                Point("pieces", "Les statuts joints ne sont pas signés.", "statuts"),
            ],
        )


def experts(candidature: Candidature, instructeur: Compte) -> None:
    """Two experts: one who has an account, one who has to choose a password first."""
    with au("2025-04-30", "11:00"):
        compte("expert", "Noé Savant", "psychologue, expert invité pour un seul dossier")
        for identifiant, prenom, nom, qualite in (
            ("expert", "Noé", "Savant", "psychologue"),
            ("expert.invitee", "Sarah", "Conseil", "juriste du logement"),
        ):
            instruction.inviter_expert(
                candidature,
                instruction.Invite(
                    email=f"{identifiant}@{DOMAINE}",
                    prenom=prenom,
                    nom=nom,
                    qualite=qualite,
                    jusqu_au=date(2025, 6, 30),
                    question="Les permanences proposées atteindront-elles les jeunes sortants de "
                    "l’ASE ?",
                ),
                instructeur,
            )


def echanges(
    instruite: Candidature,
    validee: Candidature,
    equipes: Mapping[str, Equipe],
    instructeur: Compte,
) -> None:
    """A message from a template, a question that has its answer, one that waits for it."""
    with au("2025-04-30", "11:30"):
        accuse = versions_courantes().get(modele__code="accuse-de-reception")
        apercu = composer(accuse, [validee], None)[0]
        envoyer_apercu(validee, accuse, apercu.objet, apercu.corps, instructeur)
        candidatures.envoyer(
            instruite,
            objet="Horaires des permanences",
            corps="À quelles heures les permanences sont-elles ouvertes en période scolaire ?",
            auteur=instructeur,
            vers="porteur",
            a_repondre=True,
        )
    with au("2025-04-30", "15:20"):
        candidatures.envoyer(
            instruite,
            objet="Re : Horaires des permanences",
            corps="De 10 h à 12 h et de 14 h à 17 h, le mardi et le jeudi.",
            auteur=equipes["D"].redacteur,
            vers="service",
        )
        candidatures.envoyer(
            validee,
            objet="Devis à joindre ?",
            corps="Faut-il joindre les devis du séjour à la correction demandée ?",
            auteur=equipes["G"].redacteur,
            vers="service",
            a_repondre=True,
        )


def absence(absent: Compte, delegue: Compte) -> None:
    """An instructeur is away when the demonstration begins, and replaced."""
    with au("2025-04-30", "16:00"):
        delegations.declarer(absent, delegue, date(2025, 5, 2), date(2025, 5, 16), absent)
