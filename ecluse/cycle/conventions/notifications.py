"""Messages of the conventions. No bank detail ever goes in a message."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from ecluse.annuaire.models import Compte, Habilitation, Role
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.conventions.sujets import sujets
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.socle.courriels import notifier


def _comptes(convention: Convention, *roles: str, structure: bool = False) -> list[Compte]:
    """Active accounts that hold one of `roles` today: in the structure, or on its dispositifs."""
    droits = Habilitation.objects.en_vigueur().filter(role__in=roles)
    if structure:
        droits = droits.filter(structure_id=convention.structure_id)
    droits = droits.filter(Q(dispositifs=[]) | Q(dispositifs__overlap=list(convention.fiches)))
    return list(
        Compte.objects.filter(is_active=True, pk__in=droits.values("compte")).order_by("id")
    )


def _envoyer(
    convention: Convention, genre: str, comptes: Iterable[Compte], objet: str, corps: str
) -> None:
    lien = reverse("conventions:convention", args=[convention.uid])
    notifier(genre, list(comptes), objet, corps, lien, sujets(convention))


def a_signer(convention: Convention) -> None:
    """To the signataires of the structure: the convention waits for their signature."""
    _envoyer(
        convention,
        "conventions.a_signer",
        _comptes(convention, Role.SIGNATAIRE, structure=True),
        f"Convention {convention.numero} à signer",
        f"La convention {convention.numero} est prête : "
        f"{ecrire_montant(convention.montant_maximum)} au plus, "
        f"pour la période du {ecrire_date(convention.debut)} au {ecrire_date(convention.fin)}. "
        "Téléchargez-la, puis retournez "
        f"{_originaux(convention)} au Département avec le cachet de votre structure.",
    )


def _originaux(convention: Convention) -> str:
    if convention.originaux == 1:
        return "l’original signé"
    return f"les {convention.originaux} originaux signés"


def signee(convention: Convention) -> None:
    """To the structure and to the agents who pay: the advance is now due."""
    comptes = [
        *_comptes(convention, Role.SIGNATAIRE, Role.REDACTEUR, Role.FINANCIER, structure=True),
        *_comptes(convention, Role.GESTIONNAIRE),
    ]
    signature = ecrire_date(convention.signee_le) if convention.signee_le else ""
    _envoyer(
        convention,
        "conventions.signee",
        comptes,
        f"Convention {convention.numero} signée",
        f"La convention {convention.numero} avec {convention.structure} a été signée le "
        f"{signature}.",
    )


def abandonnee(convention: Convention, motif: str) -> None:
    """To the structure, when the convention had been proposed to it."""
    _envoyer(
        convention,
        "conventions.abandonnee",
        _comptes(convention, Role.SIGNATAIRE, Role.REDACTEUR, structure=True),
        f"Convention {convention.numero} abandonnée",
        f"La convention {convention.numero} ne sera pas signée. Motif : {motif}",
    )
