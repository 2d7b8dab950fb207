"""Asking to join a structure that is known already."""

import pgtrigger
from django.db import models
from django.db.models import Q

from ecluse.annuaire.etats import ADHESION
from ecluse.annuaire.models.comptes import ROLES_PORTEUR, Compte, Role
from ecluse.annuaire.models.structures import Structure
from ecluse.socle.models import ModeleBase, historise

CLOSES = tuple(e for e in ADHESION.etats if e != "en_attente")


@historise
class DemandeAdhesion(ModeleBase):
    """A person asks for a role in a structure; one of its signataires answers.

    A structure without active signataire leaves the answer to an administrator.
    """

    structure = models.ForeignKey(
        Structure, on_delete=models.PROTECT, related_name="demandes_adhesion"
    )
    compte = models.ForeignKey(Compte, on_delete=models.RESTRICT, related_name="demandes_adhesion")
    role = models.CharField("rôle", max_length=20, choices=Role)
    message = models.TextField("message", max_length=500, blank=True)
    etat = models.CharField("état", max_length=12, choices=ADHESION.choices, default="en_attente")
    decidee_le = models.DateTimeField("décidée le", null=True, blank=True)
    decidee_par = models.ForeignKey(
        Compte, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    motif = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        verbose_name = "demande d’adhésion"
        ordering = ["-id"]
        triggers = [
            pgtrigger.FSM(name="demande_adhesion_etats", field="etat", transitions=ADHESION.couples)
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "compte"],
                condition=Q(etat="en_attente"),
                name="adhesion_une_en_attente",
                violation_error_message="Vous avez déjà une demande en attente pour cette "
                "structure.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in ROLES_PORTEUR]),
                name="adhesion_role_de_porteur",
                violation_error_message="On rejoint une structure dans un rôle de porteur.",
            ),
            models.CheckConstraint(
                condition=Q(etat="en_attente", decidee_le__isnull=True, decidee_par__isnull=True)
                | Q(etat__in=CLOSES, decidee_le__isnull=False, decidee_par__isnull=False),
                name="adhesion_decidee_par_quelqu_un",
                violation_error_message="Une demande close dit quand et par qui.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="refusee", motif=""),
                name="adhesion_refus_motive",
                violation_error_message="Dites pourquoi la demande est refusée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compte} → {self.structure}"
