"""What the Département finds, asks and proposes about a validated candidature."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ecluse.annuaire.models import Service
from ecluse.cycle.candidatures.models import Candidature
from ecluse.socle.models import ModeleBase, historise


@historise
class Controle(ModeleBase):
    """One automatic recevabilité check, as found when the instruction started."""

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="controles")
    code = models.CharField("contrôle", max_length=60)
    libelle = models.CharField("libellé", max_length=200)
    satisfait = models.BooleanField("satisfait", null=True)
    explication = models.TextField("explication")
    source = models.CharField("source", max_length=200, blank=True)

    class Meta:
        verbose_name = "contrôle de recevabilité"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "code"],
                name="controle_unique",
                violation_error_message="Ce contrôle est déjà enregistré.",
            )
        ]


class Sens(models.TextChoices):
    """What an advice or a proposal says."""

    FAVORABLE = "favorable", "favorable"
    RESERVE = "reserve", "favorable avec réserves"
    DEFAVORABLE = "defavorable", "défavorable"

    @property
    def ton(self) -> str:
        """The tone of its badge."""
        return {"favorable": "reussi", "reserve": "averifier"}.get(str(self.value), "refuse")


@historise
class Avis(ModeleBase):
    """The advice of a territorial service, asked then given."""

    candidature = models.ForeignKey(Candidature, on_delete=models.PROTECT, related_name="avis")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="avis")
    demande_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+"
    )
    echeance = models.DateField("attendu pour le", null=True, blank=True)
    sens = models.CharField("avis", max_length=12, choices=Sens, blank=True)
    texte = models.TextField("motivation", blank=True)
    rendu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    rendu_le = models.DateTimeField("rendu le", null=True, blank=True)

    class Meta:
        verbose_name = "avis"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "service"],
                name="avis_unique",
                violation_error_message="L’avis de ce service est déjà demandé.",
            ),
            models.CheckConstraint(
                condition=Q(sens="", rendu_le__isnull=True, rendu_par__isnull=True)
                | (Q(rendu_le__isnull=False, rendu_par__isnull=False) & ~Q(sens="") & ~Q(texte="")),
                name="avis_rendu_complet",
                violation_error_message="Un avis rendu a un sens, une motivation, "
                "un auteur et une date.",
            ),
        ]


@historise
class Proposition(ModeleBase):
    """What the instructeur proposes to vote for a candidature; one in force at a time."""

    candidature = models.ForeignKey(
        Candidature, on_delete=models.PROTECT, related_name="propositions"
    )
    sens = models.CharField("sens", max_length=12, choices=Sens)
    montant = models.DecimalField("montant proposé", max_digits=12, decimal_places=2)
    montant_demande = models.DecimalField("montant demandé", max_digits=12, decimal_places=2)
    # The fiche's ceiling when the proposal was made: the row proves itself.
    plafond = models.DecimalField("plafond de la fiche", max_digits=12, decimal_places=2, null=True)
    motif = models.TextField("motif", blank=True)
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
                condition=(Q(sens="defavorable", montant=0) & ~Q(motif=""))
                | (Q(montant__gt=0) & ~Q(sens="defavorable")),
                name="proposition_montant_du_sens",
                violation_error_message="Une proposition favorable a un montant, "
                "une proposition défavorable un motif.",
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
        return Sens(self.sens).ton
