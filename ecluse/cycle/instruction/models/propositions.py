"""What the instructeur proposes to vote, and what the comparison of dossiers prepares."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.saisie import lire_nombre
from ecluse.regles.texte import au_nombre
from ecluse.socle.models import ModeleBase, historise


class SensProposition(models.TextChoices):
    """What a proposal says."""

    FAVORABLE = "favorable", "favorable"
    RESERVE = "reserve", "favorable avec réserves"
    DEFAVORABLE = "defavorable", "défavorable"
    AJOURNE = "ajourne", "ajournée"

    @property
    def ton(self) -> str:
        """The tone of its badge."""
        tons = {"favorable": "reussi", "reserve": "averifier", "ajourne": "attention"}
        return tons.get(str(self.value), "refuse")

    @property
    def finance(self) -> bool:
        """Whether it comes with an amount."""
        return self.value in ("favorable", "reserve")


#: Those of the proposals that come with an amount.
FINANCENT = ("favorable", "reserve")


@historise
class Proposition(ModeleBase):
    """What the instructeur proposes to vote for a candidature; one in force at a time."""

    candidature = models.ForeignKey(
        Candidature, on_delete=models.PROTECT, related_name="propositions"
    )
    sens = models.CharField("sens", max_length=12, choices=SensProposition)
    montant = models.DecimalField("montant proposé", max_digits=12, decimal_places=2)
    montant_demande = models.DecimalField("montant demandé", max_digits=12, decimal_places=2)
    # The fiche's ceiling when the proposal was made: the row proves itself.
    plafond = models.DecimalField("plafond de la fiche", max_digits=12, decimal_places=2, null=True)
    motif = models.TextField("motif", blank=True)
    # What the structure must do for the aid: they go into the convention.
    conditions = models.TextField("conditions", blank=True)
    # [{"territoire", "nom", "unite", "libelle", "demande", "retenu"}]: numbers as text.
    volumes = models.JSONField("volumes par territoire", default=list, blank=True)
    # [{"libelle", "montant", "motif"}]: charges that the aid does not cover.
    charges_ecartees = models.JSONField("charges écartées", default=list, blank=True)
    # A deferred dossier is looked at again on that day.
    reexamen_le = models.DateField("à réexaminer le", null=True, blank=True)
    # Why an advice asked was not waited for.
    sans_avis = models.TextField("raison de proposer sans l’avis", blank=True)
    explication = models.JSONField("explication", default=dict)
    proposee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    remplacee_le = models.DateTimeField("remplacée le", null=True, blank=True)

    class Meta:
        verbose_name = "proposition"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature"],
                condition=Q(remplacee_le__isnull=True),
                name="proposition_en_vigueur",
                violation_error_message="Une proposition est déjà en vigueur.",
            ),
            models.CheckConstraint(
                condition=Q(plafond__isnull=True) | Q(montant__lte=F("plafond")),
                name="proposition_sous_plafond",
                violation_error_message="La proposition dépasse le plafond de la fiche.",
            ),
            models.CheckConstraint(
                condition=(Q(sens__in=["defavorable", "ajourne"], montant=0) & ~Q(motif=""))
                | Q(montant__gt=0, sens__in=FINANCENT),
                name="proposition_montant_du_sens",
                violation_error_message="Une proposition favorable a un montant, "
                "une proposition défavorable ou ajournée un motif.",
            ),
            models.CheckConstraint(
                condition=Q(montant=F("montant_demande")) | ~Q(motif=""),
                name="proposition_motivee",
                violation_error_message="Un montant différent de la demande est motivé.",
            ),
        ]

    @property
    def ton(self) -> str:
        """The tone of its badge."""
        return SensProposition(self.sens).ton

    @property
    def volumes_en_mots(self) -> list[dict[str, str]]:
        """By territoire: its name, what is kept with its unit, what was asked when it differs."""
        return [
            {
                "nom": v["nom"],
                "retenu": f"{v['retenu']} {au_nombre(lire_nombre(v['retenu']), v['libelle'])}",
                "demande": v["demande"] if v["demande"] != v["retenu"] else "",
            }
            for v in self.volumes
        ]

    @property
    def ecart(self) -> Decimal:
        """What is not granted of the request, in euros."""
        return self.montant_demande - self.montant


@historise
class Arbitrage(ModeleBase):
    """What the comparison table is preparing for a dossier: not a proposal yet."""

    candidature = models.OneToOneField(
        Candidature, on_delete=models.PROTECT, related_name="arbitrage"
    )
    sens = models.CharField("sens", max_length=12, choices=SensProposition)
    montant = models.DecimalField("montant envisagé", max_digits=12, decimal_places=2)
    motif = models.TextField("motif", blank=True)
    # Settles two agents who write at the same time.
    version = models.PositiveIntegerField("version", default=1)
    modifie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    modifie_le = models.DateTimeField("modifié le")

    class Meta:
        verbose_name = "arbitrage"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sens__in=["defavorable", "ajourne"], montant=0)
                | Q(montant__gte=0, sens__in=FINANCENT),
                name="arbitrage_montant_du_sens",
                violation_error_message="Un dossier défavorable ou ajourné n’a pas de montant.",
            )
        ]
