"""The past of a structure across dispositifs: what it asked, received, did and gave back."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.urls import reverse

from ecluse.annuaire.models import Structure
from ecluse.cycle.candidatures import queries as candidatures
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.conventions.models import LigneConvention
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.cycle.deliberations.permissions import peut_consulter
from ecluse.cycle.instruction.historique import Annee, Historique, Vote
from ecluse.cycle.suivi.etats import TABLE as BILAN
from ecluse.cycle.suivi.models import SaisieIndicateur
from ecluse.cycle.versements.actions import VERSES
from ecluse.cycle.versements.models import Ordre
from ecluse.regles.argent import ZERO
from ecluse.regles.fiches import Fiche
from ecluse.regles.texte import typographie

#: More dossiers than that: the latest ones are shown, the others counted.
AU_PLUS = 40
#: How many indicators a line quotes.
INDICATEURS = 3


def historique(structure: Structure, acteur: Any, sauf: int) -> Historique:
    """The dossiers of `structure` that `acteur` may read, but the one of internal id `sauf`.

    Seven queries whatever their number. Money of a convention that covers several dossiers is told
    once, at the first of them.
    """
    lisibles = (
        candidatures.visibles_par(acteur)
        .filter(structure=structure, validee_le__isnull=False)
        .exclude(pk=sauf)
    )
    liste = list(
        lisibles.select_related("session__version__dispositif").order_by("-validee_le", "-id")[
            :AU_PLUS
        ]
    )
    autres = max(lisibles.count() - len(liste), 0) if len(liste) == AU_PLUS else 0
    return Historique(_lignes(liste, acteur), autres, _votes(structure, acteur))


def _votes(structure: Structure, acteur: Any) -> list[Vote]:
    """What published acts and avenants voted for it, known by its name or its number (a query)."""
    ecrite = Q(structure=structure) | Q(structure=None, beneficiaire__iexact=structure.nom)
    lignes = (
        LigneRapport.objects.filter(
            ecrite, candidature=None, votee=True, retiree_le=None, article__rapport__etat="adopte"
        )
        .select_related("article__rapport")
        .order_by("-article__rapport__seance", "id")
    )
    lit = peut_consulter(acteur)
    return [
        Vote(
            numero=x.article.rapport.numero or "",
            seance=x.article.rapport.seance,
            objet=x.libelle_operation or x.thematique or x.article.objet,
            montant=x.montant,
            fsl=x.financement == LigneRapport.Financement.FSL,
            url=reverse("deliberations:rapport", args=[x.article.rapport.uid]) if lit else "",
        )
        for x in lignes[:AU_PLUS]
    ]


def _lignes(liste: list[Candidature], acteur: Any) -> list[Annee]:
    ids = [c.pk for c in liste]
    votes = dict(
        LigneRapport.objects.filter(candidature__in=ids, votee=True).values_list(
            "candidature", "montant"
        )
    )
    liens = list(
        LigneConvention.objects.filter(ligne__candidature__in=ids)
        .exclude(convention__etat="abandonnee")
        .select_related("convention__bilan", "ligne")
        .order_by("id")
    )
    conventions = {x.ligne.candidature_id: x.convention for x in liens}
    argent = _argent({x.convention_id for x in liens})
    faits = _indicateurs({x.convention_id for x in liens})
    dites: set[int] = set()
    annees = []
    for c in liste:
        convention = conventions.get(c.pk)
        verse = recupere = None
        bilan = ""
        if convention is not None and convention.pk not in dites:
            dites.add(convention.pk)
            verse, recupere = argent.get(convention.pk, (ZERO, ZERO))
            fiche = c.session.version.fiche
            bilan = _bilan(convention, fiche, faits.get((convention.pk, fiche.nom), {}))
        annees.append(
            Annee(
                uid=c.uid,
                numero=c.numero or "",
                annee=c.session.dispositif.annee,
                dispositif=c.session.dispositif.intitule,
                intitule=c.intitule,
                etat=candidatures.etat_affiche(c, acteur),
                demande=c.montant_demande,
                vote=votes.get(c.pk),
                conventionne=convention.montant_maximum if convention else None,
                verse=verse,
                recupere=recupere,
                bilan=bilan,
            )
        )
    return annees


def _argent(conventions: Iterable[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """By convention, what was handed to the payeur and what was recovered (euros)."""
    verses = Q(etat__in=VERSES)
    sommes = (
        Ordre.objects.filter(verses, convention__in=list(conventions))
        .order_by()
        .values("convention")
        .annotate(
            paye=Sum("montant", filter=Q(genre="paiement")),
            rendu=Sum("montant", filter=Q(genre="titre")),
        )
    )
    return {s["convention"]: (s["paye"] or ZERO, s["rendu"] or ZERO) for s in sommes}


def _indicateurs(conventions: Iterable[int]) -> dict[tuple[int, str], dict[str, int]]:
    """By convention and fiche, the sum of each indicator."""
    sommes = (
        SaisieIndicateur.objects.filter(convention__in=list(conventions))
        .order_by()
        .values_list("convention", "fiche", "code")
        .annotate(total=Sum("valeur"))
    )
    faits: dict[tuple[int, str], dict[str, int]] = {}
    for convention, fiche, code, total in sommes:
        faits.setdefault((convention, fiche), {})[code] = total
    return faits


def _bilan(convention: Any, fiche: Fiche, totaux: dict[str, int]) -> str:
    """« Bilan accepté, objectifs atteints ; Contacts : 412 »; empty when nothing was told."""
    bilan = getattr(convention, "bilan", None)
    mots = []
    if bilan is not None:
        etat = f"Bilan {BILAN.etats[bilan.etat].libelle}"
        if bilan.objectifs_atteints is not None:
            etat += f", objectifs {'atteints' if bilan.objectifs_atteints else 'non atteints'}"
        mots.append(etat)
    # Only what adds up over the months is a figure of the whole action.
    comptes = [i for i in fiche.indicateurs if i.cumulable and i.code in totaux]
    mots += [f"{i.libelle} : {totaux[i.code]}" for i in comptes[:INDICATEURS]]
    return typographie(" ; ".join(mots))
