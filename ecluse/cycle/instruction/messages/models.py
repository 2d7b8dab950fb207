"""Templates of messages, in versions that never change."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from ecluse.socle.models import ModeleBase, historise

CODE_MAXIMUM = 30


@historise
class ModeleMessage(ModeleBase):
    """A template that the service keeps; its text is in its latest version."""

    code = models.SlugField("code", max_length=CODE_MAXIMUM, unique=True)
    nom = models.CharField("nom", max_length=80)
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        app_label = "instruction"
        verbose_name = "modèle de message"
        ordering = ["nom", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["nom"],
                condition=Q(retire_le__isnull=True),
                name="modele_message_nom_unique",
                violation_error_message="Un modèle porte déjà ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.nom


class VersionModele(ModeleBase):
    """What a template says, from one day to the next version. A message keeps its number."""

    modele = models.ForeignKey(ModeleMessage, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveSmallIntegerField("version")
    objet = models.CharField("objet", max_length=160)
    corps = models.TextField("texte")
    # Whether a message of this template asks for an answer.
    a_repondre = models.BooleanField("une réponse est attendue", default=False)
    # None: shipped with the product.
    ecrite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    class Meta:
        app_label = "instruction"
        verbose_name = "version d’un modèle de message"
        ordering = ["modele", "-numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["modele", "numero"],
                name="version_modele_unique",
                violation_error_message="Cette version existe déjà.",
            ),
            models.CheckConstraint(
                condition=~Q(objet="") & ~Q(corps=""),
                name="version_modele_non_vide",
                violation_error_message="Un modèle a un objet et un texte.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="version_modele_inalterable",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.modele} (version {self.numero})"

    @property
    def reference(self) -> str:
        """What a message keeps of the template it was written from: « piece-manquante/2 »."""
        return f"{self.modele.code}/{self.numero}"
