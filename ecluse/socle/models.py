"""Tables that every stage stands on: journal, files, numbers, messages, demonstration clock."""

import secrets
from typing import Self, TypeVar

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from ecluse.socle.horloge import maintenant

M = TypeVar("M", bound=models.Model)

ALPHABET_UID = "0123456789abcdefghjkmnpqrstvwxyz"


def nouvel_uid() -> str:
    """An opaque public identifier, 16 characters, 80 bits."""
    return "".join(secrets.choice(ALPHABET_UID) for _ in range(16))


class InstantReel(models.Func):
    """The real clock of the database, not the start of the transaction."""

    function = "clock_timestamp"
    output_field = models.DateTimeField()


def historise(modele: type[M]) -> type[M]:
    """Decorate a business table: every change leaves who, when, before and after, by trigger."""
    # Trackers are bound to their model: each table needs its own.
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
    )(modele)


class ModeleBase(models.Model):
    """A business row: internal bigint key, opaque public identifier, business creation instant."""

    uid = models.CharField(max_length=16, unique=True, default=nouvel_uid, editable=False)
    cree_le = models.DateTimeField("créé le", default=maintenant, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def sous_verrou(cls, pk: int) -> Self:
        """The row, read again and held until the end of the transaction; raises `DoesNotExist`."""
        return cls._base_manager.select_for_update(of=("self",)).get(pk=pk)


class Journal(models.Model):
    """One line per act: who did what on what, when in business time, when in real time."""

    instant = models.DateTimeField("instant")
    enregistre_le = models.DateTimeField("enregistré le", db_default=InstantReel())
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+"
    )
    objet = models.CharField("objet", max_length=80)
    evenement = models.CharField("événement", max_length=60)
    de = models.CharField("de l’état", max_length=40, blank=True)
    vers = models.CharField("vers l’état", max_length=40, blank=True)
    motif = models.TextField("motif", blank=True)
    donnees = models.JSONField("données", default=dict, blank=True)
    sujets = ArrayField(models.CharField(max_length=80), default=list, verbose_name="sujets")

    class Meta:
        verbose_name = "acte journalisé"
        ordering = ["-id"]
        indexes = [
            GinIndex(fields=["sujets"], name="journal_sujets"),
            models.Index(fields=["objet", "id"], name="journal_objet"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="journal_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.objet} {self.evenement}"


class JournalAcces(models.Model):
    """One line per read of a file or of a protected dossier; the only table a GET may write."""

    instant = models.DateTimeField()
    enregistre_le = models.DateTimeField(db_default=Now())
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+"
    )
    objet = models.CharField(max_length=80)
    nature = models.CharField(max_length=40)

    class Meta:
        verbose_name = "accès journalisé"
        ordering = ["-id"]
        indexes = [models.Index(fields=["objet", "id"], name="journal_acces_objet")]
        triggers = [
            pgtrigger.Protect(
                name="acces_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]


class Sequence(models.Model):
    """The last number given under a name; the row lock makes numbers gapless."""

    code = models.CharField(max_length=60, unique=True)
    dernier = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "séquence"
        ordering = ["code"]


class Contenu(models.Model):
    """The bytes of a file, stored once under their SHA-256."""

    class Analyse(models.TextChoices):
        NON_VERIFIE = "non_verifie", "non vérifié par un antivirus"
        SAIN = "sain", "vérifié"
        INFECTE = "infecte", "refusé par l’antivirus"

    sha256 = models.CharField(max_length=64, unique=True)
    taille = models.PositiveBigIntegerField("taille (octets)")
    type_mime = models.CharField(max_length=120)
    analyse = models.CharField(max_length=12, choices=Analyse, default=Analyse.NON_VERIFIE)
    cree_le = models.DateTimeField(default=maintenant, editable=False)

    class Meta:
        verbose_name = "contenu"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="contenu_empreinte_valide",
                violation_error_message="L’empreinte du fichier est mal formée.",
            )
        ]

    @property
    def chemin(self) -> str:
        """Where the storage keeps the bytes."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


@historise
class Fichier(ModeleBase):
    """A named file that a person or a job put down; its bytes are a `Contenu`."""

    contenu = models.ForeignKey(Contenu, on_delete=models.PROTECT, related_name="fichiers")
    nom = models.CharField("nom du fichier", max_length=200)
    depose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "fichier"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.nom


class Televersement(models.Model):
    """A file that is arriving, or arrived and waits for its form; its bytes are beside the files.

    Not business data: it expires, and its history is of no use.
    """

    uid = models.CharField(max_length=16, unique=True, default=nouvel_uid, editable=False)
    compte = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    nom = models.CharField("nom du fichier", max_length=200)
    taille = models.PositiveBigIntegerField("taille annoncée (octets)")
    empreinte = models.CharField("SHA-256 annoncé", max_length=64, blank=True)
    cree_le = models.DateTimeField("créé le")
    expire_le = models.DateTimeField("expire le", db_index=True)
    joint_le = models.DateTimeField("joint le", null=True)

    class Meta:
        verbose_name = "téléversement"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taille__gt=0),
                name="televersement_non_vide",
                violation_error_message="Un téléversement annonce au moins un octet.",
            ),
            models.CheckConstraint(
                condition=models.Q(empreinte__regex=r"^([0-9a-f]{64})?$"),
                name="televersement_empreinte_valide",
                violation_error_message="L’empreinte annoncée est mal formée.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class Courriel(ModeleBase):
    """A message as it was written in the transaction; a job sends it after commit."""

    class Etat(models.TextChoices):
        A_ENVOYER = "a_envoyer", "à envoyer"
        ENVOYE = "envoye", "envoyé"
        ECHEC = "echec", "non remis"

    genre = models.CharField(max_length=60)
    destinataire = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, related_name="courriels"
    )
    adresse = models.EmailField("adresse")
    objet = models.CharField("objet", max_length=200)
    corps = models.TextField("corps")
    lien = models.CharField("lien", max_length=300, blank=True)
    sujets = ArrayField(models.CharField(max_length=80), default=list)
    etat = models.CharField(max_length=12, choices=Etat, default=Etat.A_ENVOYER)
    envoye_le = models.DateTimeField("envoyé le", null=True)
    essais = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "courriel"
        ordering = ["-id"]
        indexes = [GinIndex(fields=["sujets"], name="courriel_sujets")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(etat="envoye", envoye_le__isnull=False)
                | ~models.Q(etat="envoye"),
                name="courriel_envoye_date",
                violation_error_message="Un courriel envoyé porte sa date d’envoi.",
            )
        ]


class HorlogeDemonstration(models.Model):
    """How far the demonstration has moved the business clock; one row, demo only."""

    decalage = models.DurationField()

    class Meta:
        verbose_name = "horloge de démonstration"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1),
                name="horloge_unique",
                violation_error_message="Il n’y a qu’une horloge.",
            )
        ]


class Traitement(models.Model):
    """A daily treatment that was run for a business day: never twice, never forgotten."""

    code = models.CharField(max_length=60)
    jour = models.DateField()
    execute_le = models.DateTimeField(default=maintenant)

    class Meta:
        verbose_name = "traitement quotidien"
        ordering = ["-jour", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "jour"],
                name="traitement_unique",
                violation_error_message="Ce traitement a déjà été exécuté pour ce jour.",
            )
        ]
