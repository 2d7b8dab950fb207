"""Messages of the stage: each says one thing, to who can act on it, with one link."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from ecluse.annuaire.destinataires import comptes_habilites
from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.candidatures.models import Candidature, Message
from ecluse.regles.dates import ecrire_date, ecrire_instant
from ecluse.regles.texte import accorder
from ecluse.socle.courriels import notifier
from ecluse.socle.journal import reference


def membres(candidature: Candidature, *roles: str) -> QuerySet[Compte]:
    """Active accounts with one of `roles` in the structure today, on the dispositif."""
    return comptes_habilites(
        *roles,
        dispositif=candidature.session.dispositif.reference,
        structure_id=candidature.structure_id,
    )


def equipe(candidature: Candidature) -> QuerySet[Compte]:
    """Those who write or sign for the structure."""
    return membres(candidature, Role.REDACTEUR, Role.SIGNATAIRE)


def service(candidature: Candidature) -> Iterable[Compte]:
    """Who instructs the dossier, or every instructeur of its dispositif when nobody is named."""
    if candidature.instructeur is not None:
        return [candidature.instructeur]
    return comptes_habilites(Role.INSTRUCTEUR, dispositif=candidature.session.dispositif.reference)


def _nom(candidature: Candidature) -> str:
    dispositif = candidature.session.dispositif
    return f"« {candidature.intitule or 'sans titre'} » ({dispositif.code} {dispositif.libelle})"


def demander_validation(candidature: Candidature, acteur: Any) -> None:
    """Deposited: the signataires are asked to validate before the closing."""
    cloture = ecrire_date(candidature.session.cloture)
    notifier(
        "candidature_a_valider",
        membres(candidature, Role.SIGNATAIRE),
        f"Dossier {candidature.numero} à valider avant le {cloture}",
        f"{acteur} a déposé le dossier {candidature.numero}, {_nom(candidature)}.\n\n"
        f"Il ne sera examiné que si vous le validez au plus tard le {cloture} à minuit. "
        "Relisez-le, puis validez-le.",
        lien=reverse("candidatures:valider", args=[candidature.uid]),
        sujets=[reference(candidature)],
    )


def confirmer_validation(candidature: Candidature) -> None:
    """Validated: the structure keeps the proof, the Département takes over."""
    instant = candidature.validee_le
    assert instant is not None  # noqa: S101 - the action has just set it
    notifier(
        "candidature_validee",
        equipe(candidature),
        f"Dossier {candidature.numero} validé",
        f"Le dossier {candidature.numero}, {_nom(candidature)}, a été validé le "
        f"{ecrire_instant(instant)} par {candidature.validee_par}. "
        "Le Département peut maintenant l’instruire.\n\n"
        "L’attestation de validation est à télécharger depuis le dossier.",
        lien=reverse("candidatures:modifier", args=[candidature.uid]),
        sujets=[reference(candidature)],
    )


def annoncer_retrait(candidature: Candidature, acteur: Any) -> None:
    """Withdrawn after its deposit: the whole team knows."""
    notifier(
        "candidature_retiree",
        equipe(candidature),
        f"Dossier {candidature.numero} retiré",
        f"{acteur} a retiré le dossier {candidature.numero}, {_nom(candidature)}. "
        "Il ne sera pas examiné.",
        lien=reverse("candidatures:modifier", args=[candidature.uid]),
        sujets=[reference(candidature)],
    )


def annoncer_hors_delai(candidature: Candidature, etat: str) -> None:
    """Not validated at the closing: said the next day, with the reason."""
    constat = (
        "il a été déposé mais n’a pas été validé"
        if etat == "deposee"
        else "il est resté à l’état de brouillon"
    )
    instant = ecrire_instant(candidature.session.ferme_le)
    notifier(
        "candidature_hors_delai",
        equipe(candidature),
        "Votre candidature n’a pas été validée à temps",
        f"Le dossier {_nom(candidature)} ne sera pas examiné : {constat} avant la clôture. "
        f"Le dépôt est clos depuis le {instant}.\n\n"
        "Son contenu reste lisible dans votre espace.",
        lien=reverse("candidatures:modifier", args=[candidature.uid]),
        sujets=[reference(candidature)],
    )


def rappeler(candidature: Candidature, jour: date) -> None:
    """A few days before the closing, to those who have a draft or a deposit not validated."""
    cloture = candidature.session.cloture
    reste = accorder((cloture - jour).days, "jour")
    if candidature.etat == "deposee":
        comptes, reste_a_faire = membres(candidature, Role.SIGNATAIRE), "à valider"
        route = "candidatures:valider"
        suite = "Il est déposé, mais il ne sera examiné que si vous le validez avant la clôture."
    else:
        comptes, reste_a_faire = equipe(candidature), "à déposer"
        route = "candidatures:modifier"
        suite = (
            "Il est encore à l’état de brouillon : il doit être déposé, puis validé par un "
            "signataire, avant la clôture."
        )
    notifier(
        "candidature_rappel",
        comptes,
        f"Plus que {reste} : votre candidature est {reste_a_faire}",
        f"Le dépôt des candidatures se termine le {ecrire_date(cloture)} à minuit.\n\n"
        f"Votre dossier {_nom(candidature)} n’est pas terminé. {suite}",
        lien=reverse(route, args=[candidature.uid]),
        sujets=[reference(candidature)],
    )


def annoncer_message(message: Message) -> None:
    """A message waits in the thread: the mail says so and quotes nothing of it."""
    candidature = message.candidature
    dispositif = candidature.session.dispositif
    if message.vers == Message.Sens.PORTEUR:
        comptes: Iterable[Compte] = equipe(candidature)
        debut = f"Le Département vous a écrit au sujet de votre candidature ({dispositif.intitule})"
        objet = "Un message du Département vous attend"
    else:
        comptes = service(candidature)
        dossier = f"dossier {candidature.numero}" if candidature.numero else "brouillon"
        debut = f"Une structure vous a écrit au sujet de son {dossier} ({dispositif.intitule})"
        objet = f"Un message vous attend : {dossier}"
    attente = " Une réponse est attendue." if message.a_repondre else ""
    notifier(
        "candidature_message",
        comptes,
        objet,
        f"{debut}.{attente} Lisez-le dans Écluse.",
        lien=reverse("candidatures:echanges", args=[candidature.uid]),
        sujets=[reference(candidature)],
    )
