"""The page of an act taken from what was published."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ecluse.cycle.deliberations.etats import TABLE, TABLE_ARTICLES
from ecluse.cycle.deliberations.models import BlocVote, Rapport
from ecluse.cycle.deliberations.reprise import queries
from ecluse.cycle.deliberations.views.commun import fil
from ecluse.interface.elements import Colonne
from ecluse.regles.dates import ecrire_date
from ecluse.regles.texte import typographie

COLONNES_ARTICLES = [
    Colonne("Article"),
    Colonne("Voté", nombre=True),
    Colonne("Somme des lignes", nombre=True),
    Colonne("Écart", nombre=True),
]
COLONNES_LIGNES = [
    Colonne("Bénéficiaire"),
    Colonne("Territoire"),
    Colonne("Période"),
    Colonne("Montant", nombre=True),
]
COLONNES_BLOCS = [
    Colonne("Articles"),
    Colonne("Pour", nombre=True),
    Colonne("Contre", nombre=True),
    Colonne("Abstention publiée", nombre=True),
    Colonne("Déports présents", nombre=True),
    Colonne("Absents", nombre=True),
]
COLONNES_BUDGET = [
    Colonne("Opération"),
    Colonne("AE", nombre=True),
    Colonne("Disponible", nombre=True),
    Colonne("Proposition", nombre=True),
    Colonne("Solde", nombre=True),
]
COLONNES_ANOMALIES = [
    Colonne("Constat"),
    Colonne("Où"),
    Colonne("Attendu"),
    Colonne("Trouvé"),
]


def page_de_l_acte(request: HttpRequest, rapport: Rapport) -> HttpResponse:
    """What was voted as voted, the sums of lines beside, the anomalies; nothing to change."""
    page = queries.page(rapport)
    contexte = {
        "rapport": rapport,
        "liens": fil(),
        "surtitre": typographie(
            f"Délibération n°\u00a0{rapport.numero}"
            + (f", rapport n°\u00a0{rapport.numero_rapport}" if rapport.numero_rapport else "")
        ),
        "chapeau": f"Séance du {ecrire_date(rapport.seance)}. Acte repris tel que publié\u00a0: "
        "rien ne s’y modifie."
        if rapport.seance
        else "",
        "etat": TABLE.etats[rapport.etat],
        "page": page,
        "articles": [(a, TABLE_ARTICLES.etats[a.article.etat]) for a in page.articles],
        "blocs": [(b, _hors_deports(b)) for b in page.blocs],
        "colonnes_articles": COLONNES_ARTICLES,
        "colonnes_lignes": COLONNES_LIGNES,
        "colonnes_blocs": COLONNES_BLOCS,
        "colonnes_budget": COLONNES_BUDGET,
        "colonnes_anomalies": COLONNES_ANOMALIES,
    }
    return render(request, "deliberations/acte_publie.html", contexte)


def _hors_deports(bloc: BlocVote) -> int | None:
    """The true abstentions, once the recused members counted among them are taken out."""
    if bloc.abstention is None or bloc.deports_presents is None:
        return None
    return max(0, bloc.abstention - bloc.deports_presents)
