"""What a campaign sends: reminders before a closing, the decision afterwards."""

from datetime import date, datetime, time, timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ecluse.cycle.candidatures.models.dossier import Candidature
from ecluse.regles.dates import PARIS, fin_de_journee
from ecluse.socle.models import Fichier, ModeleBase, historise


class Rappel(ModeleBase):
    """A reminder that was sent, for one closing: an extension makes new ones due, none twice."""

    class Terme(models.TextChoices):
        """How long before the closing."""

        SEPT_JOURS = "7j", "sept jours"
        DEUX_JOURS = "2j", "deux jours"
        TROIS_HEURES = "3h", "trois heures"

    candidature = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="rappels")
    terme = models.CharField(max_length=4, choices=Terme)
    cloture = models.DateField("clôture rappelée")
    instant = models.DateTimeField("envoyé le")

    class Meta:
        verbose_name = "rappel"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "terme", "cloture"],
                name="rappel_unique",
                violation_error_message="Ce rappel est déjà envoyé.",
            )
        ]


#: The first reminders go in the morning: people read them at work.
HEURE_DES_RAPPELS = time(8)
#: No reminder goes earlier than that before the closing day.
AVANCE_MAXIMUM = timedelta(days=7)


def rappels_dus(cloture: date) -> dict[str, datetime]:
    """When each reminder of a window that closes at the end of `cloture` goes (aware)."""
    matin = HEURE_DES_RAPPELS
    return {
        Rappel.Terme.SEPT_JOURS: datetime.combine(cloture - timedelta(days=7), matin, PARIS),
        Rappel.Terme.DEUX_JOURS: datetime.combine(cloture - timedelta(days=2), matin, PARIS),
        Rappel.Terme.TROIS_HEURES: fin_de_journee(cloture) - timedelta(hours=3),
    }


@historise
class Decision(ModeleBase):
    """The decision of the assembly as it was notified to the structure: reasons, ways to appeal."""

    class Sens(models.TextChoices):
        """What was decided."""

        ADOPTEE = "adoptee", "financement accordé"
        REJETEE = "rejetee", "demande non retenue"

    candidature = models.OneToOneField(
        Candidature, on_delete=models.PROTECT, related_name="decision"
    )
    sens = models.CharField("sens", max_length=8, choices=Sens)
    montant = models.DecimalField(
        "montant accordé", max_digits=12, decimal_places=2, null=True, blank=True
    )
    motifs = models.TextField("motifs")
    # The act that decided: a délibération, or the letter of the service (number, day).
    acte = models.CharField("acte", max_length=160)
    acte_date = models.DateField("date de l’acte")
    notifiee_le = models.DateTimeField("notifiée le")
    notifiee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    # What the document says, frozen with it; a job prints it.
    donnees = models.JSONField("entrées figées", default=dict)
    fichier = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lue_le = models.DateTimeField("réception accusée le", null=True, blank=True)
    lue_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "décision notifiée"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sens="adoptee", montant__isnull=False, montant__gt=0)
                | Q(sens="rejetee", montant__isnull=True),
                name="decision_montant",
                violation_error_message="Un financement accordé a un montant, un refus n’en a pas.",
            ),
            models.CheckConstraint(
                condition=~Q(motifs="") & ~Q(acte=""),
                name="decision_motivee",
                violation_error_message="Une décision notifiée dit ses motifs et l’acte qui "
                "l’a prise.",
            ),
            models.CheckConstraint(
                condition=Q(lue_le__isnull=True, lue_par__isnull=True)
                | Q(lue_le__isnull=False, lue_le__gte=F("notifiee_le"), lue_par__isnull=False),
                name="decision_lue_apres",
                violation_error_message="L’accusé de réception suit la notification.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="decision_inalterable",
                fields=[
                    "candidature",
                    "sens",
                    "montant",
                    "motifs",
                    "acte",
                    "acte_date",
                    "notifiee_le",
                    "notifiee_par",
                ],
            ),
            pgtrigger.Protect(name="decision_conservee", operation=pgtrigger.Delete),
        ]
