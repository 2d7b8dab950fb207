"""The lines of a rapport: dossiers put in and taken out, money voted outside a call, corrections.

Locks are always taken in the same order: the rapport, then the dossiers by internal number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Structure, Territoire
from ecluse.cycle.candidatures import actions as candidatures
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.deliberations.actions.commun import en_preparation, exiger_periode
from ecluse.cycle.deliberations.models import (
    Article,
    LigneRapport,
    Rapport,
    Rectification,
)
from ecluse.cycle.deliberations.queries.budget import engage_de
from ecluse.cycle.deliberations.queries.coherence import reparation_de_l_article
from ecluse.cycle.instruction.models import Proposition
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant


def _exiger_financement(article: Article) -> None:
    if article.role != Article.Objet.FINANCEMENT:
        raise ActionRefusee(
            f"L’article {article.numero} ne vote pas de financement : il ne porte pas de ligne."
        )


@transaction.atomic
def ajouter_lignes(
    article: Article, propositions: Iterable[Proposition], acteur: Any
) -> list[LigneRapport]:
    """Put favourable proposals in an article; their dossiers become « inscrites ».

    The amount is the proposal's: it is typed once, by the instructeur. What the FSL pays is told by
    the fiche: such a line will commit nothing on the budget. Raises
    `TransitionImpossible` when a dossier was put elsewhere meanwhile.
    """
    verrou = en_preparation(article.rapport, acteur)
    _exiger_financement(article)
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
            financement=_financement(candidature),
        )
        ligne.territoires.set(candidature.territoires.all())
        lignes.append(ligne)
    return lignes


def _financement(candidature: Candidature) -> str:
    """Who pays the line of a dossier, as its fiche says."""
    choix = LigneRapport.Financement
    return choix.FSL if candidature.session.version.fiche.par_le_fsl else choix.DEPARTEMENTAL


@dataclass(frozen=True)
class LigneLibre:
    """What is typed of a line that comes from no dossier: who receives what, and for what.

    `montant` in euros. A structure of the directory, or the name of who receives it.
    """

    libelle_operation: str
    montant: Decimal
    structure: Structure | None = None
    beneficiaire: str = ""
    financement: str = LigneRapport.Financement.DEPARTEMENTAL
    thematique: str = ""
    description: str = ""
    debut: date | None = None
    fin: date | None = None
    quantite: Decimal | None = None
    unite: str = ""
    territoires: Sequence[Territoire] = field(default_factory=tuple)


def _remplir(ligne: LigneRapport, contenu: LigneLibre) -> None:
    """Check what is typed and write it on the line; raises `ActionRefusee` with the field."""
    objet, beneficiaire = contenu.libelle_operation.strip(), contenu.beneficiaire.strip()
    if not objet:
        raise ActionRefusee("Dites à quoi sert cette somme.", "libelle_operation")
    if contenu.montant <= ZERO:
        raise ActionRefusee("Le montant est supérieur à zéro.", "montant")
    exiger_periode(contenu.debut, contenu.fin)
    if contenu.structure is None and not beneficiaire:
        raise ActionRefusee("Dites à qui va cette somme.", "beneficiaire")
    ligne.structure, ligne.libelle_operation = contenu.structure, objet
    ligne.beneficiaire = beneficiaire or (contenu.structure.nom if contenu.structure else "")
    ligne.montant, ligne.financement = contenu.montant, contenu.financement
    ligne.thematique, ligne.description = contenu.thematique.strip(), contenu.description.strip()
    ligne.debut, ligne.fin = contenu.debut, contenu.fin
    ligne.quantite, ligne.unite = contenu.quantite, contenu.unite.strip()


def _noter(ligne: LigneRapport, evenement: str, acteur: Any, rapport: Rapport) -> None:
    journal.ecrire(
        ligne,
        evenement,
        acteur,
        donnees={"beneficiaire": ligne.nom_beneficiaire, "montant": str(ligne.montant)},
        sujets=[journal.reference(rapport), journal.reference(ligne.article)],
    )


@transaction.atomic
def ajouter_ligne_libre(article: Article, contenu: LigneLibre, acteur: Any) -> LigneRapport:
    """Add a line that comes from no dossier (avenant, CAF…) to an article in preparation."""
    verrou = en_preparation(article.rapport, acteur)
    _exiger_financement(article)
    ligne = LigneRapport(article=article)
    _remplir(ligne, contenu)
    ligne.save()
    ligne.territoires.set(contenu.territoires)
    _noter(ligne, "ajouter_ligne", acteur, verrou)
    return ligne


@transaction.atomic
def modifier_ligne_libre(ligne: LigneRapport, contenu: LigneLibre, acteur: Any) -> LigneRapport:
    """Change a line that comes from no dossier; that of a dossier follows its proposal."""
    verrou = en_preparation(ligne.article.rapport, acteur)
    fraiche = LigneRapport.objects.select_related("article", "structure").get(pk=ligne.pk)
    if fraiche.candidature_id is not None:
        raise ActionRefusee("Le montant d’un dossier vient de sa proposition.")
    if fraiche.retiree_le is not None:
        raise TransitionImpossible("Cette ligne est retirée.")
    _remplir(fraiche, contenu)
    fraiche.save()
    fraiche.territoires.set(contenu.territoires)
    _noter(fraiche, "modifier_ligne", acteur, verrou)
    return fraiche


def liberer(lignes: Iterable[LigneRapport], rapport: Rapport, acteur: Any) -> None:
    """Take lines out of the rapport; their dossiers wait again. The caller holds the rapport."""
    instant = maintenant()
    for ligne in lignes:
        if ligne.candidature is not None:
            candidatures.desinscrire(ligne.candidature, acteur, sujets=[journal.reference(rapport)])
        ligne.retiree_le = instant
        ligne.save()


@transaction.atomic
def retirer_ligne(ligne: LigneRapport, acteur: Any) -> None:
    """Take one line out of a rapport in preparation."""
    rapport = en_preparation(ligne.article.rapport, acteur)
    fraiche = LigneRapport.objects.select_related("candidature", "article", "structure").get(
        pk=ligne.pk
    )
    if fraiche.retiree_le is not None:
        raise TransitionImpossible("Cette ligne est déjà retirée.")
    liberer([fraiche], rapport, acteur)
    if fraiche.candidature_id is None:
        _noter(fraiche, "retirer_ligne", acteur, rapport)


@transaction.atomic
def deplacer_ligne(ligne: LigneRapport, vers: Article, acteur: Any) -> LigneRapport:
    """Put a line of a rapport in preparation in another of its articles.

    Raises `ActionRefusee` for an article of another rapport, or that votes no money.
    """
    verrou = en_preparation(ligne.article.rapport, acteur)
    cible = verrou.articles.filter(pk=vers.pk).first()
    if cible is None:
        raise ActionRefusee("Cet article n’est pas de ce rapport.", "article")
    _exiger_financement(cible)
    fraiche = LigneRapport.objects.select_related("article", "structure", "candidature").get(
        pk=ligne.pk
    )
    if fraiche.retiree_le is not None:
        raise TransitionImpossible("Cette ligne est retirée.")
    fraiche.article = cible
    fraiche.save()
    _noter(fraiche, "deplacer_ligne", acteur, verrou)
    return fraiche


def lignes_en_vigueur(rapport: Rapport) -> list[LigneRapport]:
    """The lines of the rapport by dossier, the order in which their locks are taken."""
    return list(
        LigneRapport.objects.filter(article__rapport=rapport, retiree_le__isnull=True)
        .select_related("candidature__structure", "structure", "article__operation", "proposition")
        .order_by("candidature_id", "id")
    )


@transaction.atomic
def rectifier(
    article: Article, ligne: LigneRapport, montant: Decimal, motif: str, acteur: Any
) -> Rectification:
    """Take `montant` (euros) back from a line of the délibération that this rapport corrects.

    Nothing moves before the article is adopted. Raises `ActionRefusee` with the field.
    """
    verrou = en_preparation(article.rapport, acteur)
    fraiche = LigneRapport.objects.select_related("article").get(pk=ligne.pk)
    if verrou.rectifie_id is None or fraiche.article.rapport_id != verrou.rectifie_id:
        raise ActionRefusee("Cette ligne n’est pas de la délibération rectifiée.", "ligne")
    if not fraiche.votee:
        raise ActionRefusee("Cette ligne n’a pas été votée.", "ligne")
    if montant <= ZERO:
        raise ActionRefusee("Le montant repris est supérieur à zéro.", "montant")
    reste = engage_de(fraiche)
    if montant > reste:
        raise ActionRefusee(f"Il reste {ecrire_montant(reste)} engagés sur cette ligne.", "montant")
    if not motif.strip():
        raise ActionRefusee("Dites quelle erreur est corrigée.", "motif")
    if article.rectifications.filter(ligne=fraiche).exists():
        raise ActionRefusee("Cet article rectifie déjà cette ligne.", "ligne")
    faite = Rectification.objects.create(
        article=article, ligne=fraiche, montant=montant, motif=motif.strip()
    )
    journal.ecrire(
        faite,
        "rectifier",
        acteur,
        motif=faite.motif,
        donnees={"montant": str(montant), "ligne": fraiche.uid},
        sujets=[journal.reference(verrou), journal.reference(article)],
    )
    return faite


@transaction.atomic
def retirer_rectification(rectification: Rectification, acteur: Any) -> None:
    """Take a correction out of a rapport in preparation."""
    verrou = en_preparation(rectification.article.rapport, acteur)
    journal.ecrire(
        rectification, "retirer_rectification", acteur, sujets=[journal.reference(verrou)]
    )
    rectification.delete()


@transaction.atomic
def reparer_article(article: Article, acteur: Any) -> Article:
    """Announce what the lines of the article make: their sum and their number of operations (of an
    article that imputes: what the others put on its operation).

    Only what the article announces is set: an article that announces nothing keeps saying nothing.
    """
    verrou = en_preparation(article.rapport, acteur)
    frais = Article.objects.get(pk=article.pk)
    montant, nombre = reparation_de_l_article(frais)
    frais.montant = frais.montant if frais.montant is None else montant
    frais.nombre = frais.nombre if frais.nombre is None else nombre
    frais.save()
    journal.ecrire(
        frais,
        "reparer_article",
        acteur,
        donnees={"montant": str(frais.montant), "nombre": frais.nombre},
        sujets=[journal.reference(verrou)],
    )
    return frais
