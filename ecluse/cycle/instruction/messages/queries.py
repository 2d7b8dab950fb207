"""Reads of the templates."""

from django.db.models import OuterRef, QuerySet, Subquery

from ecluse.cycle.candidatures.models import Message
from ecluse.cycle.instruction.messages.models import ModeleMessage, VersionModele


def versions_courantes() -> QuerySet[VersionModele]:
    """The text in force of each template that is not withdrawn, by name."""
    derniere = VersionModele.objects.filter(modele=OuterRef("modele")).order_by("-numero")
    return (
        VersionModele.objects.filter(
            modele__retire_le__isnull=True, pk=Subquery(derniere.values("pk")[:1])
        )
        .select_related("modele", "ecrite_par")
        .order_by("modele__nom", "pk")
    )


def versions_de(modele: ModeleMessage) -> list[VersionModele]:
    """Every version of a template, latest first."""
    return list(modele.versions.select_related("modele", "ecrite_par").order_by("-numero"))


def envois_de(modele: ModeleMessage) -> int:
    """How many messages were sent from a template, all versions."""
    return Message.objects.filter(modele__startswith=f"{modele.code}/").count()
