"""What several screens of the stage share: fetching, refusals, the page of a rapport."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import a_role, exerce
from ecluse.cycle.deliberations import aval, queries
from ecluse.cycle.deliberations.documents import generation
from ecluse.cycle.deliberations.etats import TABLE, TABLE_ARTICLES
from ecluse.cycle.deliberations.forms import (
    FormulaireAdoption,
    FormulaireAvisCommission,
    FormulaireMotif,
    FormulaireRetrait,
    FormulaireTransmission,
)
from ecluse.cycle.deliberations.models import Article, Rapport
from ecluse.cycle.deliberations.permissions import (
    ROLES_LECTURE,
    peut_adopter,
    peut_consulter,
    peut_enregistrer_vote,
    peut_preparer,
)
from ecluse.cycle.deliberations.views.rangees import Rangees
from ecluse.interface.elements import Colonne
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.regles.texte import accorder, minuscule, typographie
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.journal import histoire, reference

COLONNES_ATTENTE = [
    Colonne("Structure"),
    Colonne("Dispositif"),
    Colonne("Territoire"),
    Colonne("Demandé", nombre=True),
    Colonne("Proposé", nombre=True),
]
COLONNES_BUDGET = [
    Colonne("Opération"),
    Colonne("AE", nombre=True),
    Colonne("Disponible", nombre=True),
    Colonne("Proposition", nombre=True),
    Colonne("Solde", nombre=True),
]
COLONNES_LIGNES = [
    Colonne("Bénéficiaire"),
    Colonne("Territoire"),
    Colonne("Projet"),
    Colonne("Demandé", nombre=True),
    Colonne("Proposé", nombre=True),
    Colonne("Action"),
]
COLONNES_RECTIFICATIONS = [
    Colonne("Ligne votée corrigée"),
    Colonne("Erreur"),
    Colonne("Repris", nombre=True),
    Colonne("Action"),
]
COLONNES_VOTE = [
    Colonne("Groupe"),
    Colonne("Pour", nombre=True),
    Colonne("Contre", nombre=True),
    Colonne("Abstention", nombre=True),
    Colonne("Déports", nombre=True),
    Colonne("Absents", nombre=True),
]
LECTEURS = peut_consulter
PILOTAGE = a_role(Role.PILOTAGE)
#: What an article does, where neither its lines nor its operation say it.
_ROLES: dict[str, str] = {
    Article.Objet.SIGNATURE: "Autorise à signer.",
    Article.Objet.RECETTE: "Autorise une recette.",
    Article.Objet.IMPUTATION: "Impute les dépenses.",
}
_VERBES: dict[str, str] = {
    Article.Objet.RECETTE: "Recette perçue",
    Article.Objet.IMPUTATION: "Dépenses imputées",
}
#: How much of the history the page shows, latest first.
HISTORIQUE_AU_PLUS = 30


def rapport_visible(request: HttpRequest, uid: str) -> Rapport:
    """The rapport if this person may read it, else a 404."""
    return get_object_or_404(queries.rapports(request.user), uid=uid)


def article_visible(request: HttpRequest, uid: str) -> Article:
    """The article if its rapport can be read, else a 404."""
    return get_object_or_404(
        Article.objects.select_related("rapport", "operation"),
        uid=uid,
        rapport__in=queries.rapports(request.user).values("pk"),
    )


def fil(rapport: Rapport | None = None) -> list[tuple[str, str]]:
    """The way back: the list, then the rapport."""
    liens = [("Délibérations", reverse("deliberations:liste"))]
    if rapport is not None:
        liens.append((rapport.titre, reverse("deliberations:rapport", args=[rapport.uid])))
    return liens


def reporter(formulaire: forms.Form, refus: ActionRefusee, champ: str | None = None) -> None:
    """Show a refusal at its field when the form has it, else at the top."""
    cible = champ if champ is not None else refus.champ
    formulaire.add_error(cible if cible in formulaire.fields else None, typographie(refus.message))


def vers_rapport(request: HttpRequest, uid: str, message: str = "") -> HttpResponse:
    """Back to the page of the rapport, with what was done."""
    if message:
        messages.success(request, typographie(message))
    return redirect("deliberations:rapport", uid=uid)


def deja_fait(request: HttpRequest, uid: str, refus: TransitionImpossible) -> HttpResponse:
    """A second click or a stale page: the page as it is, and why."""
    messages.info(request, typographie(refus.message))
    return redirect("deliberations:rapport", uid=uid)


def effet_adoption(page: queries.PageRapport) -> str:
    """« Adopter engage 20 000,00 € sur C02-428B02 : il restera 200 000,00 €. »"""
    votes = {a.pk for b in page.adoptes for a in b.articles}
    retenus = [a for a in page.articles if a.article.pk in votes]
    lignes = queries.budget_du_rapport(page.rapport, queries.couples_du_budget(retenus))
    phrases = [_effet(ligne) for ligne in lignes]
    if fsl := sum((a.fsl for a in retenus), queries.AUCUN):
        phrases.append(f"Le FSL, hors budget, porte {ecrire_montant(fsl)}.")
    if rejetes := [a.numero for b in page.rejetes for a in b.articles]:
        phrases.append(f"{queries.ecrire_numeros(rejetes)}, rejeté par le vote, n’engage rien.")
    return typographie(" ".join(phrases))


def _effet(ligne: queries.LigneBudgetRapport) -> str:
    code = ligne.operation.code
    if ligne.recette:
        return f"Adopter inscrit une recette de {ecrire_montant(ligne.proposition)} sur {code}."
    if ligne.proposition < 0:
        return f"Adopter rend {ecrire_montant(-ligne.proposition)} à {code}."
    return (
        f"Adopter engage {ecrire_montant(ligne.proposition)} sur {code}\u00a0: "
        f"il restera {ecrire_montant(ligne.solde)}."
    )


def total_adopte(page: queries.PageRapport) -> Decimal:
    """What adopting commits on the budget of the Département, in euros."""
    votes = {a.pk for b in page.adoptes for a in b.articles}
    return sum((x.montant for x in page.lignes if x.article in votes and not x.fsl), queries.AUCUN)


def _textes(rapport: Rapport, page: queries.PageRapport) -> dict[str, Any]:
    """The sentences of the page: where one is, and what each act would do."""
    surtitre = f"Rapport n°\u00a0{rapport.numero_rapport}" if rapport.numero_rapport else "Rapport"
    if rapport.numero:
        surtitre = f"Délibération n°\u00a0{rapport.numero}, {minuscule(surtitre)}"
    nombre = accorder(len(page.lignes), "ligne")
    pluriel = "s" if len(page.lignes) > 1 else ""
    rouvrir = "Le rapport quitte l’ordre du jour et se modifie de nouveau."
    if page.votes:
        rouvrir += " Les votes enregistrés sont effacés."
    return {
        "liens": fil(),
        "surtitre": surtitre,
        "chapeau": f"Commission permanente du {ecrire_date(rapport.seance)}."
        if rapport.seance
        else "La date de la séance n’est pas fixée.",
        "effet_inscription": typographie(
            f"{nombre}, {ecrire_montant(page.total)} : les élus lisent le rapport, "
            "et il ne se modifie plus."
        ),
        "effet_rejet": typographie(f"{nombre} non retenue{pluriel} : le motif est communiqué."),
        "effet_rouvrir": rouvrir,
        "effet_retrait": typographie(
            f"Le rapport est abandonné ; {nombre} "
            f"{'attendent' if pluriel else 'attend'} un autre rapport."
        ),
        "avis": [(a, _ecart(a.date, rapport.seance)) for a in page.avis],
        "recuses": [
            typographie(
                f"{elu}, qui {qualite}, s’est déporté ({', '.join(titres)}) : faites présider "
                "ou signer par un autre pour ces articles."
            )
            for qualite, elu, titres in queries.signataires_recuses(rapport, page.blocs)
        ],
    }


@dataclass
class ArticleVu:
    """An article as the template walks it."""

    lu: queries.ArticleLu
    article: Article
    etat: Any
    decide: bool
    a_voter: bool
    titre: str
    role: str
    imputation: str
    annonce: str
    libere: str
    colonnes: list[Colonne]
    rangees: SafeString


def _article(lu: queries.ArticleLu, rangees: Rangees, votes: set[int]) -> ArticleVu:
    article, operation = lu.article, lu.article.operation
    imputation = ""
    if operation is not None:
        verbe = _VERBES.get(article.role, "Imputé")
        imputation = f"{verbe} sur {operation.code} {operation.libelle} ({operation.imputation})."
    annonces = []
    if article.montant is not None:
        annonces.append(ecrire_montant(article.montant))
    if article.nombre is not None:
        annonces.append(accorder(article.nombre, "opération"))
    return ArticleVu(
        lu=lu,
        article=article,
        etat=TABLE_ARTICLES.etats[article.etat],
        decide=not lu.compte,
        a_voter=article.etat == "projet" and article.pk not in votes,
        titre=f"Article {article.numero} – {article.objet}",
        role="" if imputation else _ROLES.get(article.role, ""),
        imputation=imputation,
        annonce=typographie(f"L’article annonce {' et '.join(annonces)}.") if annonces else "",
        libere=_libere(lu),
        colonnes=_colonnes(lu, rangees.peut_ecrire),
        rangees=rangees.ecrire(lu.lignes),
    )


def _libere(lu: queries.ArticleLu) -> str:
    """What became of the lines of an article refused or withdrawn."""
    if lu.compte:
        return ""
    if not any(x.liberee for x in lu.lignes):
        return "Ses dossiers ne sont pas retenus."
    attend = "Ses dossiers attendent un autre rapport."
    return attend if any(x.dossier for x in lu.lignes) else "Ses lignes n’engagent rien."


def _colonnes(lu: queries.ArticleLu, peut_ecrire: bool) -> list[Colonne]:
    """The columns of the lines of an article: what was voted once it is adopted."""
    if peut_ecrire:
        return COLONNES_LIGNES
    colonnes = COLONNES_LIGNES[:-1]
    if lu.article.etat != "adopte":
        return colonnes
    return [*colonnes[:-1], Colonne("Voté", nombre=True)]


def _ecart(jour: date, seance: date | None) -> str:
    """« 14 jours avant la séance »: what is observed, no rule is written."""
    if seance is None or jour > seance:
        return ""
    ecart = (seance - jour).days
    return f"{accorder(ecart, 'jour')} avant la séance" if ecart else "le jour de la séance"


def _droits(request: HttpRequest, rapport: Rapport, page: queries.PageRapport) -> dict[str, Any]:
    """What this person may do now; the template only reads booleans."""
    acteur, etat = request.user, rapport.etat
    prepare = peut_preparer(acteur, rapport)
    vote = peut_enregistrer_vote(acteur, rapport)
    adopte = peut_adopter(acteur, rapport)
    tenue = rapport.seance is not None and rapport.seance <= aujourdhui()
    decide = adopte and etat == "inscrit" and tenue and bool(page.votes) and not page.a_voter
    return {
        "lit_la_coherence": exerce(acteur, *ROLES_LECTURE) and etat in ("brouillon", "inscrit"),
        "peut_ecrire": prepare and etat == "brouillon",
        "peut_noter_avis": prepare and etat in ("brouillon", "inscrit"),
        "peut_inscrire": prepare and TABLE.possible(etat, "inscrire"),
        "peut_rouvrir": prepare and TABLE.possible(etat, "rouvrir"),
        "peut_retirer": prepare and TABLE.possible(etat, "retirer"),
        "peut_arranger": prepare and etat in ("brouillon", "inscrit"),
        "peut_retirer_du_vote": prepare and etat == "inscrit" and len(page.articles) > 1,
        "peut_voter": vote and etat == "inscrit" and tenue,
        "attend_la_seance": vote and etat == "inscrit" and not tenue,
        "peut_adopter": decide and bool(page.adoptes) and not page.depassements,
        "peut_rejeter": decide and not page.adoptes,
        "peut_transmettre": adopte and etat == "adopte",
        "peut_rectifier": prepare and etat == "adopte",
    }


def page_du_rapport(
    request: HttpRequest, rapport: Rapport, *, statut: int = 200, **formulaires: forms.Form
) -> HttpResponse:
    """The page of a rapport. `formulaires` replaces, by its name, a form that has errors."""
    page = queries.page(rapport)
    droits = _droits(request, rapport, page)
    financements = [a for a in page.articles if a.article.role == Article.Objet.FINANCEMENT]
    rangees = Rangees.pour(droits["peut_ecrire"], len(financements) > 1)
    votes = {a.pk for b in page.votes for a in b.articles}
    defauts: dict[str, Any] = {
        "form_numero": FormulaireAdoption,
        "form_motif": FormulaireMotif,
        "form_retrait": FormulaireRetrait,
        "form_avis": FormulaireAvisCommission,
    }
    contexte: dict[str, Any] = {
        "rapport": rapport,
        **_textes(rapport, page),
        "colonnes_budget": COLONNES_BUDGET,
        "colonnes_vote": COLONNES_VOTE,
        "page": page,
        "etat": TABLE.etats[rapport.etat],
        "suite": aval.suite(request.user) if rapport.etat == "adopte" else "",
        "effet_adoption": effet_adoption(page) if droits["peut_adopter"] else "",
        "total_adopte": total_adopte(page),
        "articles": [_article(a, rangees, votes) for a in page.articles],
        "rectificatifs": list(
            queries.rapports(request.user).filter(rectifie=rapport).order_by("id")
        ),
        "historique": queries.evenements(
            histoire(reference(rapport)).filter(objet=reference(rapport))[:HISTORIQUE_AU_PLUS]
        ),
        **droits,
        **generation.etat(rapport, request.user),
        **{nom: classe() for nom, classe in defauts.items()},
        "form_transmission": FormulaireTransmission(
            initial={c: getattr(rapport, c) for c in ("transmise_le", "publiee_le", "notifiee_le")}
        ),
    }
    contexte.update(formulaires)
    contexte["colonnes_rectifications"] = COLONNES_RECTIFICATIONS[
        : None if contexte["peut_ecrire"] else -1
    ]
    for nom in ("numero", "motif", "retrait", "avis"):
        contexte[f"ouvre_{nom}"] = f"form_{nom}" in formulaires
    contexte["erreurs"] = list(formulaires.values())
    return render(request, "deliberations/rapport.html", contexte, status=statut)
