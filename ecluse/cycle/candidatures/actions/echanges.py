"""The thread of a dossier: what the structure and the service write to each other."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from ecluse.cycle.candidatures import notifications
from ecluse.cycle.candidatures.models import Candidature, Message, MessagePiece
from ecluse.cycle.candidatures.permissions import cote_de, peut_echanger
from ecluse.socle import fichiers, journal
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger

OBJET_MAXIMUM = 160
CORPS_MAXIMUM = 10_000
PIECES_MAXIMUM = 5


def envoyer(
    candidature: Candidature,
    *,
    objet: str,
    corps: str,
    auteur: Any,
    vers: str,
    modele: str = "",
    a_repondre: bool = False,
    pieces: Iterable[Any] = (),
) -> Message:
    """Write in the thread of the dossier and tell the other side, by a mail that quotes nothing.

    In: subject and text as typed, who writes (None: the system), to whom (`porteur` or `service`),
    the code of the template if one was used, whether an answer is expected, uploaded files.
    Writing answers what the other side had asked. Raises `AccesRefuse`, `ActionRefusee` (empty,
    too long), `FichierRefuse`.
    """
    objet, corps = " ".join(objet.split()), corps.replace("\x00", "").strip()
    pieces = list(pieces)
    _exiger_lisible(objet, corps, pieces)
    if auteur is not None:
        exiger(peut_echanger(auteur, candidature, vers))
    with transaction.atomic():
        instant = maintenant()
        message = consigner(
            candidature,
            vers=vers,
            objet=objet,
            corps=corps,
            auteur=auteur,
            instant=instant,
            modele=modele,
            a_repondre=a_repondre,
        )
        for televerse in pieces:
            fichier = fichiers.deposer(televerse, televerse.name, auteur)
            MessagePiece.objects.create(message=message, fichier=fichier)
        if auteur is not None:
            recus = candidature.messages.exclude(vers=vers)
            recus.filter(repondu_le__isnull=True).update(repondu_le=instant)
            recus.filter(lu_le__isnull=True).update(lu_le=instant, lu_par=auteur)
        notifications.annoncer_message(message)
    return message


def consigner(
    candidature: Candidature,
    *,
    vers: str,
    objet: str,
    corps: str,
    auteur: Any,
    instant: datetime,
    modele: str = "",
    a_repondre: bool = False,
) -> Message:
    """Keep in the thread what an act says of itself (a correction, a decision); that act checked
    the right, and sends its own notice."""
    message = Message.objects.create(
        candidature=candidature,
        vers=vers,
        objet=objet,
        corps=corps,
        auteur=auteur,
        instant=instant,
        modele=modele,
        a_repondre=a_repondre,
    )
    journal.ecrire(
        message,
        "envoyer",
        auteur,
        instant=instant,
        donnees={"vers": vers, "modele": modele},
        sujets=[journal.reference(candidature)],
    )
    return message


def _exiger_lisible(objet: str, corps: str, pieces: list[Any]) -> None:
    if not objet:
        raise ActionRefusee("Donnez un objet au message.", "objet")
    if len(objet) > OBJET_MAXIMUM:
        raise ActionRefusee(f"L’objet compte {OBJET_MAXIMUM} signes au plus.", "objet")
    if not corps:
        raise ActionRefusee("Écrivez votre message.", "corps")
    if len(corps) > CORPS_MAXIMUM:
        raise ActionRefusee(f"Un message compte {CORPS_MAXIMUM} signes au plus.", "corps")
    if len(pieces) > PIECES_MAXIMUM:
        raise ActionRefusee(f"Joignez {PIECES_MAXIMUM} fichiers au plus.", "pieces")


def marquer_lus(candidature: Candidature, acteur: Any) -> int:
    """The messages that the side of `acteur` had received are read; out: how many.

    Whoever only reads the dossier (an élu, a contrôleur) leaves them unread.
    """
    cote = cote_de(acteur, candidature)
    if cote is None:
        return 0
    return candidature.messages.filter(vers=cote, lu_le__isnull=True).update(
        lu_le=maintenant(), lu_par=acteur
    )
