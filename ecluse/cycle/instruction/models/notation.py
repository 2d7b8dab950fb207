"""The scoring grid of a dispositif, by versions, and the notes of each scorer."""

from functools import cached_property
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models

from ecluse.cycle.appels.models import SessionDepot
from ecluse.cycle.candidatures.models import Candidature
from ecluse.regles.notation import Critere
from ecluse.socle.models import ModeleBase, historise


@historise
class Grille(ModeleBase):
    """The criteria of a session; never changed, followed by another version."""

    session = models.ForeignKey(SessionDepot, on_delete=models.PROTECT, related_name="grilles")
    version = models.PositiveIntegerField("version")
    # [{"code", "libelle", "poids", "maximum", "aide"}], in the order of the screen.
    contenu = models.JSONField("critères")
    motif = models.TextField("motif de la version", blank=True)
    publiee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "grille de notation"
        ordering = ["session", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "version"],
                name="grille_version_unique",
                violation_error_message="Cette version de la grille existe déjà.",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="grille_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"grille version {self.version}"

    @cached_property
    def criteres(self) -> tuple[Critere, ...]:
        """The criteria, typed."""
        return tuple(Critere(**c) for c in self.contenu)


@historise
class Notation(ModeleBase):
    """The notes of one scorer on one dossier, under one version of the grid."""

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="notations")
    grille = models.ForeignKey(Grille, on_delete=models.PROTECT, related_name="notations")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    # Note by code of criterion, and comment by code: every criterion is noted.
    notes = models.JSONField("notes", default=dict)
    commentaires = models.JSONField("commentaires", default=dict, blank=True)
    # Out of 100, weighted: derived by the rule, kept to sort and average in SQL.
    total = models.DecimalField("note sur 100", max_digits=4, decimal_places=1)
    modifiee_le = models.DateTimeField("modifiée le")

    class Meta:
        verbose_name = "notation"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "grille", "auteur"],
                name="notation_unique",
                violation_error_message="Vous avez déjà noté ce dossier.",
            ),
            models.CheckConstraint(
                condition=models.Q(total__gte=0, total__lte=100),
                name="notation_sur_cent",
                violation_error_message="Une note est comprise entre 0 et 100.",
            ),
        ]

    def lignes(self) -> list[tuple[Critere, Any, str]]:
        """Each criterion with its note and its comment."""
        return [
            (c, self.notes.get(c.code), self.commentaires.get(c.code, ""))
            for c in self.grille.criteres
        ]
