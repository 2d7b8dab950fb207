"""The texts that documents are made from: versions of ordered clauses."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from ecluse.cycle.conventions.clauses import Clause, Sorte, assembler
from ecluse.cycle.conventions.etats import TABLE_MODELES
from ecluse.cycle.deliberations.models import Rapport
from ecluse.socle.etats import Etat
from ecluse.socle.models import ModeleBase, historise


@historise
class ModeleConvention(ModeleBase):
    """A version of a text: a draft, then published « à adopter », until a délibération adopts it.

    `contenu` is the list of its clauses (`conventions.clauses`). A convention keeps the version it
    was made from, which never changes once published.
    """

    class Origine(models.TextChoices):
        LIVRE = "livre", "livré avec Écluse"
        EDITE = "edite", "rédigé par le Département"

    code = models.CharField("code", max_length=40)
    version = models.PositiveIntegerField("version")
    etat = models.CharField(
        "état", max_length=12, choices=TABLE_MODELES.choices, default="brouillon"
    )
    titre = models.CharField("titre", max_length=160)
    sorte = models.CharField(
        "sorte", max_length=12, choices=[(s.value, s.value) for s in Sorte], default=Sorte.LETTRE
    )
    contenu = models.JSONField("clauses", default=list)
    origine = models.CharField("origine", max_length=8, choices=Origine, default=Origine.EDITE)
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True)
    deliberation = models.ForeignKey(
        Rapport, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    modifie_le = models.DateTimeField("modifié le", null=True, blank=True)
    modifie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "modèle de convention"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name="modele_convention_unique",
                violation_error_message="Cette version du modèle existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(etat="brouillon"),
                name="modele_un_brouillon",
                violation_error_message="Un brouillon de ce modèle est déjà ouvert.",
            ),
            models.CheckConstraint(
                condition=Q(etat="adoptee", deliberation__isnull=False)
                | (~Q(etat="adoptee") & Q(deliberation__isnull=True)),
                name="modele_adopte_par",
                violation_error_message="Un modèle adopté dit par quelle délibération.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=["brouillon", "abandonnee"], publiee_le__isnull=True)
                | Q(etat__in=["publiee", "adoptee"], publiee_le__isnull=False),
                name="modele_publie_le",
                violation_error_message="Un modèle publié porte l’instant de sa publication.",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="modele_etats", field="etat", transitions=TABLE_MODELES.couples),
            pgtrigger.Protect(
                name="modele_inalterable",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.etat <> 'brouillon' AND (OLD.code, OLD.version, OLD.titre, OLD.sorte, "
                    "OLD.contenu) IS DISTINCT FROM (NEW.code, NEW.version, NEW.titre, NEW.sorte, "
                    "NEW.contenu)"
                ),
            ),
            pgtrigger.Protect(name="modele_conserve", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.titre}, version {self.version}"

    @property
    def clauses(self) -> list[Clause]:
        """Its clauses, in order."""
        return list(self.contenu)

    @property
    def source(self) -> str:
        """Its Markdown, with the variables to fill."""
        return assembler(self.clauses, self.sorte)

    @property
    def etat_affiche(self) -> Etat:
        """Its state, in words."""
        return TABLE_MODELES.etats[self.etat]

    @property
    def a_adopter(self) -> bool:
        """Whether no assembly has adopted this wording."""
        return self.etat != "adoptee"
