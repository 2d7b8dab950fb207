"""Who is away, from which day to which, and who acts in their place meanwhile."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from ecluse.socle.horloge import aujourdhui
from ecluse.socle.models import ModeleBase, historise


class Absences(models.QuerySet["Absence"]):
    """Absences as queries read them."""

    def en_cours(self, jour: date | None = None) -> "Absences":
        """Those that count on `jour` (today), both ends included, and not ended early."""
        jour = jour or aujourdhui()
        return self.filter(debut__lte=jour, fin__gte=jour, terminee_le__isnull=True)

    def a_venir(self, jour: date | None = None) -> "Absences":
        """Those that count on `jour` or later."""
        return self.filter(fin__gte=jour or aujourdhui(), terminee_le__isnull=True)

    def qui_touchent(self, debut: date, fin: date) -> "Absences":
        """Those that share at least one day with that period, both ends included."""
        return self.filter(debut__lte=fin, fin__gte=debut, terminee_le__isnull=True)


@historise
class Absence(ModeleBase):
    """An agent is away and lends their rights to another, for these days and no longer.

    Nothing is copied: what is lent is read from the habilitations of the absent each day
    (`Compte.droits`), so that it ends with the period, or with the right itself.
    """

    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="absences"
    )
    delegue = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="remplacements"
    )
    debut = models.DateField("premier jour")
    fin = models.DateField("dernier jour")
    declaree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, related_name="+"
    )
    terminee_le = models.DateTimeField("terminée le", null=True, blank=True)
    terminee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    objects = Absences.as_manager()

    class Meta:
        verbose_name = "absence"
        ordering = ["-debut", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="absence_periode",
                violation_error_message="Le dernier jour ne peut pas précéder le premier.",
            ),
            models.CheckConstraint(
                condition=~Q(compte=F("delegue")),
                name="absence_delegue_autre",
                violation_error_message="On ne se remplace pas soi-même.",
            ),
            models.CheckConstraint(
                condition=Q(terminee_le__isnull=True, terminee_par__isnull=True)
                | Q(terminee_le__isnull=False, terminee_par__isnull=False),
                name="absence_terminee_par",
                violation_error_message="Une absence terminée l’est par quelqu’un.",
            ),
            # Range on range: the embedded PostgreSQL has no btree_gist.
            ExclusionConstraint(
                name="absence_sans_chevauchement",
                expressions=[
                    (
                        Func(
                            F("compte"),
                            F("compte"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("debut"),
                            F("fin"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(terminee_le__isnull=True),
                violation_error_message="Une absence est déjà déclarée sur ces jours.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compte} ({self.debut:%d/%m/%Y} – {self.fin:%d/%m/%Y})"

    @property
    def est_en_cours(self) -> bool:
        """Whether it counts today: same rule as `Absences.en_cours`."""
        return self.terminee_le is None and self.debut <= aujourdhui() <= self.fin

    @property
    def peut_finir(self) -> bool:
        """Whether there is something left to end."""
        return self.terminee_le is None and aujourdhui() <= self.fin
