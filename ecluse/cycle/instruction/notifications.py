"""Messages of the instruction. None goes to the porteur: the decision is told by the vote."""

from collections.abc import Iterable

from django.urls import reverse

from ecluse.annuaire.actions import premier_acces
from ecluse.annuaire.destinataires import comptes_habilites, delegues_de
from ecluse.annuaire.models import Compte, Role
from ecluse.annuaire.notifications import GENRE_PREMIER_ACCES
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction.models import (
    Avis,
    Expertise,
    Proposition,
    Sens,
    SensProposition,
)
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.socle import journal
from ecluse.socle.courriels import notifier


def _designation(candidature: Candidature) -> str:
    return f"{candidature.numero}, {candidature.structure.nom}"


def _instructeurs(candidature: Candidature) -> Iterable[Compte]:
    """Who instructs the dossier and their delegate; when nobody is named, every instructeur of
    its dispositif."""
    if candidature.instructeur is not None:
        delegues = Compte.objects.filter(
            pk__in=delegues_de([candidature.instructeur.pk], Role.INSTRUCTEUR)
        )
        return [candidature.instructeur, *delegues.order_by("pk")]
    return comptes_habilites(Role.INSTRUCTEUR, dispositif=candidature.session.dispositif.reference)


def avis_demande(avis: Avis) -> None:
    """To the agents of the service that is asked."""
    candidature = avis.candidature
    delai = f" pour le {ecrire_date(avis.echeance)}" if avis.echeance else ""
    notifier(
        "instruction.avis_demande",
        comptes_habilites(
            Role.TERRITOIRE,
            dispositif=candidature.session.dispositif.reference,
            service=avis.service,
        ),
        f"Avis demandé : {candidature.structure.nom}",
        f"L’avis du service {avis.service} est demandé{delai} sur le dossier "
        f"{_designation(candidature)} « {candidature.intitule} ».",
        reverse("instruction:avis", args=[avis.uid]),
        [journal.reference(candidature)],
    )


def avis_rendu(avis: Avis) -> None:
    """To whoever instructs the dossier."""
    candidature = avis.candidature
    notifier(
        "instruction.avis_rendu",
        _instructeurs(candidature),
        f"Avis rendu : {candidature.structure.nom}",
        f"Le service {avis.service} a rendu un avis {Sens(avis.sens).label} sur le dossier "
        f"{_designation(candidature)}.",
        reverse("instruction:dossier", args=[candidature.uid]),
        [journal.reference(candidature)],
    )


def dossier_affecte(candidature: Candidature, instructeur: Compte) -> None:
    """To the agent who now instructs the dossier."""
    notifier(
        "instruction.dossier_affecte",
        [instructeur],
        f"Dossier à instruire : {candidature.structure.nom}",
        f"Le dossier {_designation(candidature)} vous est confié.",
        reverse("instruction:dossier", args=[candidature.uid]),
        [journal.reference(candidature)],
    )


def proposition_prete(proposition: Proposition) -> None:
    """To pilotage, who puts it on an order of the day or notifies the refusal."""
    candidature = proposition.candidature
    montant = (
        ""
        if proposition.sens == SensProposition.DEFAVORABLE
        else f" de {ecrire_montant(proposition.montant)}"
    )
    notifier(
        "instruction.proposition_prete",
        comptes_habilites(Role.PILOTAGE, dispositif=candidature.session.dispositif.reference),
        f"Proposition prête : {candidature.structure.nom}",
        f"Une proposition {SensProposition(proposition.sens).label}{montant} est prête pour le "
        f"dossier {_designation(candidature)}.",
        reverse("instruction:dossier", args=[candidature.uid]),
        [journal.reference(candidature)],
    )


def expert_invite(expertise: Expertise) -> None:
    """To the expert: what is asked, until when, how to enter. Nothing of the dossier.

    Whoever has no password yet, invited once or several times, receives the link that gives one.
    """
    if expertise.compte is None:
        return
    nouveau = not expertise.compte.has_usable_password()
    page = reverse("instruction:expertise", args=[expertise.uid])
    entree = (
        "\n\nUn compte est ouvert à votre adresse : le lien ci-dessous vous fait choisir votre mot "
        "de passe, puis vous conduit au dossier."
        if nouveau
        else ""
    )
    notifier(
        GENRE_PREMIER_ACCES if nouveau else "instruction.expert_invite",
        [expertise.compte],
        "Votre avis d’expert est demandé",
        "Le Département vous demande un avis sur un dossier de candidature, jusqu’au "
        f"{ecrire_date(expertise.jusqu_au)} inclus. Vous déclarerez d’abord vos éventuels liens "
        f"d’intérêts.{entree}",
        premier_acces.lien(expertise.compte, expertise.jusqu_au, page) if nouveau else page,
        [journal.reference(expertise.candidature)],
    )


def conflit_declare(expertise: Expertise) -> None:
    """To whoever instructs: this expert cannot advise."""
    _a_l_instruction(
        "instruction.conflit_declare",
        expertise,
        "Lien d’intérêts déclaré",
        f"{expertise} a déclaré un lien d’intérêts : le dossier lui est fermé.",
    )


def expertise_rendue(expertise: Expertise) -> None:
    """To whoever instructs: the expert's advice is there."""
    _a_l_instruction(
        "instruction.expertise_rendue",
        expertise,
        "Avis d’expert rendu",
        f"{expertise} a rendu un avis {Sens(expertise.sens).label}.",
    )


def _a_l_instruction(genre: str, expertise: Expertise, objet: str, phrase: str) -> None:
    candidature = expertise.candidature
    notifier(
        genre,
        _instructeurs(candidature),
        f"{objet} : {candidature.structure.nom}",
        f"Dossier {_designation(candidature)}. {phrase}",
        reverse("instruction:avis_du_dossier", args=[candidature.uid]),
        [journal.reference(candidature)],
    )
