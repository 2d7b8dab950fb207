"""Reads of the life of a convention: its avenants, what may modify it, how long it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from ecluse.annuaire.permissions import est_agent
from ecluse.cycle.conventions import deports
from ecluse.cycle.conventions.consolidation import MODES, consolidee, montant_de, texte_de
from ecluse.cycle.conventions.etats import TABLE_AVENANTS
from ecluse.cycle.conventions.models import Avenant, Convention, LigneConvention, Resiliation
from ecluse.cycle.conventions.portees import portees
from ecluse.cycle.conventions.tableaux import ECHEANCE_CONSERVATION
from ecluse.cycle.deliberations.models import Article, LigneRapport
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.regles.fiches import fiche_depuis
from ecluse.regles.fiches.delais import DateFixe
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.journal import reference
from ecluse.socle.models import Journal

#: What is said of the amount of a convention taken over, when nobody knows it.
MONTANT_MAXIMUM, NON_REPRIS = "Montant maximum", "non repris"
#: How many articles the form of an avenant offers, latest meeting first.
ARTICLES_AU_PLUS = 60
_COMPLETS = ("lignes__ligne__article__rapport", "lignes__ligne__article__operation")


def conservation(convention: Convention) -> date | None:
    """The last day until which its fiches have the pieces kept; None when none says it."""
    jours = [
        e.date
        for contenu in convention.fiches.values()
        for e in fiche_depuis(contenu).echeances
        if e.code == ECHEANCE_CONSERVATION and isinstance(e, DateFixe)
    ]
    return max(jours, default=None)


def avenants(convention: Convention, acteur: Any) -> list[Avenant]:
    """Those that `acteur` may see, in order, with `montant` and `etat_affiche` (two queries)."""
    vus = convention.avenants.order_by("rang").prefetch_related("lignes")
    if not est_agent(acteur):
        vus = vus.filter(emise_le__isnull=False)
    liste = list(vus)
    for avenant in liste:
        avenant.montant = montant_de(avenant)  # type: ignore[attr-defined]
        avenant.etat_affiche = TABLE_AVENANTS.etats[avenant.etat]  # type: ignore[attr-defined]
        avenant.genres_en_mots = genres_en_mots(avenant)  # type: ignore[attr-defined]
    return liste


def avenant(convention: Convention, acteur: Any, rang: int) -> Avenant:
    """One of them, with its lines and articles; raises `Avenant.DoesNotExist`."""
    trouve = (
        convention.avenants.select_related("scan__contenu")
        .prefetch_related(
            Prefetch("lignes", LigneConvention.objects.filter(abandonnee_le=None).order_by("id")),
            *_COMPLETS,
            "lignes__ligne__candidature",
            Prefetch("articles", Article.objects.select_related("rapport", "bloc")),
        )
        .get(rang=rang)
    )
    if trouve.emise_le is None and not est_agent(acteur):
        raise Avenant.DoesNotExist
    trouve.convention = convention
    return trouve


def resiliation(convention: Convention) -> Resiliation | None:
    """The one in course or notified (one query)."""
    return convention.resiliations.exclude(etat="abandonnee").first()


def genres_en_mots(avenant: Avenant) -> str:
    """« durée, montant »."""
    noms = dict(Avenant.Genre.choices)
    return ", ".join(str(noms[g]) for g in avenant.genres)


# --- what an avenant may bring --------------------------------------------------------------


def lignes_pour_avenant(
    convention: Convention, avenant: Avenant | None = None
) -> QuerySet[LigneRapport]:
    """Voted for the structure and carried nowhere, or by this very avenant."""
    portees = LigneConvention.objects.filter(ligne_id=OuterRef("pk"), abandonnee_le__isnull=True)
    if avenant is not None:
        portees = portees.exclude(avenant=avenant)
    structure = convention.structure
    ecrite = Q(structure=structure) | Q(structure=None, beneficiaire__iexact=structure.nom)
    return (
        LigneRapport.objects.filter(
            Q(candidature__structure=structure) | (Q(candidature=None) & ecrite),
            ~Exists(portees),
            votee=True,
            retiree_le__isnull=True,
            article__rapport__etat="adopte",
        )
        .select_related("article__rapport", "article__operation", "candidature")
        .order_by("-article__rapport__seance", "id")
    )


def articles_pour_avenant() -> QuerySet[Article]:
    """The adopted articles that may authorise a signature, latest meeting first."""
    return (
        Article.objects.filter(etat="adopte", rapport__etat="adopte")
        .exclude(role__in=("recette", "imputation"))
        .select_related("rapport", "bloc")
        .order_by("-rapport__seance", "rapport", "numero")[:ARTICLES_AU_PLUS]
    )


def lignes_a_reduire(convention: Convention) -> list[tuple[LigneRapport, Decimal]]:
    """The voted lines that the convention grants today, with how much (euros; two queries)."""
    restes = portees(convention)
    lues = LigneRapport.objects.select_related(
        "article__rapport", "article__operation", "candidature"
    ).in_bulk([x.pk for x in restes])
    return [(lues[x.pk], reste) for x, reste in restes.items()]


def ecrire_article(article: Article) -> str:
    """« n° 2025-237 du 16/06/2025, article 13 : Avenant CAF »."""
    rapport = article.rapport
    seance = f" du {rapport.seance:%d/%m/%Y}" if rapport.seance else ""
    return f"n° {rapport.numero}{seance}, article {article.numero} : {article.objet}"


def intitule_de(ligne: LigneRapport) -> str:
    """What a voted line pays for: its dossier, its operation, or whom it goes to."""
    quoi = ligne.candidature.intitule if ligne.candidature else ligne.libelle_operation
    return quoi or ligne.nom_beneficiaire


def ecrire_ligne(ligne: LigneRapport) -> str:
    """« 500 000,00 € : Fonds de prévention… (n° 2025-237, opération C02-428B04) »."""
    operation = ligne.article.operation
    suite = f", opération {operation.code} de {operation.exercice}" if operation else ""
    acte = f"n° {ligne.article.rapport.numero}"
    return f"{ecrire_montant(ligne.montant)} : {intitule_de(ligne)} ({acte}{suite})"


# --- before and after -----------------------------------------------------------------------


@dataclass(frozen=True)
class Changement:
    """One thing that an avenant changes, as it was and as it becomes."""

    quoi: str
    avant: str
    apres: str
    mode: str = ""


def changements(
    avant: tuple[Decimal, bool, date],
    *,
    ajoute: Decimal,
    montant_connu: bool,
    touche_montant: bool,
    nouvelle_fin: date | None,
    modifications: Sequence[dict[str, str]],
) -> list[Changement]:
    """In: the maximum (euros), whether it is known, and the end, as the avenant finds them;
    `ajoute` in euros, negative when the avenant takes back more than it brings."""
    maximum, connu, fin = avant
    liste = []
    if nouvelle_fin is not None and nouvelle_fin != fin:
        liste.append(
            Changement("Fin de la convention", ecrire_date(fin), ecrire_date(nouvelle_fin))
        )
    if touche_montant:
        liste.append(_montant(maximum, connu, ajoute, montant_connu))
    for m in modifications:
        liste.append(
            Changement(
                m["article"], m.get("avant", ""), m["apres"], MODES.get(m["mode"], m["mode"])
            )
        )
    return liste


def _montant(maximum: Decimal, connu: bool, ajoute: Decimal, montant_connu: bool) -> Changement:
    quoi = MONTANT_MAXIMUM
    variation = f"{'augmenté' if ajoute >= ZERO else 'diminué'} de {ecrire_montant(abs(ajoute))}"
    if not montant_connu:
        depart = ecrire_montant(maximum) if connu else NON_REPRIS
        return Changement(quoi, depart, "augmenté d’une somme que l’acte publié ne répartit pas")
    if not connu:
        return Changement(quoi, NON_REPRIS, variation)
    return Changement(quoi, ecrire_montant(maximum), ecrire_montant(maximum + ajoute))


def avant_apres(avenant: Avenant) -> list[Changement]:
    """What the avenant changes, from what it found once signed, from today's convention before."""
    convention = avenant.convention
    modifications = avenant.modifications
    if avenant.emise_le is None and modifications:
        # Written for good once proposed: until then, what the convention says today.
        articles = consolidee(convention, aujourdhui()).articles
        modifications = [
            m | {"avant": texte_de(articles, m["article"]) or m.get("avant", "")}
            for m in modifications
        ]
    maximum = avenant.montant_avant
    fin = avenant.fin_avant
    return changements(
        (
            convention.montant_maximum if maximum is None else maximum,
            convention.montant_initial_connu,
            fin or convention.fin,
        ),
        ajoute=montant_de(avenant),
        montant_connu=avenant.montant_connu,
        touche_montant=Avenant.Genre.MONTANT in avenant.genres,
        nouvelle_fin=avenant.nouvelle_fin,
        modifications=modifications,
    )


def signes_depuis(avenant: Avenant) -> list[int]:
    """The ranks of the avenants signed since this one was proposed and not signed itself: what its
    document says « before » may no longer be (two queries at most)."""
    if avenant.etat != "a_signer":
        return []
    autres = avenant.convention.avenants.filter(etat="signe")
    rangs = {reference(a): a.rang for a in autres}
    actes = Journal.objects.filter(
        objet__in=rangs, evenement="signer", instant__gt=avenant.emise_le
    )
    return sorted(rangs[objet] for objet in actes.values_list("objet", flat=True)) if rangs else []


def alertes_de_signature(avenant: Avenant) -> list[str]:
    """Sentences on the signatory of the Département (two queries at most)."""
    articles = {a.pk: a for a in avenant.articles.all()}
    # A line that it takes back was voted for the convention: its vote authorised no avenant.
    articles |= {
        x.ligne.article_id: x.ligne.article for x in avenant.lignes.all() if x.montant > ZERO
    }
    if not articles:
        return []
    return deports.alertes(
        articles.values(), avenant.signataire_departement, avenant.qualite_departement
    )


def alertes_de_convention(convention: Convention) -> list[str]:
    """The same for the articles that a convention carried at its origin."""
    articles = {
        x.ligne.article_id: x.ligne.article for x in convention.lignes.all() if not x.avenant_id
    }
    if not articles:
        return []
    return deports.alertes(
        articles.values(), convention.signataire_departement, convention.qualite_departement
    )
