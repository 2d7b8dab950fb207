"""What is signed by two parties: who signs, when it was sent out, transmitted, signed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ecluse.socle.models import Fichier, ModeleBase


class ActeSigne(ModeleBase):
    """The fields that a convention and its avenants share."""

    originaux = models.PositiveSmallIntegerField("originaux", default=2)
    signataire_structure = models.CharField("signataire de la structure", max_length=160)
    qualite_structure = models.CharField("qualité", max_length=160, blank=True)
    signataire_departement = models.CharField("signataire du Département", max_length=160)
    qualite_departement = models.CharField("qualité", max_length=160, blank=True)
    # When the documents were last asked for: those in force carry that very instant.
    documents_demandes_le = models.DateTimeField("documents demandés le", null=True, blank=True)
    documents_erreur = models.TextField("échec de la génération", blank=True)
    # Until then it is the Département's own paper.
    emise_le = models.DateTimeField("proposée à la signature le", null=True, blank=True)
    transmise_le = models.DateField("transmise au contrôle de légalité le", null=True, blank=True)
    publiee_le = models.DateField("publiée le", null=True, blank=True)
    notifiee_le = models.DateField("notifiée le", null=True, blank=True)
    signee_le = models.DateField("signée le", null=True, blank=True)
    signature_enregistree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    scan = models.ForeignKey(
        Fichier, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


#: Signed: after the transmission and the publication, by somebody who recorded it.
SIGNE_EN_REGLE = Q(
    signee_le__isnull=False,
    transmise_le__isnull=False,
    publiee_le__isnull=False,
    signature_enregistree_par__isnull=False,
    signee_le__gte=F("transmise_le"),
)
SIGNE_APRES_PUBLICATION = (
    Q(publiee_le__isnull=True) | Q(signee_le__isnull=True) | Q(signee_le__gte=F("publiee_le"))
)
