"""The budget as a ledger: operations, movements of AE, crédits de paiement."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ecluse.socle.models import ModeleBase, historise


@historise
class Operation(ModeleBase):
    """A budget line of an exercice: its available amount is the sum of its movements."""

    class Sens(models.TextChoices):
        DEPENSE = "depense", "dépense"
        RECETTE = "recette", "recette"

    exercice = models.PositiveSmallIntegerField("exercice")
    code = models.CharField("code opération", max_length=20)
    libelle = models.CharField("libellé", max_length=200)
    imputation = models.CharField("imputation (nature/fonction)", max_length=20)
    sens = models.CharField("sens", max_length=8, choices=Sens, default=Sens.DEPENSE)
    ae = models.DecimalField(
        "autorisation d’engagement", max_digits=14, decimal_places=2, null=True, blank=True
    )
    source = models.CharField("source", max_length=200, blank=True)

    class Meta:
        verbose_name = "opération budgétaire"
        ordering = ["-exercice", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["exercice", "code"],
                name="operation_unique",
                violation_error_message="Cette opération existe déjà pour l’exercice.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.libelle} ({self.exercice})"


class GardeDisponible(pgtrigger.Trigger):
    """No movement may bring an operation below zero, whoever writes, at whatever same time."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert
    declare = [("reste", "numeric")]
    func = """
        PERFORM 1 FROM deliberations_operation WHERE id = NEW.operation_id FOR UPDATE;
        SELECT COALESCE(SUM(montant), 0) + NEW.montant INTO reste
          FROM deliberations_mouvement WHERE operation_id = NEW.operation_id;
        IF reste < 0 THEN
            RAISE EXCEPTION 'disponible insuffisant : il manquerait % EUR', -reste
              USING ERRCODE = 'check_violation', CONSTRAINT = 'mouvement_disponible_suffisant';
        END IF;
        RETURN NEW;
    """


class GardeDesengagement(pgtrigger.Trigger):
    """What is freed of a voted line never exceeds what was committed for it."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert
    condition = pgtrigger.Q(new__nature="desengagement")
    declare = [("reste", "numeric")]
    func = """
        PERFORM 1 FROM deliberations_operation WHERE id = NEW.operation_id FOR UPDATE;
        SELECT -COALESCE(SUM(montant), 0) - NEW.montant INTO reste
          FROM deliberations_mouvement
         WHERE ligne_id = NEW.ligne_id AND nature IN ('engagement', 'desengagement');
        IF NEW.ligne_id IS NULL OR reste < 0 THEN
            RAISE EXCEPTION 'désengagement au-delà de ce qui est engagé'
              USING ERRCODE = 'check_violation', CONSTRAINT = 'mouvement_desengagement_borne';
        END IF;
        RETURN NEW;
    """


@historise
class Virement(ModeleBase):
    """Money moved between two operations of an exercice: two movements whose sum is nothing."""

    depuis = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")
    vers = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")
    montant = models.DecimalField("montant", max_digits=14, decimal_places=2)
    motif = models.CharField("motif", max_length=300)
    instant = models.DateTimeField("instant")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "virement"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="virement_positif",
                violation_error_message="Un virement a un montant supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=~Q(depuis=F("vers")),
                name="virement_entre_deux_lignes",
                violation_error_message="Un virement va d’une ligne à une autre.",
            ),
            models.CheckConstraint(
                condition=~Q(motif=""),
                name="virement_motif",
                violation_error_message="Indiquez le motif du virement.",
            ),
        ]


class Mouvement(ModeleBase):
    """A line of the ledger, signed: what it adds to the available amount. Never edited."""

    class Nature(models.TextChoices):
        OUVERTURE = "ouverture", "ouverture (AE votée)"
        MODIFICATION = "modification", "modification de l’AE"
        VIREMENT = "virement", "virement"
        REPRISE = "reprise", "reprise des engagements antérieurs"
        ENGAGEMENT = "engagement", "engagement"
        DESENGAGEMENT = "desengagement", "désengagement"
        RECETTE = "recette", "recette autorisée"

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="mouvements")
    nature = models.CharField(max_length=16, choices=Nature)
    montant = models.DecimalField("montant", max_digits=14, decimal_places=2)
    libelle = models.CharField("libellé", max_length=200)
    motif = models.CharField("motif", max_length=300, blank=True, db_default="")
    virement = models.ForeignKey(
        "Virement", on_delete=models.PROTECT, null=True, blank=True, related_name="mouvements"
    )
    ligne = models.ForeignKey(
        "LigneRapport", on_delete=models.PROTECT, null=True, blank=True, related_name="mouvements"
    )
    # The article that decided it, when no line of its own says so: a recette, a correction.
    article = models.ForeignKey(
        "Article", on_delete=models.PROTECT, null=True, blank=True, related_name="mouvements"
    )
    instant = models.DateTimeField("instant")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "mouvement"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nature__in=["engagement", "reprise"], montant__lte=0)
                | Q(nature__in=["ouverture", "desengagement", "recette"], montant__gte=0)
                | Q(nature__in=["modification", "virement"]),
                name="mouvement_signe",
                violation_error_message="Le signe du mouvement ne convient pas à sa nature.",
            ),
            models.CheckConstraint(
                condition=~Q(nature__in=["modification", "virement", "desengagement"])
                | ~Q(motif=""),
                name="mouvement_motif",
                violation_error_message="Indiquez le motif de ce mouvement.",
            ),
            models.CheckConstraint(
                condition=Q(nature="virement", virement__isnull=False)
                | (~Q(nature="virement") & Q(virement__isnull=True)),
                name="mouvement_de_virement",
                violation_error_message="Un virement relie ses deux mouvements.",
            ),
            models.UniqueConstraint(
                fields=["ligne"],
                condition=Q(nature="engagement"),
                name="mouvement_un_engagement",
                violation_error_message="Cette ligne est déjà engagée.",
            ),
        ]
        triggers = [
            GardeDisponible(name="mouvement_disponible"),
            GardeDesengagement(name="mouvement_desengagement_borne"),
            pgtrigger.Protect(
                name="mouvement_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]


class GardeCredits(pgtrigger.Trigger):
    """Crédits de paiement of an exercice are never brought below zero."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert
    declare = [("reste", "numeric")]
    func = """
        PERFORM 1 FROM deliberations_operation WHERE id = NEW.operation_id FOR UPDATE;
        SELECT COALESCE(SUM(montant), 0) + NEW.montant INTO reste
          FROM deliberations_mouvementcp
         WHERE operation_id = NEW.operation_id AND exercice = NEW.exercice;
        IF reste < 0 THEN
            RAISE EXCEPTION 'crédits insuffisants : il manquerait % EUR', -reste
              USING ERRCODE = 'check_violation', CONSTRAINT = 'credits_suffisants';
        END IF;
        RETURN NEW;
    """


class MouvementCP(ModeleBase):
    """Crédits de paiement of an operation for an exercice: a ledger too, and it may be empty."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="credits")
    exercice = models.PositiveSmallIntegerField("exercice de paiement")
    montant = models.DecimalField("montant", max_digits=14, decimal_places=2)
    motif = models.CharField("motif", max_length=300)
    instant = models.DateTimeField("instant")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "crédits de paiement"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(motif=""),
                name="credits_motif",
                violation_error_message="Indiquez le motif de ce mouvement.",
            )
        ]
        triggers = [
            GardeCredits(name="credits_suffisants"),
            pgtrigger.Protect(
                name="credits_inalterables", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]
