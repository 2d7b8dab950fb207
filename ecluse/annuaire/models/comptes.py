"""The persons who sign in, and what they may do."""

from datetime import date

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower
from django.utils.functional import cached_property

from ecluse.annuaire.models.lieux import Service, Territoire
from ecluse.annuaire.models.structures import Structure
from ecluse.socle.horloge import aujourdhui, maintenant
from ecluse.socle.models import ModeleBase, historise, nouvel_uid
from ecluse.socle.requetes import Requete
from ecluse.socle.tri import CleTri


class GestionnaireComptes(BaseUserManager["Compte"]):
    """Creates accounts by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **champs: object) -> "Compte":
        """An account whose address is held for proved: by the link of an invitation sent to it.

        Without password it cannot sign in until it has chosen one.
        """
        from allauth.account.models import EmailAddress

        compte = self.model(email=email.strip().lower(), **champs)
        compte.set_password(password)
        with transaction.atomic(using=self._db):
            compte.save(using=self._db)
            EmailAddress.objects.using(self._db).create(
                user=compte, email=compte.email, verified=True, primary=True
            )
        return compte


# The history keeps neither the password's hash nor every sign-in.
@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["password", "last_login", "tri"],
)
class Compte(AbstractBaseUser):
    """A person who signs in. What they may do is in their `habilitations`, nowhere else."""

    uid = models.CharField(max_length=16, unique=True, default=nouvel_uid, editable=False)
    email = models.EmailField("adresse électronique", unique=True)
    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField("nom", max_length=80)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    is_active = models.BooleanField("actif", default=True)
    cree_le = models.DateTimeField(default=maintenant, editable=False)
    # What lists sort and search by: the names without accents, in lower case.
    tri = models.GeneratedField(
        expression=CleTri(Concat("nom", Value(" "), "prenom")),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = GestionnaireComptes()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["prenom", "nom"]

    class Meta:
        verbose_name = "compte"
        ordering = ["tri", "id"]
        indexes = [models.Index(fields=["tri", "id"], name="compte_tri")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="compte_email_unique",
                violation_error_message="Un compte existe déjà pour cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.prenom} {self.nom}".strip()

    # Django's admin is not used: no account is staff, no permission exists outside habilitations.
    is_staff = False
    is_superuser = False
    #: The structure that lists show, for the time of a request; None for all of one's own.
    structure_choisie_id: int | None = None

    #: The right that allowed the latest act: one's own, or one lent by somebody absent.
    titre: "Habilitation | None" = None

    @cached_property
    def droits(self) -> "list[Habilitation]":
        """The habilitations in force today, read once per request: one's own first, then those
        of the absents that this account replaces, in the roles that it holds itself."""
        lues = _DROITS(self.pk, aujourdhui())
        siennes = [h for h in lues if h.compte_id == self.pk]
        delegables = {h.role for h in siennes}.intersection(ROLES_DELEGABLES)
        pretees = [h for h in lues if h.compte_id != self.pk and h.role in delegables]
        for h in (*siennes, *pretees):
            h.exercee_par = self
        return [*siennes, *pretees]

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

#: What an absent may lend. Keeping accounts and personal data stays with the person named for it.
ROLES_DELEGABLES = (
    Role.INSTRUCTEUR,
    Role.TERRITOIRE,
    Role.PILOTAGE,
    Role.GESTIONNAIRE,
    Role.CONTROLEUR,
)


class Habilitations(models.QuerySet["Habilitation"]):
    """Habilitations as queries read them."""

    def en_vigueur(self, jour: date | None = None) -> "Habilitations":
        """Those in force on `jour` (today), their last day included, and not withdrawn."""
        jour = jour or aujourdhui()
        return self.filter(
            Q(fin__isnull=True) | Q(fin__gte=jour), debut__lte=jour, retiree_le__isnull=True
        )


@historise
class Habilitation(ModeleBase):
    """A role on a perimeter, for a time. A porteur's needs a structure, a territorial agent's a
    service of a territoire; an empty `dispositifs` covers all dispositifs (`année/code`).

    Its planned end is `fin`, a day; `retiree_le` is the instant when it was taken back, at once.
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
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)
    retiree_par = models.ForeignKey(
        Compte, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    objects = Habilitations.as_manager()

    #: Who acts with it, when it was read by `Compte.droits`.
    exercee_par: "Compte | None" = None

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
                condition=Q(fin__isnull=True, retiree_le__isnull=True),
                nulls_distinct=False,
                name="habilitation_unique",
                violation_error_message="Cette habilitation existe déjà.",
            ),
        ]

    @property
    def est_pretee(self) -> bool:
        """Whether who acts with it holds it from somebody absent."""
        return self.exercee_par is not None and self.exercee_par.pk != self.compte_id

    @property
    def est_en_vigueur(self) -> bool:
        """Whether it counts today: same rule as `Habilitations.en_vigueur`."""
        jour = aujourdhui()
        return (
            self.retiree_le is None
            and self.debut <= jour
            and (self.fin is None or jour <= self.fin)
        )

    def couvre(
        self,
        structure_id: int | None,
        territoire_ids: "set[int] | None",
        dispositif: str | None,
    ) -> bool:
        """Whether the perimeter includes what is asked; a None is not asked.

        The right that covers becomes the `titre` of whoever acts with it: the journal reads there
        whether an act was done in somebody else's name.
        """
        if not self._inclut(structure_id, territoire_ids, dispositif):
            return False
        if self.exercee_par is not None:
            self.exercee_par.titre = self
        return True

    def _inclut(
        self,
        structure_id: int | None,
        territoire_ids: "set[int] | None",
        dispositif: str | None,
    ) -> bool:
        if structure_id is not None and self.structure_id not in (None, structure_id):
            return False
        if (
            territoire_ids is not None
            and self.territoire_id is not None
            and self.territoire_id not in territoire_ids
        ):
            return False
        return dispositif is None or not self.dispositifs or dispositif in self.dispositifs


def _droits(compte: int, jour: date) -> Habilitations:
    """The habilitations in force of an account, and of the absents, still active, that it replaces.

    `= ANY` of one array, neither an « or » nor a union: an index is entered, and the table and
    its relations are planned once (this is read at each request).
    """
    from ecluse.annuaire.models.delegations import Absence

    absents = Absence.objects.en_cours(jour).filter(delegue=compte, compte__is_active=True)
    comptes = models.Func(
        ArraySubquery(absents.order_by().values("compte_id")),
        Value(compte),
        function="array_append",
    )
    de_l_un_d_eux = models.Func(
        F("compte_id"),
        models.Func(comptes, function="ANY"),
        template="%(expressions)s",
        arg_joiner=" = ",
        output_field=models.BooleanField(),
    )
    en_vigueur: Habilitations = Habilitation.objects.en_vigueur(jour)
    return (
        en_vigueur.filter(de_l_un_d_eux)
        .select_related("structure", "territoire", "service", "compte")
        .order_by("pk")
    )


_DROITS = Requete(_droits, int, date)


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
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(acceptee_le__isnull=True, compte__isnull=True)
                | Q(acceptee_le__isnull=False, compte__isnull=False, annulee_le__isnull=True),
                name="invitation_acceptee_par_un_compte",
                violation_error_message="Une invitation acceptée a ouvert un compte, et n’a pas "
                "été annulée.",
            ),
            models.CheckConstraint(
                condition=Q(jeton_hache__regex=r"^[0-9a-f]{64}$"),
                name="invitation_jeton_hache",
                violation_error_message="Le jeton d’une invitation n’est gardé que haché.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in ROLES_PORTEUR], structure__isnull=False)
                | (~Q(role__in=[r.value for r in ROLES_PORTEUR]) & Q(structure__isnull=True)),
                name="invitation_structure_du_porteur",
                violation_error_message="Un rôle de porteur s’exerce dans une structure, "
                "un rôle du Département n’en a pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.email
