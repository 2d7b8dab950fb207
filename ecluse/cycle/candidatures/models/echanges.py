"""What the structure and the service write to each other about a dossier."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ecluse.cycle.candidatures.models.dossier import Candidature
from ecluse.socle.models import Fichier, ModeleBase, historise


@historise
class Message(ModeleBase):
    """A message of the thread of a dossier. What was said is never changed, only read."""

    class Sens(models.TextChoices):
        """To whom it goes."""

        PORTEUR = "porteur", "à la structure"
        SERVICE = "service", "au service"

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="messages")
    vers = models.CharField("destinataire", max_length=8, choices=Sens)
    objet = models.CharField("objet", max_length=160)
    corps = models.TextField("message")
    # None: the system itself, on a fact that nobody decides (a deadline that passed).
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    instant = models.DateTimeField("envoyé le")
    # The template it was written from, if any (code of the stage that keeps templates).
    modele = models.CharField("modèle", max_length=40, blank=True)
    a_repondre = models.BooleanField("une réponse est attendue", default=False)
    lu_le = models.DateTimeField("lu le", null=True, blank=True)
    lu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    # When the other side wrote back: the question no longer waits.
    repondu_le = models.DateTimeField("répondu le", null=True, blank=True)

    class Meta:
        verbose_name = "message"
        ordering = ["instant", "id"]
        indexes = [
            models.Index(fields=["candidature", "instant"], name="message_du_dossier"),
            models.Index(
                fields=["vers", "candidature"],
                condition=Q(lu_le__isnull=True) | Q(a_repondre=True, repondu_le__isnull=True),
                name="message_en_attente",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(objet="") & ~Q(corps=""),
                name="message_non_vide",
                violation_error_message="Un message a un objet et un texte.",
            ),
            models.CheckConstraint(
                condition=Q(lu_le__isnull=True, lu_par__isnull=True)
                | Q(lu_le__isnull=False, lu_le__gte=F("instant"), lu_par__isnull=False),
                name="message_lu_apres_envoi",
                violation_error_message="Un message est lu après son envoi, par quelqu’un.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="message_inalterable",
                fields=["candidature", "vers", "objet", "corps", "auteur", "instant", "modele"],
            ),
            pgtrigger.Protect(name="message_conserve", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.objet


class MessagePiece(ModeleBase):
    """A file joined to a message."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="pieces")
    fichier = models.ForeignKey(Fichier, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pièce d’un message"
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(
                name="message_piece_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
