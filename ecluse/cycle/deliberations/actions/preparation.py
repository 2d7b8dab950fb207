"""Writing a rapport: articles, lines, commissions, order of the day.

Locks are always taken in the same order: the rapport, then the dossiers by internal number.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.deliberations.etats import TABLE
from ecluse.cycle.deliberations.models import (
    Article,
    AvisCommission,
    LigneRapport,
    Operation,
    Rapport,
)
from ecluse.cycle.deliberations.permissions import peut_preparer
from ecluse.cycle.instruction.models import Proposition
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible, agir
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


def verrouiller(rapport: Rapport) -> Rapport:
    """The row, read again under its lock; the first lock of every action on a rapport."""
    return Rapport.objects.select_for_update(of=("self",)).get(pk=rapport.pk)


def _en_preparation(rapport: Rapport, acteur: Any) -> Rapport:
    """The locked rapport, or a refusal when it is no longer written."""
    verrou = verrouiller(rapport)
    exiger(peut_preparer(acteur, verrou))
    if verrou.etat != "brouillon":
        raise TransitionImpossible(
            f"Ce rapport est {TABLE.etats[verrou.etat].libelle} : il ne se modifie plus."
        )
    return verrou


@transaction.atomic
def creer_rapport(
    titre: str,
    acteur: Any,
    *,
    numero_rapport: str = "",
    seance: date | None = None,
    expose: str = "",
) -> Rapport:
    """A new rapport, in preparation. Raises `AccesRefuse`, `ActionRefusee`."""
    exiger(peut_preparer(acteur))
    if not titre.strip():
        raise ActionRefusee("Donnez un titre au rapport.", "titre")
    rapport = Rapport.objects.create(
        titre=titre.strip(),
        numero_rapport=numero_rapport.strip(),
        seance=seance,
        expose=expose.strip(),
        cree_par=acteur,
    )
    journal.ecrire(rapport, "creer", acteur, vers=rapport.etat)
    return rapport


@transaction.atomic
def modifier_rapport(
    rapport: Rapport,
    acteur: Any,
    *,
    titre: str,
    numero_rapport: str,
    seance: date | None,
    expose: str,
) -> Rapport:
    """Change the heading while the rapport is in preparation."""
    verrou = _en_preparation(rapport, acteur)
    if not titre.strip():
        raise ActionRefusee("Donnez un titre au rapport.", "titre")
    verrou.titre, verrou.numero_rapport = titre.strip(), numero_rapport.strip()
    verrou.seance, verrou.expose = seance, expose.strip()
    verrou.save()
    journal.ecrire(verrou, "modifier", acteur)
    return verrou


@transaction.atomic
def ajouter_article(
    rapport: Rapport, objet: str, operation: Operation, acteur: Any, *, hypothese: str = ""
) -> Article:
    """A new article at the end of the rapport, on one budget operation."""
    verrou = _en_preparation(rapport, acteur)
    if not objet.strip():
        raise ActionRefusee("Donnez l’objet de l’article.", "objet")
    dernier = verrou.articles.order_by("-numero").values_list("numero", flat=True).first()
    article = Article.objects.create(
        rapport=verrou,
        numero=(dernier or 0) + 1,
        objet=objet.strip(),
        operation=operation,
        hypothese=hypothese.strip(),
    )
    journal.ecrire(
        article,
        "ajouter_article",
        acteur,
        donnees={"operation": operation.code},
        sujets=[journal.reference(verrou)],
    )
    return article


@transaction.atomic
def modifier_article(
    article: Article, objet: str, operation: Operation, acteur: Any, *, hypothese: str = ""
) -> Article:
    """Change the object or the operation of an article in preparation."""
    verrou = _en_preparation(article.rapport, acteur)
    if not objet.strip():
        raise ActionRefusee("Donnez l’objet de l’article.", "objet")
    article.objet, article.operation = objet.strip(), operation
    article.hypothese = hypothese.strip()
    article.save()
    journal.ecrire(
        article,
        "modifier_article",
        acteur,
        donnees={"operation": operation.code},
        sujets=[journal.reference(verrou)],
    )
    return article


@transaction.atomic
def retirer_article(article: Article, acteur: Any) -> None:
    """Take out an article that never carried a line (what was carried leaves a trace)."""
    verrou = _en_preparation(article.rapport, acteur)
    if article.lignes.exists():
        raise ActionRefusee(
            "Cet article porte ou a porté des dossiers : retirez ses lignes, gardez l’article."
        )
    journal.ecrire(article, "retirer_article", acteur, sujets=[journal.reference(verrou)])
    article.delete()


@transaction.atomic
def ajouter_lignes(
    article: Article, propositions: Iterable[Proposition], acteur: Any
) -> list[LigneRapport]:
    """Put favourable proposals in an article; their dossiers become « inscrites ».

    The amount is the proposal's: it is typed once, by the instructeur. Raises
    `TransitionImpossible` when a dossier was put elsewhere meanwhile.
    """
    verrou = _en_preparation(article.rapport, acteur)
    choisies = sorted(propositions, key=lambda p: p.candidature_id)
    if not choisies:
        raise ActionRefusee("Choisissez au moins un dossier.", "propositions")
    sujet = journal.reference(verrou)
    lignes = []
    for choisie in choisies:
        candidature = choisie.candidature
        candidatures.inscrire(candidature, acteur, sujets=[sujet])
        # Read after the dossier's lock: the proposal in force is the one that is voted.
        proposition = Proposition.objects.get(candidature=candidature, remplacee_le__isnull=True)
        ligne = LigneRapport.objects.create(
            article=article,
            candidature=candidature,
            proposition=proposition,
            montant=proposition.montant,
        )
        ligne.territoires.set(candidature.territoires.all())
        lignes.append(ligne)
    return lignes


def _liberer(lignes: Iterable[LigneRapport], rapport: Rapport, acteur: Any) -> None:
    """Take lines out of the rapport; their dossiers wait again."""
    instant = maintenant()
    for ligne in lignes:
        candidatures.desinscrire(ligne.dossier, acteur, sujets=[journal.reference(rapport)])
        ligne.retiree_le = instant
        ligne.save()


@transaction.atomic
def retirer_ligne(ligne: LigneRapport, acteur: Any) -> None:
    """Take one dossier out of a rapport in preparation."""
    rapport = _en_preparation(ligne.article.rapport, acteur)
    fraiche = LigneRapport.objects.select_related("candidature").get(pk=ligne.pk)
    if fraiche.retiree_le is not None:
        raise TransitionImpossible("Cette ligne est déjà retirée.")
    _liberer([fraiche], rapport, acteur)


@transaction.atomic
def ajouter_avis(
    rapport: Rapport, commission: str, jour: date, sens: str, acteur: Any
) -> AvisCommission:
    """The advice of a commission, before or after the order of the day, never after the vote."""
    verrou = verrouiller(rapport)
    exiger(peut_preparer(acteur, verrou))
    if verrou.etat not in ("brouillon", "inscrit"):
        raise TransitionImpossible("La décision est prise : les avis ne changent plus.")
    if not commission.strip():
        raise ActionRefusee("Nommez la commission.", "commission")
    avis = AvisCommission.objects.create(
        rapport=verrou, commission=commission.strip(), date=jour, sens=sens
    )
    journal.ecrire(
        avis,
        "ajouter_avis_commission",
        acteur,
        donnees={"commission": avis.commission, "date": jour.isoformat(), "sens": sens},
        sujets=[journal.reference(verrou)],
    )
    return avis


@transaction.atomic
def retirer_avis(avis: AvisCommission, acteur: Any) -> None:
    """Take out an advice typed by mistake."""
    verrou = verrouiller(avis.rapport)
    exiger(peut_preparer(acteur, verrou))
    if verrou.etat not in ("brouillon", "inscrit"):
        raise TransitionImpossible("La décision est prise : les avis ne changent plus.")
    journal.ecrire(avis, "retirer_avis_commission", acteur, sujets=[journal.reference(verrou)])
    avis.delete()


def lignes_en_vigueur(rapport: Rapport) -> list[LigneRapport]:
    """The lines of the rapport by dossier, the order in which their locks are taken."""
    return list(
        LigneRapport.objects.filter(article__rapport=rapport, retiree_le__isnull=True)
        .select_related("candidature__structure", "article__operation")
        .order_by("candidature_id")
    )


def inscrire(rapport: Rapport, acteur: Any) -> Rapport:
    """Put the rapport on the order of the day: the élus then read it, nobody writes it any more."""
    with agir(rapport, "inscrire", acteur, table=TABLE, peut=peut_preparer) as acte:
        if acte.objet.seance is None:
            raise ActionRefusee("Indiquez la date de la séance.", "seance")
        if not acte.objet.numero_rapport:
            raise ActionRefusee("Indiquez le numéro du rapport.", "numero_rapport")
        lignes = lignes_en_vigueur(acte.objet)
        if not lignes:
            raise ActionRefusee("Le rapport ne porte encore aucun dossier.")
        acte.sujets += [journal.reference(x.dossier) for x in lignes]
    return rapport


def rouvrir(rapport: Rapport, acteur: Any, motif: str = "") -> Rapport:
    """Take it off the order of the day to write it again; a vote already recorded is erased."""
    with agir(rapport, "rouvrir", acteur, table=TABLE, peut=peut_preparer, motif=motif) as acte:
        acte.objet.votes.all().delete()
        acte.objet.deports.all().delete()
        acte.objet.membres = acte.objet.vote_le = None
    return rapport


def retirer(rapport: Rapport, acteur: Any, motif: str) -> Rapport:
    """Give the rapport up; its dossiers wait again for another one. A reason is owed."""
    if not motif.strip():
        raise ActionRefusee("Indiquez pourquoi le rapport est retiré.", "motif")
    with agir(rapport, "retirer", acteur, table=TABLE, peut=peut_preparer, motif=motif) as acte:
        acte.objet.articles.filter(etat="projet").update(etat="retire")
        _liberer(lignes_en_vigueur(acte.objet), acte.objet, acteur)
    return rapport
