"""Messages of the stage: each says one thing, to who can act on it, with one link."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from django.urls import reverse

from ecluse.annuaire.destinataires import comptes_habilites
from ecluse.annuaire.models import Compte, Role
from ecluse.cycle.appels.models import Prolongation
from ecluse.cycle.appels.queries import delai_en_mots
from ecluse.cycle.candidatures.models import Candidature, Correction, Message
from ecluse.regles.dates import ecrire_date, ecrire_instant
from ecluse.socle.courriels import notifier
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.journal import reference
from ecluse.socle.requetes import Requete


def membres(candidature: Candidature, *roles: str) -> list[Compte]:
    """Active accounts with one of `roles` in the structure today, on the dispositif."""
    reference_du_dispositif = candidature.session.dispositif.reference
    return _membres(*roles)(reference_du_dispositif, candidature.structure_id, aujourdhui())


@cache
def _membres(*roles: str) -> Requete[Compte]:
    return Requete(
        lambda dispositif, structure, jour: comptes_habilites(
            *roles, dispositif=dispositif, jour=jour, structure_id=structure
        ),
        *(str, int, date),
    )


def equipe(candidature: Candidature) -> list[Compte]:
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


def rappeler(candidature: Candidature, instant: datetime) -> None:
    """Before the closing, to those who have a draft or a deposit not validated."""
    session = candidature.session
    # « dans 7 jours », « dans 3 heures »: what is really left, even if the reminder goes late.
    reste = delai_en_mots(session.ferme_le, instant)
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
        f"Clôture {reste} : votre candidature est {reste_a_faire}",
        f"Le dépôt des candidatures se termine le {ecrire_date(session.cloture)} à minuit.\n\n"
        f"Votre dossier {_nom(candidature)} n’est pas terminé. {suite}",
        lien=reverse(route, args=[candidature.uid]),
        sujets=[reference(candidature)],
    )


def annoncer_prolongation(prolongation: Prolongation) -> None:
    """The closing moves: whoever holds a draft, or a deposit not validated, is told why."""
    en_cours = (
        Candidature.objects.filter(
            session=prolongation.session, etat__in=["brouillon", "deposee"], origine="plateforme"
        )
        .select_related("session__version__dispositif", "structure")
        .order_by("id")
    )
    ancienne = ecrire_date(prolongation.ancienne_cloture)
    nouvelle = ecrire_date(prolongation.nouvelle_cloture)
    for candidature in en_cours:
        deposee = candidature.etat == "deposee"
        notifier(
            "session_prolongee",
            equipe(candidature),
            f"Dépôt prolongé jusqu’au {nouvelle} inclus",
            f"La clôture du dépôt, prévue le {ancienne}, est repoussée au {nouvelle} à minuit "
            f"({prolongation.acte_reference} du {ecrire_date(prolongation.acte_date)}).\n\n"
            f"Motif : {prolongation.motif}\n\n"
            f"Votre dossier {_nom(candidature)} reste "
            f"{'à valider' if deposee else 'à terminer, à déposer et à valider'} avant cette date.",
            lien=reverse(
                "candidatures:valider" if deposee else "candidatures:modifier",
                args=[candidature.uid],
            ),
            sujets=[reference(candidature), reference(prolongation.session)],
        )


def confirmer_papier(candidature: Candidature) -> None:
    """What was sent on paper is registered: the structure knows its number."""
    assert candidature.recue_le is not None  # noqa: S101 - held by a constraint
    notifier(
        "candidature_papier",
        equipe(candidature),
        f"Dossier {candidature.numero} enregistré",
        f"La candidature que vous avez adressée sur papier, reçue le "
        f"{ecrire_date(candidature.recue_le)}, est enregistrée sous le numéro "
        f"{candidature.numero} : {_nom(candidature)}. Le Département peut maintenant "
        "l’instruire.\n\nL’attestation de réception est à télécharger depuis le dossier.",
        lien=reverse("candidatures:modifier", args=[candidature.uid]),
        sujets=[reference(candidature)],
    )


def _page_des_corrections(candidature: Candidature) -> str:
    return reverse("candidatures:corrections", args=[candidature.uid])


def demander_correction(correction: Correction) -> None:
    """Parts of the dossier are to correct; what is expected is said there, not in the mail."""
    candidature = correction.candidature
    jour = ecrire_date(correction.echeance)
    notifier(
        "correction_demandee",
        equipe(candidature),
        f"Dossier {candidature.numero} : à corriger avant le {jour} inclus",
        f"Le Département vous demande de corriger une partie du dossier {candidature.numero}, "
        f"{_nom(candidature)}.\n\nCorrigez-la, puis renvoyez-la au plus tard le {jour} à minuit. "
        "Ce qui n’est pas renvoyé à cette date n’est pas pris en compte ; la validation de votre "
        "dossier n’est pas remise en cause.",
        lien=_page_des_corrections(candidature),
        sujets=[reference(candidature)],
    )


def annoncer_correction_renvoyee(correction: Correction) -> None:
    """The structure sent the corrections back: the service takes over."""
    candidature = correction.candidature
    notifier(
        "correction_renvoyee",
        service(candidature),
        f"Dossier {candidature.numero} : corrections renvoyées",
        f"{candidature.structure.nom} a renvoyé les corrections demandées sur le dossier "
        f"{candidature.numero}. L’avant et l’après sont à comparer dans le dossier.",
        lien=_page_des_corrections(candidature),
        sujets=[reference(candidature)],
    )


def annoncer_correction_echue(correction: Correction) -> None:
    """Nothing came back in time: both sides know that the dossier stays as it was validated."""
    candidature = correction.candidature
    jour = ecrire_date(correction.echeance)
    fin = f"n’a pas été renvoyée avant la fin du {jour} : le dossier reste tel qu’il a été validé."
    for comptes, debut in (
        (equipe(candidature), "La correction qui vous était demandée sur le dossier"),
        (service(candidature), "La correction demandée à la structure sur le dossier"),
    ):
        notifier(
            "correction_echue",
            comptes,
            f"Dossier {candidature.numero} : correction non renvoyée",
            f"{debut} {candidature.numero} {fin}",
            lien=_page_des_corrections(candidature),
            sujets=[reference(candidature)],
        )


def annoncer_correction_annulee(correction: Correction) -> None:
    """The service no longer asks; the reason is in the thread."""
    candidature = correction.candidature
    notifier(
        "correction_annulee",
        equipe(candidature),
        f"Dossier {candidature.numero} : correction annulée",
        f"Le Département ne demande plus de correction sur le dossier {candidature.numero}. "
        "Il reste tel que vous l’avez validé.",
        lien=_page_des_corrections(candidature),
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
