"""Messages of the conventions. No bank detail ever goes in a message."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.urls import reverse

from ecluse.annuaire.models import Compte, Habilitation, Role
from ecluse.cycle.conventions.models import Avenant, Convention, Resiliation
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
    convention: Convention,
    genre: str,
    comptes: Iterable[Compte],
    objet: str,
    corps: str,
    avenant: Avenant | None = None,
) -> None:
    lien = reverse("conventions:convention", args=[convention.uid])
    if avenant is not None:
        lien = reverse("conventions:avenant", args=[convention.uid, avenant.rang])
    notifier(genre, list(comptes), objet, corps, lien, sujets(convention))


def signataires(convention: Convention) -> list[Compte]:
    """Who signs for the structure in Écluse, and is told; nobody where it has no account."""
    return _comptes(convention, Role.SIGNATAIRE, structure=True)


def a_signer(convention: Convention) -> None:
    """To the signataires of the structure: the convention waits for their signature."""
    _envoyer(
        convention,
        "conventions.a_signer",
        signataires(convention),
        f"Convention {convention.numero} à signer",
        f"La convention {convention.numero} est prête : "
        f"{ecrire_montant(convention.montant_maximum)} au plus, "
        f"pour la période du {ecrire_date(convention.debut)} au {ecrire_date(convention.fin)}. "
        "Téléchargez-la, puis retournez "
        f"{_originaux(convention)} au Département avec le cachet de votre structure.",
    )


def _originaux(acte: Convention | Avenant) -> str:
    if acte.originaux == 1:
        return "l’original signé"
    return f"les {acte.originaux} originaux signés"


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


def avenant_a_signer(avenant: Avenant) -> None:
    """To the signataires of the structure: the avenant waits for their signature."""
    convention = avenant.convention
    _envoyer(
        convention,
        "conventions.avenant_a_signer",
        _comptes(convention, Role.SIGNATAIRE, structure=True),
        f"Avenant n° {avenant.rang} à la convention {convention.numero}, à signer",
        f"L’avenant n° {avenant.rang} à la convention {convention.numero} est prêt : "
        f"{avenant.objet}. Retournez {_originaux(avenant)} au Département avec le cachet de votre "
        "structure. La convention ne change qu’une fois l’avenant signé.",
        avenant,
    )


def avenant_signe(avenant: Avenant) -> None:
    """To the structure and to the agents who pay: the convention has changed."""
    convention = avenant.convention
    comptes = [
        *_comptes(convention, Role.SIGNATAIRE, Role.REDACTEUR, Role.FINANCIER, structure=True),
        *_comptes(convention, Role.GESTIONNAIRE),
    ]
    suite = f"La convention prend fin le {ecrire_date(convention.fin)}"
    if convention.montant_initial_connu and avenant.montant_connu:
        suite += f" ; son montant maximum est de {ecrire_montant(convention.montant_maximum)}"
    signature = ecrire_date(avenant.signee_le) if avenant.signee_le else ""
    _envoyer(
        convention,
        "conventions.avenant_signe",
        comptes,
        f"Avenant n° {avenant.rang} à la convention {convention.numero}, signé",
        f"L’avenant n° {avenant.rang} à la convention {convention.numero} a été signé le "
        f"{signature}. {suite}.",
        avenant,
    )


def avenant_abandonne(avenant: Avenant, motif: str) -> None:
    """To the structure, when the avenant had been proposed to it."""
    convention = avenant.convention
    _envoyer(
        convention,
        "conventions.avenant_abandonne",
        _comptes(convention, Role.SIGNATAIRE, Role.REDACTEUR, structure=True),
        f"Avenant n° {avenant.rang} à la convention {convention.numero}, abandonné",
        f"L’avenant n° {avenant.rang} à la convention {convention.numero} ne sera pas signé. La "
        f"convention reste ce qu’elle est. Motif : {motif}",
        avenant,
    )


def resiliee(resiliation: Resiliation, fin: date, bilan: date | None) -> None:
    """To the structure and to the agents who pay: the end has moved, the balance follows."""
    convention = resiliation.convention
    comptes = [
        *_comptes(convention, Role.SIGNATAIRE, Role.REDACTEUR, Role.FINANCIER, structure=True),
        *_comptes(convention, Role.GESTIONNAIRE),
    ]
    remise = f" au plus tard le {ecrire_date(bilan)}" if bilan else ""
    effet = ecrire_date(resiliation.effet) if resiliation.effet else ""
    _envoyer(
        convention,
        "conventions.resiliee",
        comptes,
        f"Convention {convention.numero} résiliée",
        f"La convention {convention.numero} est résiliée à compter du {effet} : son dernier jour "
        f"est le {ecrire_date(fin)}. Remettez le bilan de ce qui a été réalisé{remise} ; les "
        f"sommes qui ne sont pas dues sont reversées. Motif : {resiliation.motif}",
    )
