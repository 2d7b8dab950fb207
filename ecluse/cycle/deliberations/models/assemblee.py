"""The assembly: groups, members, who was at a meeting."""

from django.db import models
from django.db.models import F, Q

from ecluse.annuaire.models import Structure
from ecluse.socle.models import ModeleBase, historise


@historise
class GroupeElus(ModeleBase):
    """A political group of the assembly."""

    nom = models.CharField("nom", max_length=120, unique=True)
    sigle = models.CharField("sigle", max_length=20, blank=True)
    rang = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "groupe d’élus"
        ordering = ["rang", "nom"]

    def __str__(self) -> str:
        return self.nom


@historise
class Elu(ModeleBase):
    """A member of the commission permanente."""

    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField("nom", max_length=80)
    groupe = models.ForeignKey(GroupeElus, on_delete=models.PROTECT, related_name="elus")
    debut = models.DateField("siège depuis", null=True, blank=True)
    fin = models.DateField("siège jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "élu"
        ordering = ["nom", "prenom", "id"]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


@historise
class Interet(ModeleBase):
    """What makes a member recuse themselves: a seat, a post or a tie in a structure, for a time."""

    elu = models.ForeignKey(Elu, on_delete=models.PROTECT, related_name="interets")
    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, related_name="elus_interesses"
    )
    qualite = models.CharField("à quel titre", max_length=160)
    debut = models.DateField("depuis", null=True, blank=True)
    fin = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "intérêt d’un élu"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["elu", "structure"],
                name="interet_unique",
                violation_error_message="L’intérêt de cet élu dans cette structure est déjà noté.",
            ),
            models.CheckConstraint(
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="interet_dates",
                violation_error_message="Un intérêt finit après avoir commencé.",
            ),
        ]


@historise
class Seance(ModeleBase):
    """A meeting of the commission permanente: one by day, whatever rapports it voted."""

    jour = models.DateField("date", unique=True)
    membres = models.PositiveSmallIntegerField("membres de l’assemblée")
    president = models.ForeignKey(
        Elu, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    secretaire = models.ForeignKey(
        Elu, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "séance"
        ordering = ["-jour"]
        constraints = [
            models.CheckConstraint(
                condition=Q(membres__gte=1),
                name="seance_membres",
                violation_error_message="Une assemblée compte un membre au moins.",
            )
        ]

    def __str__(self) -> str:
        return f"séance du {self.jour:%d/%m/%Y}"


@historise
class Presence(ModeleBase):
    """A member at a meeting; excused, they may have given their vote to one who is present."""

    class Statut(models.TextChoices):
        PRESENT = "present", "présent"
        EXCUSE = "excuse", "excusé"
        ABSENT = "absent", "absent"

    seance = models.ForeignKey(Seance, on_delete=models.CASCADE, related_name="presences")
    elu = models.ForeignKey(Elu, on_delete=models.PROTECT, related_name="presences")
    statut = models.CharField("présence", max_length=8, choices=Statut)
    delegation_a = models.ForeignKey(
        Elu, on_delete=models.PROTECT, null=True, blank=True, related_name="delegations_recues"
    )

    class Meta:
        verbose_name = "présence"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["seance", "elu"],
                name="presence_unique",
                violation_error_message="La présence de cet élu est déjà enregistrée.",
            ),
            models.CheckConstraint(
                condition=Q(delegation_a__isnull=True)
                | (Q(statut="excuse") & ~Q(delegation_a=F("elu"))),
                name="presence_delegation",
                violation_error_message="Seul un élu excusé donne délégation, à un autre que lui.",
            ),
        ]
