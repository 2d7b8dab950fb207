"""Reads of the threads: one dossier's messages, and what waits for somebody."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.urls import reverse

from ecluse.annuaire.permissions import est_agent, est_porteur, structures_de
from ecluse.cycle.appels.permissions import ECRIVENT
from ecluse.cycle.candidatures.models import Candidature, Message, MessagePiece
from ecluse.cycle.candidatures.permissions import cote_de
from ecluse.interface import elements
from ecluse.interface.templatetags.ecluse import mention_antivirus
from ecluse.regles.dates import ecrire_instant
from ecluse.regles.texte import accorder
from ecluse.socle.requetes import Requete
from ecluse.socle.taches import Tache

GROUPE = "Échanges"
#: What a list of things to do shows at most: beyond, one reads the dossiers in order.
TACHES_AU_PLUS = 50


def messages(candidature: Candidature) -> list[Message]:
    """The thread, oldest first, with authors and files (two queries)."""
    pieces = MessagePiece.objects.select_related("fichier__contenu").order_by("id")
    return list(
        candidature.messages.select_related("auteur", "lu_par")
        .prefetch_related(Prefetch("pieces", pieces))
        .order_by("instant", "id")
    )


def messages_en_bref(candidature: Candidature) -> Sequence[Message]:
    """The thread without its files, for the page that says the whole dossier (one query)."""
    messages = _EN_BREF(candidature.pk)
    for message in messages:
        message.candidature = candidature
    return messages


_EN_BREF = Requete(
    lambda c: (
        Message.objects.filter(candidature=c)
        .select_related("auteur", "lu_par")
        .annotate(nb_pieces=Count("pieces"))
        .order_by("instant", "id")
    ),
    int,
)


def fil(recus: Iterable[Message], acteur: Any) -> list[elements.Message]:
    """The thread as the component shows it to `acteur`."""
    return [_element(m, acteur) for m in recus]


def _element(message: Message, acteur: Any) -> elements.Message:
    vers_service = message.vers == Message.Sens.SERVICE
    auteur = str(message.auteur) if message.auteur else "Écluse"
    return elements.Message(
        auteur=f"{auteur}, {'pour la structure' if vers_service else 'pour le Département'}",
        quand=message.instant,
        texte=message.corps,
        soi=message.auteur_id is not None and message.auteur_id == acteur.pk,
        pieces=tuple(_pieces(message)),
        objet=message.objet,
        correction=message.modele == "correction",
        suivi=_suivi(message),
    )


def _pieces(message: Message) -> Iterator[tuple[str, str]]:
    """Name and address of each file; only their number when the thread was read in brief."""
    nombre = getattr(message, "nb_pieces", None)
    if nombre is None:
        for p in message.pieces.all():
            adresse = reverse(
                "candidatures:echanges_fichier", args=[message.candidature.uid, p.uid]
            )
            yield f"{p.fichier.nom}{mention_antivirus(p.fichier)}", adresse
    elif nombre:
        yield (
            accorder(nombre, "fichier joint", "fichiers joints"),
            reverse("candidatures:echanges", args=[message.candidature.uid]),
        )


def _suivi(message: Message) -> str:
    if message.a_repondre and message.repondu_le is None:
        return "Une réponse est attendue."
    if message.lu_le is None:
        return "Pas encore lu."
    return f"Lu le {ecrire_instant(message.lu_le)} par {message.lu_par}."


def taches_echanges(acteur: Any) -> list[Tache]:
    """Messages that wait for the side of `acteur`: to read, or to answer; one query per side."""
    condition = Q(pk__in=[])
    if est_porteur(acteur):
        structures = structures_de(acteur, ECRIVENT)
        condition |= Q(vers=Message.Sens.PORTEUR, candidature__structure_id__in=structures)
    if est_agent(acteur):
        siennes = Q(candidature__instructeur=acteur) | Q(candidature__instructeur__isnull=True)
        condition |= Q(vers=Message.Sens.SERVICE) & siennes
    attente = Q(lu_le__isnull=True) | Q(a_repondre=True, repondu_le__isnull=True)
    trouves = (
        Message.objects.filter(condition, attente)
        .select_related("candidature__structure", "candidature__session__version__dispositif")
        .order_by("instant", "id")[:TACHES_AU_PLUS]
    )
    par_dossier: dict[int, list[Message]] = {}
    for message in trouves:
        par_dossier.setdefault(message.candidature_id, []).append(message)
    return [
        _tache(siens)
        for siens in par_dossier.values()
        if cote_de(acteur, siens[0].candidature) == siens[0].vers
    ]


def _tache(siens: list[Message]) -> Tache:
    candidature = siens[0].candidature
    attendu = any(m.a_repondre for m in siens)
    nom = candidature.numero or candidature.intitule or "candidature sans titre"
    return Tache(
        titre=f"{'Répondre' if attendu else 'Lire le message reçu'} : {siens[0].objet}",
        url=reverse("candidatures:echanges", args=[candidature.uid]),
        detail=f"{nom}, {candidature.structure.nom}",
        echeance=None,
        ton="attention" if attendu else "neutre",
        groupe=GROUPE,
    )
