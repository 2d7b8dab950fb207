"""What was checked, what an instructeur adds, and the verdict on the recevabilité."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ecluse.cycle.candidatures.models import Candidature
from ecluse.socle.models import ModeleBase, historise


@historise
class Controle(ModeleBase):
    """One automatic recevabilité check, as found when the instruction started or was redone."""

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


class Appreciation(models.TextChoices):
    """What an instructeur finds on a point that no rule can judge."""

    CONFORME = "conforme", "conforme"
    NON_CONFORME = "non_conforme", "non conforme"
    SANS_OBJET = "sans_objet", "sans objet"

    @property
    def ton(self) -> str:
        """The tone of its badge."""
        return {"conforme": "reussi", "non_conforme": "refuse"}.get(str(self.value), "neutre")


@historise
class PointManuel(ModeleBase):
    """A point that the instructeur looks at besides the automatic ones."""

    candidature = models.ForeignKey(
        Candidature, on_delete=models.PROTECT, related_name="points_manuels"
    )
    libelle = models.CharField("point vérifié", max_length=200)
    appreciation = models.CharField("constat", max_length=12, choices=Appreciation)
    commentaire = models.TextField("commentaire", blank=True)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    # Withdrawn and not erased: what was looked at stays readable.
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "point vérifié par l’instructeur"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "libelle"],
                condition=Q(retire_le__isnull=True),
                name="point_manuel_unique",
                violation_error_message="Ce point est déjà vérifié.",
            ),
            models.CheckConstraint(
                condition=~Q(appreciation="non_conforme") | ~Q(commentaire=""),
                name="point_manuel_commente",
                violation_error_message="Un point non conforme est commenté.",
            ),
        ]

    @property
    def ton(self) -> str:
        """The tone of its badge."""
        return Appreciation(self.appreciation).ton


class Verdict(models.TextChoices):
    """Whether a dossier may be examined."""

    RECEVABLE = "recevable", "recevable"
    IRRECEVABLE = "irrecevable", "irrecevable"

    @property
    def ton(self) -> str:
        """The tone of its badge."""
        return "reussi" if self.value == "recevable" else "refuse"


@historise
class Recevabilite(ModeleBase):
    """The verdict of an agent: checks inform it, they never pronounce it. One in force."""

    candidature = models.ForeignKey(
        Candidature, on_delete=models.PROTECT, related_name="recevabilites"
    )
    verdict = models.CharField("verdict", max_length=12, choices=Verdict)
    motif = models.TextField("motif", blank=True)
    prononcee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    remplacee_le = models.DateTimeField("remplacée le", null=True, blank=True)

    class Meta:
        verbose_name = "verdict de recevabilité"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature"],
                condition=Q(remplacee_le__isnull=True),
                name="recevabilite_en_vigueur",
                violation_error_message="Un verdict est déjà en vigueur.",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="irrecevable") | ~Q(motif=""),
                name="recevabilite_motivee",
                violation_error_message="Un verdict d’irrecevabilité est motivé.",
            ),
        ]

    @property
    def ton(self) -> str:
        """The tone of its badge."""
        return Verdict(self.verdict).ton
