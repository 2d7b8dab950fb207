"""Messages to people: written in the transaction, sent by a job once it has committed."""

import logging
import smtplib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from ecluse.regles.texte import typographie
from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Courriel
from ecluse.socle.travaux import tache

ESSAIS_MAX = 6
# Minutes before the next attempt, by number of attempts made.
ATTENTES = (1, 5, 30, 120, 720)
DOMAINE_FICTIF = ".invalid"
# Their link opens an account: in production it does not stay in the table once sent.
GENRES_EPHEMERES = frozenset({"invitation", "mot_de_passe", "adresse", "premier_acces"})
LIEN_EFFACE = "[lien effacé après l’envoi]"

_JOURNAL = logging.getLogger(__name__)


class AdresseReelle(Exception):
    """The demonstration was asked to write to an address that may exist."""


def _signature_par_defaut() -> str:
    return "Écluse"


_signature: Callable[[], str] = _signature_par_defaut


def fournir_signature(fournisseur: Callable[[], str] | None) -> None:
    """Register who gives the last lines of messages (the annuaire knows the département)."""
    global _signature  # noqa: PLW0603 - one provider per process, set once at start
    _signature = fournisseur or _signature_par_defaut


def notifier(
    genre: str,
    comptes: Any,
    objet: str,
    corps: str,
    lien: str = "",
    sujets: Iterable[str] = (),
) -> list[Courriel]:
    """Store one message per account and defer its sending, all in the current transaction.

    In: the kind (a code of the stage), one account or several (inactive ones and repeats are
    dropped), the subject, the text without salutation, link or signature, the path of the one
    place to go (`/candidatures/…`), the journal references it belongs to. Out: the stored rows.
    """
    destinataires = {c.pk: c for c in _plusieurs(comptes) if c.is_active}
    if not destinataires:
        return []
    commun = _Commun(genre, objet, corps, lien, list(sujets), _signature())
    return _deposer(
        [_composer(commun, c.email, c.get_full_name(), c) for c in destinataires.values()]
    )


def ecrire_a(
    genre: str,
    adresse: str,
    nom: str,
    objet: str,
    corps: str,
    lien: str = "",
    sujets: Iterable[str] = (),
) -> Courriel:
    """The same for someone who has no account yet (an invitation, a new address)."""
    commun = _Commun(genre, objet, corps, lien, list(sujets), _signature())
    return _deposer([_composer(commun, adresse, nom, None)])[0]


def _plusieurs(comptes: Any) -> list[Any]:
    return list(comptes) if isinstance(comptes, Iterable) else [comptes]


@dataclass(frozen=True)
class _Commun:
    """What the messages of one call share."""

    genre: str
    objet: str
    corps: str
    lien: str
    sujets: list[str]
    signature: str


def _composer(commun: _Commun, adresse: str, nom: str, compte: Any) -> Courriel:
    if commun.lien and not commun.lien.startswith("/"):
        raise ValueError(f"The link of a message is a path of this site, not {commun.lien!r}.")
    # What somebody typed (a reason, a name) must not become a second link in an official message.
    texte = typographie(commun.corps.strip().replace("://", " "))
    parties = [f"Bonjour {nom}," if nom else "Bonjour,", texte]
    if commun.lien:
        parties.append(adresse_complete(commun.lien))
    parties.append(f"--\u0020\n{commun.signature}")
    return Courriel(
        genre=commun.genre,
        destinataire=compte,
        adresse=adresse,
        # A subject is one line: a name typed with a line break must not add a header.
        objet=typographie(" ".join(commun.objet.split()))[:200],
        corps="\n\n".join(parties),
        lien=commun.lien,
        sujets=commun.sujets,
    )


def adresse_complete(lien: str) -> str:
    """The public address of a path of this site."""
    return settings.ADRESSE_PUBLIQUE.rstrip("/") + lien


def _deposer(courriels: list[Courriel]) -> list[Courriel]:
    # One transaction, that of the caller: nothing is refused here.
    with transaction.atomic(savepoint=False):
        enregistres = Courriel.objects.bulk_create(courriels)
        envoyer.batch_defer(*({"courriel_id": c.pk} for c in enregistres))
    return enregistres


# Before the documents: on a closing evening a message asks somebody to sign in time.
@tache(name="socle.envoyer_courriel", priority=10)
def envoyer(courriel_id: int) -> None:
    """Hand one message to the transport. A passing failure is tried again, later and later."""
    with transaction.atomic():
        courriel = (
            Courriel.objects.select_for_update()
            .filter(pk=courriel_id, etat=Courriel.Etat.A_ENVOYER)
            .first()
        )
        if courriel is None:
            return
        courriel.essais += 1
        try:
            _message(courriel).send()
        except (AdresseReelle, smtplib.SMTPRecipientsRefused) as erreur:
            _abandonner(courriel, erreur)
        except (OSError, smtplib.SMTPException) as erreur:
            _reporter(courriel, erreur)
        else:
            courriel.etat = Courriel.Etat.ENVOYE
            courriel.envoye_le = maintenant()
            _effacer_secret(courriel)
        courriel.save(update_fields=["etat", "envoye_le", "essais", "corps", "lien"])


def _message(courriel: Courriel) -> EmailMessage:
    domaine = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    return EmailMessage(
        subject=courriel.objet,
        body=courriel.corps,
        to=[courriel.adresse],
        headers={
            # A second attempt carries the same identifier: the reader's mailbox shows one message.
            "Message-ID": f"<{courriel.uid}@{domaine}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _abandonner(courriel: Courriel, erreur: Exception) -> None:
    _JOURNAL.warning("Message %s is not delivered: %s", courriel.uid, type(erreur).__name__)
    courriel.etat = Courriel.Etat.ECHEC


def _reporter(courriel: Courriel, erreur: Exception) -> None:
    if courriel.essais >= ESSAIS_MAX:
        _abandonner(courriel, erreur)
        return
    attente = ATTENTES[min(courriel.essais, len(ATTENTES)) - 1]
    envoyer.configure(schedule_in={"minutes": attente}).defer(courriel_id=courriel.pk)


def _effacer_secret(courriel: Courriel) -> None:
    if settings.PRODUCTION and courriel.lien and courriel.genre in GENRES_EPHEMERES:
        courriel.corps = courriel.corps.replace(adresse_complete(courriel.lien), LIEN_EFFACE)
        courriel.lien = ""


class TransportDemonstration(BaseEmailBackend):
    """Sends nothing, and refuses any address that could belong to someone."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Accept messages to `.invalid` addresses only; out: how many."""
        for message in messages:
            for adresse in message.recipients():
                if not adresse.lower().endswith(DOMAINE_FICTIF):
                    raise AdresseReelle(adresse)
        return len(messages)
