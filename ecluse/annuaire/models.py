"""Who is who: the département, its territoires and services, structures, accounts, rights."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from ecluse.socle.horloge import aujourdhui, maintenant
from ecluse.socle.models import Fichier, ModeleBase, historise


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
    sieges = models.PositiveSmallIntegerField("membres de la commission permanente", null=True)
    logo = models.ForeignKey(Fichier, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "département"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="departement_unique",
                violation_error_message="Une installation sert un seul département.",
            )
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


class Categorie(models.TextChoices):
    """What a structure is, in the words of the fiches (contract of `eligibilite`)."""

    ASSOCIATION = "association", "association"
    ASSOCIATION_AGREEE_FSL = "association_agreee_fsl", "association agréée FSL"
    BAILLEUR_SOCIAL = "bailleur_social", "bailleur social"
    CCAS = "ccas", "centre communal d’action sociale (CCAS)"
    CIAS = "cias", "centre intercommunal d’action sociale (CIAS)"
    CENTRE_SOCIAL = "centre_social", "centre social"
    CLLAJ = "cllaj", "comité local pour le logement autonome des jeunes (CLLAJ)"
    COMMUNE = "commune", "commune"
    E2C = "e2c", "école de la deuxième chance (E2C)"
    EPCI = "epci", "établissement public de coopération intercommunale (EPCI)"
    ETABLISSEMENT_PUBLIC = "etablissement_public", "établissement public"
    MISSION_LOCALE = "mission_locale", "mission locale"
    ORGANISME_FORMATION = "organisme_formation", "organisme de formation"
    PLIE = "plie", "plan local pour l’insertion et l’emploi (PLIE)"
    SIAE_ACI = "siae_aci", "atelier et chantier d’insertion"
    SIAE_AI = "siae_ai", "association intermédiaire"
    SIAE_CE = "siae_ce", "chantier d’insertion (CE)"
    SIAE_UEUT = "siae_ueut", "chantier d’insertion (UEUT)"
    AIS = "agence_immobiliere_sociale", "agence immobilière sociale"
    CAF = "caf", "caisse d’allocations familiales"
    AUTRE = "autre", "autre"


@historise
class Structure(ModeleBase):
    """A legal entity that carries projects. Its establishments and bank details are its own rows."""

    nom = models.CharField("nom", max_length=160)
    sigle = models.CharField("sigle", max_length=40, blank=True)
    siren = models.CharField("SIREN", max_length=9, unique=True, null=True, blank=True)
    rna = models.CharField("RNA", max_length=10, unique=True, null=True, blank=True)
    categories = ArrayField(
        models.CharField(max_length=40, choices=Categorie), verbose_name="catégories", default=list
    )
    categories_confirmees = models.BooleanField("catégories confirmées", default=False)
    adresse = models.TextField("adresse", blank=True)
    commune = models.CharField("commune", max_length=120, blank=True)
    territoire = models.ForeignKey(
        Territoire, on_delete=models.PROTECT, null=True, blank=True, related_name="structures"
    )
    representant = models.CharField("représentant légal", max_length=120, blank=True)
    qualite_representant = models.CharField("qualité", max_length=120, blank=True)
    debut = models.DateField("existe depuis", null=True, blank=True)
    fin = models.DateField("existe jusqu’au", null=True, blank=True)
    remplacee_par = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="remplace"
    )

    class Meta:
        verbose_name = "structure"
        ordering = ["nom", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siren__isnull=True) | Q(siren__regex=r"^\d{9}$"),
                name="structure_siren_forme",
                violation_error_message="Le SIREN compte neuf chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(rna__isnull=True) | Q(rna__regex=r"^W\d{9}$"),
                name="structure_rna_forme",
                violation_error_message="Le RNA s’écrit W suivi de neuf chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(debut__isnull=True) | Q(fin__gte=F("debut")),
                name="structure_periode",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


@historise
class Etablissement(ModeleBase):
    """A place of a structure, known by its SIRET."""

    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, related_name="etablissements"
    )
    siret = models.CharField("SIRET", max_length=14, unique=True)
    nom = models.CharField("nom", max_length=160, blank=True)
    adresse = models.TextField("adresse", blank=True)
    siege = models.BooleanField("siège", default=False)
    debut = models.DateField(null=True, blank=True)
    fin = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "établissement"
        ordering = ["-siege", "siret"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret__regex=r"^\d{14}$"),
                name="etablissement_siret_forme",
                violation_error_message="Le SIRET compte quatorze chiffres.",
            ),
            models.UniqueConstraint(
                fields=["structure"],
                condition=Q(siege=True),
                name="etablissement_un_siege",
                violation_error_message="Une structure a un seul siège.",
            ),
        ]


@historise
class CoordonneesBancaires(ModeleBase):
    """A bank account of a structure with its RIB. Never edited: a new RIB is a new row."""

    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, related_name="coordonnees_bancaires"
    )
    iban = models.CharField("IBAN", max_length=34)
    bic = models.CharField("BIC", max_length=11, blank=True)
    titulaire = models.CharField("titulaire du compte", max_length=120)
    domiciliation = models.CharField("domiciliation", max_length=120, blank=True)
    rib = models.ForeignKey(Fichier, on_delete=models.PROTECT, null=True, related_name="+")
    fin = models.DateTimeField("remplacé le", null=True, blank=True)

    class Meta:
        verbose_name = "coordonnées bancaires"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(iban__regex=r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$"),
                name="coordonnees_iban_forme",
                violation_error_message="L’IBAN est mal formé.",
            )
        ]

    @property
    def iban_masque(self) -> str:
        """The IBAN as lists and messages show it: country, key, and the last four characters."""
        return f"{self.iban[:4]} •••• {self.iban[-4:]}"


class GestionnaireComptes(BaseUserManager["Compte"]):
    """Creates accounts by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **champs: object) -> "Compte":
        """An account; without password it cannot sign in until it has chosen one."""
        compte = self.model(email=self.normalize_email(email).lower(), **champs)
        compte.set_password(password)
        compte.save(using=self._db)
        return compte


class Compte(AbstractBaseUser):
    """A person who signs in. What they may do is in their `habilitations`, nowhere else."""

    uid = models.CharField(
        max_length=16, unique=True, default="", editable=False
    )
    email = models.EmailField("adresse électronique", unique=True)
    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField("nom", max_length=80)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    is_active = models.BooleanField("actif", default=True)
    cree_le = models.DateTimeField(default=maintenant, editable=False)

    objects = GestionnaireComptes()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["prenom", "nom"]

    class Meta:
        verbose_name = "compte"
        ordering = ["nom", "prenom", "id"]

    def save(self, *args, **kwargs) -> None:
        """Give the public identifier at the first save."""
        if not self.uid:
            from ecluse.socle.models import nouvel_uid

            self.uid = nouvel_uid()
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.prenom} {self.nom}".strip()

    # Django's admin is not used: no account is staff, no permission exists outside habilitations.
    is_staff = False
    is_superuser = False

    @cached_property
    def droits(self) -> "list[Habilitation]":
        """The habilitations in force today, read once per request."""
        jour = aujourdhui()
        return [
            h
            for h in self.habilitations.select_related("structure", "territoire", "service")
            if h.debut <= jour and (h.fin is None or jour <= h.fin)
        ]

    def a_role(
        self,
        *roles: str,
        structure_id: int | None = None,
        territoire_ids: "set[int] | None" = None,
        dispositif: str | None = None,
    ) -> bool:
        """Whether one habilitation in force has one of `roles` and covers the given perimeter."""
        return any(
            h.role in roles and h.couvre(structure_id, territoire_ids, dispositif)
            for h in self.droits
        )


class Role(models.TextChoices):
    """Roles of the habilitations."""

    REDACTEUR = "redacteur", "rédacteur (porteur)"
    SIGNATAIRE = "signataire", "signataire (porteur)"
    INTERVENANT = "intervenant", "intervenant (porteur)"
    FINANCIER = "financier", "financier (porteur)"
    INSTRUCTEUR = "instructeur", "instructeur"
    TERRITOIRE = "territoire", "service territorial (SLAI, SLISL)"
    PILOTAGE = "pilotage", "pilotage"
    GESTIONNAIRE = "gestionnaire", "gestionnaire financier"
    CONTROLEUR = "controleur", "contrôleur"
    DPO = "dpo", "délégué à la protection des données"
    ELU = "elu", "élu (lecture)"
    ADMINISTRATEUR = "administrateur", "administrateur"


ROLES_PORTEUR = (Role.REDACTEUR, Role.SIGNATAIRE, Role.INTERVENANT, Role.FINANCIER)
ROLES_AGENT = (
    Role.INSTRUCTEUR,
    Role.TERRITOIRE,
    Role.PILOTAGE,
    Role.GESTIONNAIRE,
    Role.CONTROLEUR,
    Role.DPO,
    Role.ADMINISTRATEUR,
)


@historise
class Habilitation(ModeleBase):
    """A role on a perimeter, for a time. A porteur's needs a structure, a territorial agent's a
    service of a territoire; an empty `dispositifs` covers all dispositifs (`année/code`).
    """

    compte = models.ForeignKey(Compte, on_delete=models.RESTRICT, related_name="habilitations")
    role = models.CharField("rôle", max_length=20, choices=Role)
    structure = models.ForeignKey(
        Structure,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="habilitations",
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="habilitations"
    )
    territoire = models.ForeignKey(
        Territoire, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dispositifs = ArrayField(
        models.CharField(max_length=40), verbose_name="dispositifs", default=list, blank=True
    )
    debut = models.DateField("depuis", default=aujourdhui)
    fin = models.DateField("jusqu’au", null=True, blank=True)
    accordee_par = models.ForeignKey(
        Compte, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "habilitation"
        ordering = ["compte", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in ROLES_PORTEUR], structure__isnull=False)
                | (~Q(role__in=[r.value for r in ROLES_PORTEUR]) & Q(structure__isnull=True)),
                name="habilitation_structure_du_porteur",
                violation_error_message="Un rôle de porteur s’exerce dans une structure, "
                "un rôle du Département n’en a pas.",
            ),
            models.CheckConstraint(
                condition=Q(
                    role=Role.TERRITOIRE.value, territoire__isnull=False, service__isnull=False
                )
                | ~Q(role=Role.TERRITOIRE.value),
                name="habilitation_territoire_du_service",
                violation_error_message="Un agent territorial relève d’un service et d’un "
                "territoire.",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="habilitation_periode",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.UniqueConstraint(
                fields=["compte", "role", "structure", "territoire", "service"],
                condition=Q(fin__isnull=True),
                nulls_distinct=False,
                name="habilitation_unique",
                violation_error_message="Cette habilitation existe déjà.",
            ),
        ]

    def couvre(
        self,
        structure_id: int | None,
        territoire_ids: "set[int] | None",
        dispositif: str | None,
    ) -> bool:
        """Whether the perimeter includes what is asked; a None is not asked."""
        if structure_id is not None and self.structure_id not in (None, structure_id):
            return False
        if (
            territoire_ids is not None
            and self.territoire_id is not None
            and self.territoire_id not in territoire_ids
        ):
            return False
        return dispositif is None or not self.dispositifs or dispositif in self.dispositifs


@historise
class Invitation(ModeleBase):
    """An invitation to open an account with a first habilitation; used once, before it expires."""

    email = models.EmailField("adresse électronique")
    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField("nom", max_length=80)
    role = models.CharField("rôle", max_length=20, choices=Role)
    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    territoire = models.ForeignKey(
        Territoire, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Only the hash of the secret is kept: a copy of the database opens no account.
    jeton_hache = models.CharField(max_length=64, unique=True)
    invitee_par = models.ForeignKey(Compte, on_delete=models.RESTRICT, related_name="+")
    expire_le = models.DateTimeField("expire le")
    acceptee_le = models.DateTimeField("acceptée le", null=True, blank=True)
    compte = models.ForeignKey(
        Compte, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "invitation"
        ordering = ["-id"]
