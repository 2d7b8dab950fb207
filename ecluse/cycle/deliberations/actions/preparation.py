"""Writing a rapport: heading, articles, commissions, order of the day.

Locks are always taken in the same order: the rapport, then the dossiers by internal number.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.cycle.deliberations.actions.blocs import completer_blocs
from ecluse.cycle.deliberations.actions.commun import (
    en_preparation,
    exiger_redige_ici,
    verrouiller,
)
from ecluse.cycle.deliberations.actions.lignes import liberer, lignes_en_vigueur
from ecluse.cycle.deliberations.actions.ordre import numeroter
from ecluse.cycle.deliberations.etats import TABLE, TABLE_ARTICLES
from ecluse.cycle.deliberations.models import (
    Article,
    AvisCommission,
    Operation,
    Rapport,
    VoteGroupe,
)
from ecluse.cycle.deliberations.permissions import peut_preparer
from ecluse.cycle.deliberations.queries.page import PageRapport, page
from ecluse.regles.argent import ZERO
from ecluse.regles.coherence.seance import controler_avis
from ecluse.regles.dates import ecrire_date
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible, agir
from ecluse.socle.permissions import exiger


def _corrigee(rectifie: Rapport | None) -> Rapport | None:
    """The act to correct, or a refusal when it has not been adopted."""
    if rectifie is not None and rectifie.etat != "adopte":
        raise ActionRefusee("Seule une délibération adoptée se rectifie.", "rectifie")
    return rectifie


@transaction.atomic
def creer_rapport(
    titre: str,
    acteur: Any,
    *,
    numero_rapport: str = "",
    seance: date | None = None,
    expose: str = "",
    rectifie: Rapport | None = None,
) -> Rapport:
    """A new rapport, in preparation. `rectifie`: the adopted act whose error it corrects.

    Raises `AccesRefuse`, `ActionRefusee`.
    """
    exiger(peut_preparer(acteur))
    if not titre.strip():
        raise ActionRefusee("Donnez un titre au rapport.", "titre")
    rapport = Rapport.objects.create(
        titre=titre.strip(),
        numero_rapport=numero_rapport.strip(),
        seance=seance,
        expose=expose.strip(),
        rectifie=_corrigee(rectifie),
        cree_par=acteur,
    )
    sujets = [journal.reference(rectifie)] if rectifie is not None else []
    journal.ecrire(rapport, "creer", acteur, vers=rapport.etat, sujets=sujets)
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
    rectifie: Rapport | None = None,
) -> Rapport:
    """Change the heading while the rapport is in preparation."""
    verrou = en_preparation(rapport, acteur)
    if not titre.strip():
        raise ActionRefusee("Donnez un titre au rapport.", "titre")
    if rectifie is not None and rectifie.pk == verrou.pk:
        raise ActionRefusee("Un acte rectifie un autre acte.", "rectifie")
    autre = rectifie.pk if rectifie is not None else None
    reprises = verrou.articles.filter(rectifications__isnull=False)
    if autre != verrou.rectifie_id and reprises.exists():
        raise ActionRefusee(
            "Des articles reprennent des lignes de cette délibération : retirez-les d’abord.",
            "rectifie",
        )
    verrou.titre, verrou.numero_rapport = titre.strip(), numero_rapport.strip()
    verrou.seance, verrou.expose = seance, expose.strip()
    verrou.rectifie = _corrigee(rectifie)
    verrou.save()
    journal.ecrire(verrou, "modifier", acteur)
    return verrou


def _verifier_article(
    objet: str, operation: Operation | None, role: str, montant: Decimal | None
) -> None:
    """What any article must hold; raises `ActionRefusee` with the field."""
    if not objet.strip():
        raise ActionRefusee("Donnez l’objet de l’article.", "objet")
    if montant is not None and montant < ZERO:
        raise ActionRefusee("Le montant annoncé n’est pas négatif.", "montant")
    recette = role == Article.Objet.RECETTE
    if recette and not montant:
        raise ActionRefusee("Indiquez le montant de la recette.", "montant")
    if recette and operation is None:
        raise ActionRefusee("Choisissez la ligne de recettes.", "operation")
    if operation is None or role not in (Article.Objet.RECETTE, Article.Objet.FINANCEMENT):
        return
    if recette != (operation.sens == Operation.Sens.RECETTE):
        attendue = "de recettes" if recette else "de dépenses"
        raise ActionRefusee(f"Choisissez une ligne {attendue}.", "operation")


@transaction.atomic
def ajouter_article(
    rapport: Rapport,
    objet: str,
    operation: Operation | None,
    acteur: Any,
    *,
    hypothese: str = "",
    role: str = Article.Objet.FINANCEMENT,
    montant: Decimal | None = None,
    nombre: int | None = None,
    bilan: str = "",
) -> Article:
    """A new article at the end of the rapport.

    In: the budget operation (None when it votes no money of the Département), what it does
    (`role`), the amount (euros) and the number of operations that its text announces, if it does,
    what the actions of the year before gave (`bilan`, a text of the rapport).
    Raises `ActionRefusee` with the field.
    """
    verrou = en_preparation(rapport, acteur)
    _verifier_article(objet, operation, role, montant)
    dernier = verrou.articles.order_by("-numero").values_list("numero", flat=True).first()
    article = Article.objects.create(
        rapport=verrou,
        numero=(dernier or 0) + 1,
        role=role,
        objet=objet.strip(),
        operation=operation,
        hypothese=hypothese.strip(),
        montant=montant,
        nombre=nombre,
        bilan=bilan.strip(),
    )
    _noter_article(article, "ajouter_article", acteur, verrou)
    return article


@transaction.atomic
def modifier_article(
    article: Article,
    objet: str,
    operation: Operation | None,
    acteur: Any,
    *,
    hypothese: str = "",
    role: str = Article.Objet.FINANCEMENT,
    montant: Decimal | None = None,
    nombre: int | None = None,
    bilan: str = "",
) -> Article:
    """Change what an article in preparation says; raises as `ajouter_article`."""
    verrou = en_preparation(article.rapport, acteur)
    _verifier_article(objet, operation, role, montant)
    porte = article.lignes.filter(retiree_le__isnull=True).exists()
    if role != Article.Objet.FINANCEMENT and (porte or article.rectifications.exists()):
        raise ActionRefusee("Cet article porte des lignes : il vote un financement.", "role")
    article.objet, article.operation, article.role = objet.strip(), operation, role
    article.hypothese, article.bilan = hypothese.strip(), bilan.strip()
    article.montant, article.nombre = montant, nombre
    article.save()
    _noter_article(article, "modifier_article", acteur, verrou)
    return article


def _noter_article(article: Article, evenement: str, acteur: Any, rapport: Rapport) -> None:
    journal.ecrire(
        article,
        evenement,
        acteur,
        donnees={"operation": article.operation.code if article.operation else ""},
        sujets=[journal.reference(rapport)],
    )


@transaction.atomic
def retirer_article(article: Article, acteur: Any) -> None:
    """Take out an article that never carried a line (what was carried leaves a trace); those that
    follow it are numbered again."""
    verrou = en_preparation(article.rapport, acteur)
    if article.lignes.exists() or article.rectifications.exists():
        raise ActionRefusee(
            "Cet article porte ou a porté des dossiers : retirez ses lignes, gardez l’article."
        )
    journal.ecrire(article, "retirer_article", acteur, sujets=[journal.reference(verrou)])
    article.delete()
    numeroter(list(verrou.articles.order_by("numero")))


@transaction.atomic
def ajouter_avis(
    rapport: Rapport, commission: str, jour: date, sens: str, acteur: Any
) -> AvisCommission:
    """The advice of a commission, before or after the order of the day, never after the vote."""
    verrou = verrouiller(rapport)
    exiger(peut_preparer(acteur, verrou))
    exiger_redige_ici(verrou)
    if verrou.etat not in ("brouillon", "inscrit"):
        raise TransitionImpossible("La décision est prise : les avis ne changent plus.")
    if not commission.strip():
        raise ActionRefusee("Nommez la commission.", "commission")
    if verrou.seance is not None and jour > verrou.seance:
        raise ActionRefusee(f"Un avis précède la séance du {ecrire_date(verrou.seance)}.", "date")
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
    autres = verrou.avis_commissions.exclude(pk=avis.pk).values_list("commission", "date")
    if verrou.etat == "inscrit" and verrou.seance and controler_avis(autres, verrou.seance):
        raise ActionRefusee(
            "Le rapport est à l’ordre du jour : il garde l’avis de la 2e commission. Ajoutez "
            "d’abord le bon."
        )
    journal.ecrire(avis, "retirer_avis_commission", acteur, sujets=[journal.reference(verrou)])
    avis.delete()


def _verifier_pret(rapport: Rapport, lue: PageRapport) -> None:
    """What the order of the day needs; raises `ActionRefusee` with the field."""
    if rapport.seance is None:
        raise ActionRefusee("Indiquez la date de la séance.", "seance")
    if not rapport.numero_rapport:
        raise ActionRefusee("Indiquez le numéro du rapport.", "numero_rapport")
    if not lue.articles:
        raise ActionRefusee("Le rapport ne porte encore aucun dossier.")
    for lu in lue.articles:
        article = lu.article
        if article.role != Article.Objet.FINANCEMENT:
            continue
        if not lu.lignes and not lu.rectifications:
            raise ActionRefusee(f"L’article {article.numero} ne porte encore aucune ligne.")
        if article.operation is None and any(not x.fsl for x in lu.lignes):
            raise ActionRefusee(f"L’article {article.numero} n’a pas d’opération budgétaire.")
    if erreurs := lue.erreurs:
        premiere = erreurs[0]
        suite = f" ({len(erreurs) - 1} autres à la suite)" if len(erreurs) > 2 else ""
        raise ActionRefusee(f"{premiere.lieu} : {premiere.message}{suite}")


def inscrire(rapport: Rapport, acteur: Any) -> Rapport:
    """Put the rapport on the order of the day: the élus then read it, nobody writes it any more.

    Its articles are grouped into blocks of vote. Raises `ActionRefusee`: something is missing, or
    the coherence rules find an error.
    """
    with agir(rapport, "inscrire", acteur, table=TABLE, peut=peut_preparer) as acte:
        exiger_redige_ici(acte.objet)
        _verifier_pret(acte.objet, page(acte.objet))
        completer_blocs(acte.objet)
        acte.sujets += [
            journal.reference(x.candidature)
            for x in lignes_en_vigueur(acte.objet)
            if x.candidature is not None
        ]
    return rapport


def rouvrir(rapport: Rapport, acteur: Any, motif: str = "") -> Rapport:
    """Take it off the order of the day to write it again; votes already recorded are erased, the
    blocks and the members who declared an interest are kept."""
    with agir(rapport, "rouvrir", acteur, table=TABLE, peut=peut_preparer, motif=motif) as acte:
        VoteGroupe.objects.filter(bloc__rapport=acte.objet).delete()
        acte.objet.blocs.update(vote_le=None)
        acte.objet.membres = acte.objet.vote_le = None
    return rapport


def retirer(rapport: Rapport, acteur: Any, motif: str) -> Rapport:
    """Give the rapport up; its dossiers wait again for another one. A reason is owed."""
    if not motif.strip():
        raise ActionRefusee("Indiquez pourquoi le rapport est retiré.", "motif")
    with agir(rapport, "retirer", acteur, table=TABLE, peut=peut_preparer, motif=motif) as acte:
        clore_articles(acte.objet, "retirer", acteur, motif.strip())
        liberer(lignes_en_vigueur(acte.objet), acte.objet, acteur)
    return rapport


def clore_articles(
    rapport: Rapport,
    evenement: str,
    acteur: Any,
    motif: str = "",
    articles: list[Article] | None = None,
) -> None:
    """Move articles still to be voted (all of the rapport's by default) by their own table.

    The act on the rapport checked the right and holds its lock.
    """
    vises = rapport.articles.filter(etat="projet") if articles is None else articles
    for article in vises:
        with agir(
            article,
            evenement,
            acteur,
            table=TABLE_ARTICLES,
            peut=None,
            motif=motif,
            sujets=[journal.reference(rapport)],
        ) as acte:
            acte.objet.motif = motif[:300]


def _constater_tous_votes(rapport: Rapport) -> None:
    """The only block that was still to vote is gone: the whole rapport is voted."""
    dates = list(rapport.blocs.values_list("vote_le", flat=True))
    if dates and None not in dates:
        rapport.vote_le = max(d for d in dates if d is not None)
        rapport.save()


@transaction.atomic
def retirer_du_vote(article: Article, motif: str, acteur: Any) -> Article:
    """Withdraw one article from a rapport on the order of the day, before its block is voted.

    Nobody decided on its dossiers: they wait for another rapport. Raises `ActionRefusee`: no
    reason, the only article left; `TransitionImpossible` once voted.
    """
    verrou = verrouiller(article.rapport)
    exiger(peut_preparer(acteur, verrou))
    if verrou.etat != "inscrit":
        raise TransitionImpossible("Un article se retire quand le rapport est à l’ordre du jour.")
    if not motif.strip():
        raise ActionRefusee("Indiquez pourquoi l’article est retiré.", "motif")
    frais = Article.objects.select_related("bloc").get(pk=article.pk)
    if frais.bloc is not None and frais.bloc.vote_le is not None:
        raise TransitionImpossible("Le vote de cet article est enregistré.")
    if not verrou.articles.filter(etat="projet").exclude(pk=frais.pk).exists():
        raise ActionRefusee("C’est le dernier article : retirez le rapport entier.")
    clore_articles(verrou, "retirer", acteur, motif.strip(), [frais])
    liberer([x for x in lignes_en_vigueur(verrou) if x.article_id == frais.pk], verrou, acteur)
    bloc = frais.bloc
    if bloc is not None:
        Article.objects.filter(pk=frais.pk).update(bloc=None)
        if not bloc.articles.exists():
            bloc.delete()
            _constater_tous_votes(verrou)
    article.refresh_from_db()
    return article
