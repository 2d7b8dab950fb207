"""The département, its territoires of action and its services."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from ecluse.socle.models import Fichier, ModeleBase, historise

#: Bounds of the delays that an installation sets, in days. An account waits longer than the link
#: that proves its address.
DELAI_MAX = 365
OUBLI_MIN = 7


@historise
class Departement(ModeleBase):
    """The one département of the installation: everything that documents say of it is data."""

    code = models.CharField("code", max_length=3)
    nom = models.CharField("nom", max_length=120)
    assemblee = models.CharField("assemblée", max_length=120, default="Conseil départemental")
    adresse = models.TextField("adresse", blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    president = models.CharField("président ou présidente", max_length=120, blank=True)
    qualite_president = models.CharField("qualité", max_length=120, blank=True)
    signataire = models.CharField("signataire par délégation", max_length=120, blank=True)
    qualite_signataire = models.CharField("qualité du signataire", max_length=160, blank=True)
    courriel_contact = models.EmailField("courriel de contact", blank=True)
    courriel_dpo = models.EmailField("courriel du DPO", blank=True)
    tribunal = models.CharField("tribunal administratif", max_length=80, blank=True)
    adresse_tribunal = models.CharField("adresse du tribunal", max_length=200, blank=True)
    sieges = models.PositiveSmallIntegerField("membres de la commission permanente", null=True)
    logo = models.ForeignKey(Fichier, on_delete=models.PROTECT, null=True, related_name="+")
    # Days, chosen by the installation: no source gives them.
    preavis_coffre = models.PositiveSmallIntegerField(
        "rappel avant l’expiration d’un document du coffre, en jours",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(DELAI_MAX)],
    )
    oubli_comptes = models.PositiveSmallIntegerField(
        "effacement des comptes jamais confirmés, en jours",
        default=30,
        validators=[MinValueValidator(OUBLI_MIN), MaxValueValidator(DELAI_MAX)],
    )

    class Meta:
        verbose_name = "département"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    preavis_coffre__gte=1,
                    preavis_coffre__lte=DELAI_MAX,
                    oubli_comptes__gte=OUBLI_MIN,
                    oubli_comptes__lte=DELAI_MAX,
                ),
                name="departement_delais",
                violation_error_message="Un délai est trop court ou trop long.",
            ),
            models.CheckConstraint(
                condition=Q(id=1),
                name="departement_unique",
                violation_error_message="Une installation sert un seul département.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


@historise
class Territoire(ModeleBase):
    """One of the territories of action of the département."""

    code = models.CharField("code", max_length=8, unique=True)
    nom = models.CharField("nom", max_length=80, unique=True)

    class Meta:
        verbose_name = "territoire"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


@historise
class Service(ModeleBase):
    """A service of the Département, territorial (SLAI, SLISL, MDS) or departmental (SPSLH…)."""

    code = models.CharField("code", max_length=40, unique=True)
    sigle = models.CharField("sigle", max_length=20)
    nom = models.CharField("nom", max_length=160)
    territoire = models.ForeignKey(
        Territoire, on_delete=models.PROTECT, null=True, blank=True, related_name="services"
    )
    courriel = models.EmailField("courriel", blank=True)
    role = models.TextField("rôle", blank=True)

    class Meta:
        verbose_name = "service"
        ordering = ["nom", "id"]

    def __str__(self) -> str:
        return f"{self.sigle} {self.territoire.nom}" if self.territoire else self.nom
