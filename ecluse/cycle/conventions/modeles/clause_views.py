"""The page of one clause: written, saved as one types, seen as it will read."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ecluse.cycle.conventions import catalogue
from ecluse.cycle.conventions.clauses import Clause, Genre, numeroter, references
from ecluse.cycle.conventions.modeles import actions, apercu, forms, queries
from ecluse.cycle.conventions.modeles.brouillon_views import (
    DISPARU,
    choisir_convention,
    contexte_commun,
    sur_un_brouillon,
)
from ecluse.cycle.conventions.modeles.verification import a_finir, nom_de
from ecluse.cycle.conventions.modeles.views import lien, liens
from ecluse.cycle.conventions.models import ModeleConvention
from ecluse.cycle.conventions.permissions import peut_editer_modeles
from ecluse.regles.texte import ESPACE_INSECABLE, typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.horloge import PARIS, maintenant

#: How a passage depends on a variable that may be empty.
CONDITION = "{% si bic %} … {% finsi %}"


def _clause_ou_404(objet: ModeleConvention, code: str) -> Clause:
    clause = actions.trouver_clause(objet, code)
    if clause is None:
        raise Http404
    return clause


def _a_un_titre(clause: Clause) -> bool:
    return clause["genre"] not in (Genre.TEXTE, Genre.ENTIER)


def _saisie(clause: Clause, recu: Any) -> Clause:
    """The clause with what is typed, not saved."""
    titre = " ".join(recu.get("titre", "").split()) if _a_un_titre(clause) else ""
    return {**clause, "titre": titre, "texte": recu.get("texte", "").replace("\r\n", "\n")}


@acces(peut_editer_modeles)
@require_http_methods(["GET", "HEAD", "POST"])
@sur_un_brouillon
def clause(request: HttpRequest, code: str, clause: str) -> HttpResponse:
    """Write one clause, with its preview and the variables that it may hold."""
    objet = queries.brouillon(code)
    gardee = _clause_ou_404(objet, clause)
    if request.method != "POST":
        return _page(request, objet, gardee, gardee)
    saisie = _saisie(gardee, request.POST)
    if request.POST.get("action") == "apercu":
        return _page(request, objet, gardee, saisie, lue=request.POST.get("version", ""))
    try:
        lue = request.POST.get("version", "")
        frais = actions.ecrire(objet, clause, saisie["titre"], saisie["texte"], lue, request.user)
    except actions.Conflit as conflit:
        return _page(
            request, conflit.brouillon, conflit.gardee, conflit.saisie, conflit=True, statut=409
        )
    except actions.Refus as refus:
        return _page(request, objet, gardee, saisie, refus=refus, lue=lue, statut=422)
    except ActionRefusee as refuse:
        messages.error(request, refuse.message)
        return redirect("conventions:modele_brouillon", code)
    messages.success(request, f"« {nom_de(saisie)} » : c’est enregistré.")
    return _suite(request, frais, clause)


def _suite(request: HttpRequest, objet: ModeleConvention, code: str) -> HttpResponse:
    """The next clause, or the same when asked to stay."""
    codes = [c["code"] for c in objet.clauses]
    rang = codes.index(code)
    if request.POST.get("action") == "rester":
        return redirect("conventions:modele_clause", objet.code, code)
    if rang + 1 < len(codes):
        return redirect("conventions:modele_clause", objet.code, codes[rang + 1])
    return redirect("conventions:modele_brouillon", objet.code)


def _page(
    request: HttpRequest,
    objet: ModeleConvention,
    gardee: Clause,
    saisie: Clause,
    *,
    lue: str = "",
    conflit: bool = False,
    refus: actions.Refus | None = None,
    statut: int = 200,
) -> HttpResponse:
    """The page of a clause. `gardee` is what the draft holds, `saisie` what the fields show."""
    form = _formulaire(gardee, saisie, refus)
    choix, convention = choisir_convention(request, objet, dans="redaction")
    numerotees = numeroter(objet.clauses)
    rang = next(i for i, n in enumerate(numerotees) if n.clause["code"] == gardee["code"])
    contexte = contexte_commun(objet, "") | {
        "form": form,
        "clause": gardee,
        "titre_page": numerotees[rang].titre or nom_de(gardee),
        "version": lue or actions.empreinte(gardee),
        "conflit": gardee if conflit else None,
        "apercu": apercu.apercevoir_clause(objet, objet.clauses, saisie, convention),
        "choix": choix,
        "variables": catalogue.variables(objet.sorte),
        "renvois": _renvois(objet, gardee),
        "condition": CONDITION,
        "precedente": numerotees[rang - 1].clause if rang else None,
        "suivante": numerotees[rang + 1].clause if rang + 1 < len(numerotees) else None,
        "liens": liens(
            lien(objet), ("Brouillon", reverse("conventions:modele_brouillon", args=[objet.code]))
        ),
    }
    return render(request, "conventions/modeles/clause.html", contexte, status=statut)


def _formulaire(
    gardee: Clause, saisie: Clause, refus: actions.Refus | None
) -> forms.FormulaireClause:
    """The fields as typed, with what was refused in them."""
    recu = saisie if refus else None
    form = forms.FormulaireClause(recu, initial=saisie, titre=_a_un_titre(gardee))
    if refus and form.is_valid():
        for champ, message in refus.messages.items():
            form.add_error(champ if champ in form.fields else None, message)
    return form


def _renvois(objet: ModeleConvention, clause: Clause) -> list[tuple[str, str]]:
    """How to cite the other articles and annexes: the tag, and the clause in words."""
    titres = {f"{n.clause['genre']}.{n.clause['code']}": n.titre for n in numeroter(objet.clauses)}
    siens = f"{clause['genre']}.{clause['code']}"
    return [(f"{{{{ {nom} }}}}", titres[nom]) for nom in references(objet.clauses) if nom != siens]


@acces(peut_editer_modeles)
@require_POST
def enregistrement(request: HttpRequest, code: str, clause: str) -> HttpResponse:
    """A saving by the page itself; what is refused is said, and stays on the computer."""
    lue = request.POST.get("version", "")
    try:
        objet = queries.brouillon(code)
        saisie = _saisie(_clause_ou_404(objet, clause), request.POST)
        frais = actions.ecrire(objet, clause, saisie["titre"], saisie["texte"], lue, request.user)
    except actions.Conflit as conflit:
        phrase = (
            f"{conflit.brouillon.modifie_par} a modifié cette clause entre-temps. Votre saisie "
            "est gardée ici : cliquez sur Enregistrer pour comparer les deux."
        )
        return JsonResponse({"message": typographie(phrase)}, status=409)
    except actions.Refus as refus:
        message = "la clause est à corriger. Votre saisie est gardée sur ce poste."
        return JsonResponse({"message": message, "erreurs": refus.messages, "version": lue})
    except ModeleConvention.DoesNotExist:
        return JsonResponse({"message": DISPARU}, status=409)
    except ActionRefusee as refuse:
        return JsonResponse({"message": typographie(refuse.message)}, status=409)
    local = maintenant().astimezone(PARIS)
    ecrite = _clause_ou_404(frais, clause)
    return JsonResponse(
        {
            "instant": f"{local.hour}{ESPACE_INSECABLE}h{ESPACE_INSECABLE}{local.minute:02d}",
            "version": actions.empreinte(ecrite),
            "erreurs": {
                r.champ: r.phrase for r in a_finir(frais.clauses, frais.sorte) if r.code == clause
            },
        }
    )


@acces(peut_editer_modeles)
@require_POST
@sur_un_brouillon
def apercu_clause(request: HttpRequest, code: str, clause: str) -> HttpResponse:
    """The preview of a clause as it is typed (a part of a page, nothing is saved)."""
    objet = queries.brouillon(code)
    saisie = _saisie(_clause_ou_404(objet, clause), request.POST)
    _, convention = choisir_convention(request, objet)
    vu = apercu.apercevoir_clause(objet, objet.clauses, saisie, convention)
    return render(request, "conventions/modeles/_apercu.html", {"apercu": vu})
