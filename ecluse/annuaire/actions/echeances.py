"""What the days bring by themselves: documents about to end, accounts that nobody confirmed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby

import pgtrigger
from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse

from ecluse.annuaire import notifications, queries, queries_coffre
from ecluse.annuaire.destinataires import comptes_habilites
from ecluse.annuaire.models import Compte, DocumentStructure, Structure
from ecluse.annuaire.permissions_coffre import roles_deposants
from ecluse.regles.dates import ecrire_date
from ecluse.socle import journal
from ecluse.socle.courriels import notifier
from ecluse.socle.models import Courriel


@transaction.atomic
def rappeler_les_expirations(jour: date, instant: datetime) -> int:
    """Tell who keeps a safe that documents of it soon end, once for each; out: how many documents.

    A document whose structure has nobody to tell waits: it is said to the first who comes.
    """
    dus = queries_coffre.a_rappeler(jour).select_for_update(of=("self",))
    lignes = list(dus.select_related("structure"))
    return sum(
        _rappeler(structure, list(siens), instant)
        for structure, siens in groupby(lignes, key=lambda d: d.structure)
    )


def _rappeler(structure: Structure, dus: list[DocumentStructure], instant: datetime) -> int:
    """One message to each person, with the documents that are theirs to renew."""
    a_dire: dict[Compte, list[DocumentStructure]] = {}
    for document in dus:
        roles = roles_deposants(document.nature)
        for compte in comptes_habilites(*roles, structure=structure):
            a_dire.setdefault(compte, []).append(document)
    for compte, documents in a_dire.items():
        message = notifications.documents_a_renouveler(
            structure.nom,
            [f"{d.intitule}, valable jusqu’au {ecrire_date(_fin(d))}" for d in documents],
            reverse("annuaire:coffre", args=[structure.uid]),
        )
        sujets = [journal.reference(structure), *map(journal.reference, documents)]
        notifier(message.genre, compte, message.objet, message.corps, message.lien, sujets)
    return _noter({d.pk: d for ds in a_dire.values() for d in ds}.values(), structure, instant)


def _fin(document: DocumentStructure) -> date:
    return document.valable_jusqu_au or date.max


def _noter(dits: Iterable[DocumentStructure], structure: Structure, instant: datetime) -> int:
    nombre = 0
    for document in dits:
        document.rappele_le = instant
        document.save(update_fields=["rappele_le"])
        journal.ecrire(
            document,
            "rappeler_expiration",
            None,
            instant=instant,
            donnees={"habilitation": document.intitule},
            sujets=[journal.reference(structure)],
        )
        nombre += 1
    return nombre


@transaction.atomic
def oublier_les_non_confirmes(instant: datetime) -> int:
    """Erase the accounts whose address nobody proved in time; out: how many.

    Anyone may type the address of somebody else: the messages sent to it and the copies that the
    history kept go with the account. The journal says that an account was erased, not whose.
    """
    departement = queries.departement()
    if departement is None:
        return 0
    jours = departement.oubli_comptes
    dus = queries.jamais_confirmes(instant - timedelta(days=jours))
    return sum(_oublier(c, jours, instant) for c in dus.order_by("pk").select_for_update())


def _oublier(compte: Compte, jours: int, instant: datetime) -> bool:
    adresses = EmailAddress.objects.select_for_update().filter(user=compte).order_by("pk")
    if any(a.verified for a in adresses):
        # Proved while this was waiting for its turn.
        return False
    journal.ecrire(compte, "oublier_compte", None, instant=instant, donnees={"jours": jours})
    Courriel.objects.filter(destinataire=compte).delete()
    copies = Compte.pgh_event_model.objects.filter(pgh_obj_id=compte.pk)  # type: ignore[attr-defined]
    compte.delete()
    with pgtrigger.ignore(f"{copies.model._meta.label}:append_only"):
        copies.delete()
    return True
