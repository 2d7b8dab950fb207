"""The list of dossiers: filters, order, columns, saved lists, exports of what is shown."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_POST

from ecluse.annuaire.permissions import roles_de
from ecluse.annuaire.views.commun import acteur_de
from ecluse.cycle.candidatures.permissions import ROLES_RESERVES, peut_ouvrir_le_papier
from ecluse.interface import ecritures
from ecluse.interface.elements import Colonne
from ecluse.interface.formulaires import preparer
from ecluse.interface.listes import PARAM_TRI, entetes, filtres_actifs, paginer
from ecluse.interface.templatetags.ecluse import badge, date_courte, montant
from ecluse.pilotage import classeur, exports, queries, vues
from ecluse.pilotage.colonnes import (
    TOUJOURS,
    TRI,
    TRIS,
    ColonneDossier,
    choisies,
    cles_de_tri,
)
from ecluse.pilotage.forms import ChoixColonnes, FiltresDossiers, NomDeVue, RechercheDossiers
from ecluse.pilotage.models import Lot
from ecluse.pilotage.permissions import (
    peut_exporter_dossiers,
    peut_lister_dossiers,
    peut_preparer_lot,
)
from ecluse.regles.argent import ecrire_nombre
from ecluse.regles.texte import typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee

#: The fields that narrow the list, its words apart.
FILTRES = tuple(nom for nom in FiltresDossiers.base_fields if nom != "q")
#: Class of a cell, by kind of column.
CLASSES = {"montant": "nombre", "date": "insecable"}


def tri_demande(parametres: QueryDict | dict[str, str]) -> str:
    """The order asked, or the first one for what the list does not sort by."""
    tri = parametres.get(PARAM_TRI, TRI)
    return tri if tri.lstrip("-") in TRIS else TRI


@require_GET
@acces(peut_lister_dossiers)
def dossiers(request: HttpRequest) -> HttpResponse:
    """The dossiers of the reader's perimeter, latest validated first."""
    acteur = request.user
    choix = queries.choix_des_filtres()
    instruction = bool(roles_de(acteur) & set(ROLES_RESERVES))
    form = (
        FiltresDossiers(request.GET, choix=choix, instruction=instruction) if request.GET else None
    )
    criteres = form.criteres() if form else {}
    exporte = peut_exporter_dossiers(acteur)
    gardees = vues.vues_de(acteur)
    colonnes = choisies(gardees.colonnes)
    tri = tri_demande(request.GET)
    cles = cles_de_tri(tri)
    choisis = queries.filtrer(queries.dossiers(acteur), acteur, **criteres)
    page = paginer(request, queries.pour_liste(choisis, colonnes, cles), cles)
    agit = peut_preparer_lot(acteur, Lot.Genre.AFFECTER)
    total = queries.compter(choisis)
    return render(
        request,
        "pilotage/dossiers.html",
        {
            "recherche": RechercheDossiers(request.GET or None),
            "champs": champs_des_filtres(choix, instruction, _choisis(request.GET)),
            "actifs": filtres_actifs(request, form) if form else [],
            "page": page,
            "lignes": rangees(page.lignes, colonnes, coche=exporte),
            "total": _dire_combien(total),
            "tous": f"Tous les dossiers de cette liste ({_dire_combien(total)})",
            "colonnes": entetes(request, _entetes(colonnes), tri),
            "exporte": exporte,
            "agit": agit,
            "saisit_papier": peut_ouvrir_le_papier(acteur),
            "gardees": gardees,
            "champ_colonnes": champ_des_colonnes(tuple(c.code for c in colonnes)),
            "form_vue": NomDeVue(partages=vues.partages_possibles(acteur), auto_id="id_vue_%s"),
            "parametres": request.GET.urlencode(),
            "filtree": bool(criteres),
        },
    )


def _choisis(parametres: QueryDict) -> tuple[tuple[str, str], ...]:
    """The filters that are filled in the address, its words apart."""
    lus = ((nom, parametres.get(nom, "")) for nom in FILTRES)
    return tuple((nom, valeur) for nom, valeur in lus if valeur)


@lru_cache(maxsize=64)
def champs_des_filtres(
    choix: queries.Choix, instruction: bool, choisis: tuple[tuple[str, str], ...]
) -> SafeString:
    """The filters of the list as they stand: hundreds of choices, the same from page to page."""
    form = FiltresDossiers(dict(choisis) or None, choix=choix, instruction=instruction)
    champs = [form[nom] for nom in FILTRES if nom in form.fields]
    return mark_safe("".join(ecritures.champ(preparer(c), filtre="oui") for c in champs))  # noqa: S308


@lru_cache(maxsize=64)
def champ_des_colonnes(codes: tuple[str, ...]) -> SafeString:
    """The choice of the columns, those of `codes` ticked."""
    form = ChoixColonnes(initial={"colonnes": list(codes)}, auto_id="id_col_%s")
    return ecritures.champ(preparer(form["colonnes"]))


def _entetes(colonnes: Sequence[ColonneDossier]) -> list[Colonne]:
    return [Colonne(c.libelle, c.tri, nombre=c.genre == "montant") for c in colonnes]


def rangees(
    lignes: Sequence[dict[str, Any]], colonnes: Sequence[ColonneDossier], *, coche: bool
) -> SafeString:
    """The rows of the table, written here: a template loop on each cell costs most of the page."""
    return mark_safe("".join(_rangee(ligne, colonnes, coche) for ligne in lignes))  # noqa: S308


def _rangee(ligne: dict[str, Any], colonnes: Sequence[ColonneDossier], coche: bool) -> str:
    numero = escape(ligne["numero"])
    cases = (
        f'<td class="compacte case"><input type="checkbox" name="dossiers" value="{ligne["uid"]}" '
        f'aria-label="Choisir le dossier {numero}"></td>'
        if coche
        else ""
    )
    titre = (
        f'<th scope="row" class="insecable"><a class="ligne" href="/dossiers/{ligne["uid"]}/">'
        f"{numero}</a></th>"
    )
    autres = "".join(_cellule(c, ligne) for c in colonnes if c.code != TOUJOURS)
    return f"<tr>{cases}{titre}{autres}</tr>\n"


def _cellule(colonne: ColonneDossier, ligne: dict[str, Any]) -> str:
    valeur = colonne.lire(ligne)
    classes = CLASSES.get(colonne.genre, "")
    if valeur is None or valeur == "":
        return f'<td class="{classes or "rien"}"></td>'
    if colonne.genre == "montant":
        texte: Any = montant(valeur)
    elif colonne.genre == "date":
        texte = date_courte(valeur)
    elif colonne.genre == "etat":
        texte = badge(valeur)
    else:
        texte = escape(valeur)
    classe = f' class="{classes}"' if classes else ""
    return f'<td{classe} data-libelle="{colonne.libelle}">{texte}</td>'


def _dire_combien(nombre: int) -> str:
    if nombre > queries.COMPTE_AU_PLUS:
        return f"plus de {ecrire_nombre(Decimal(queries.COMPTE_AU_PLUS), 0)}\u00a0dossiers"
    return f"{ecrire_nombre(Decimal(nombre), 0)}\u00a0{'dossiers' if nombre > 1 else 'dossier'}"


def ce_que_montre(parametres: QueryDict) -> tuple[dict[str, str], str, bool]:
    """The filters and the order of a list from its address; last, whether all of it can be read."""
    form = FiltresDossiers(parametres, choix=queries.choix_des_filtres())
    criteres = form.criteres()
    return criteres, tri_demande(parametres), not form.errors


@require_GET
@acces(peut_exporter_dossiers)
def export_csv(request: HttpRequest) -> HttpResponseBase:
    """What the list shows, whole, as CSV."""
    criteres, tri, _lisible = ce_que_montre(request.GET)
    colonnes = choisies(vues.vues_de(request.user).colonnes)
    lignes = exports.lignes(request.user, criteres, colonnes, tri)
    reponse = StreamingHttpResponse(
        queries.exporter(lignes, colonnes), content_type="text/csv; charset=utf-8"
    )
    nom = exports.nom_du_fichier("csv")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


@require_POST
@acces(peut_exporter_dossiers)
def export_xlsx(request: HttpRequest) -> HttpResponseBase:
    """What the list shows, or the rows chosen in it, as a workbook: at once when it is short."""
    parametres = QueryDict(request.POST.get("criteres", ""))
    criteres, tri, lisible = ce_que_montre(parametres)
    uids = [] if "tous" in request.POST else request.POST.getlist("dossiers")
    if not lisible and not uids:
        messages.warning(request, "Un filtre de cette liste n’existe plus\u00a0: vérifiez-la.")
        return redirect(f"{reverse('pilotage:dossiers')}?{parametres.urlencode()}")
    return exporter(request, criteres, tri, uids)


def exporter(
    request: HttpRequest, criteres: dict[str, str], tri: str, uids: Sequence[str]
) -> HttpResponseBase:
    """The workbook, or the page that says how its making goes."""
    acteur = acteur_de(request)
    colonnes = choisies(vues.vues_de(acteur).colonnes)
    lignes = exports.lignes(acteur, criteres, colonnes, tri, uids)
    nombre = lignes.order_by().count()
    if nombre > exports.SUR_LE_CHAMP:
        codes = [c.code for c in colonnes]
        lot = exports.demander(acteur, criteres, codes, tri, uids, nombre)
        return redirect("pilotage:lot", uid=lot.uid)
    with classeur.produire(lignes, colonnes) as (flux, _nombre):
        reponse = HttpResponse(flux.read(), content_type=classeur.MIME)
    nom = exports.nom_du_fichier("xlsx")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


@require_POST
@acces(peut_exporter_dossiers)
def colonnes(request: HttpRequest) -> HttpResponse:
    """Remember the columns."""
    form = ChoixColonnes(request.POST)
    if form.is_valid():
        codes = [] if "defaut" in request.POST else form.cleaned_data["colonnes"]
        vues.choisir_colonnes(acteur_de(request), codes)
        messages.success(request, "Vos colonnes sont gardées.")
    else:
        messages.error(request, "Une colonne demandée n’existe pas.")
    return _retour(request)


@require_POST
@acces(peut_exporter_dossiers)
def enregistrer_vue(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the list under a name."""
    acteur = acteur_de(request)
    form = NomDeVue(request.POST, partages=vues.partages_possibles(acteur))
    parametres = QueryDict(request.POST.get("criteres", ""))
    if not form.is_valid():
        for erreurs in form.errors.values():
            messages.error(request, " ".join(str(e) for e in erreurs))
        return _retour(request)
    criteres, tri, _lisible = ce_que_montre(parametres)
    gardes = criteres | ({PARAM_TRI: tri} if criteres and tri != TRI else {})
    try:
        vue = vues.enregistrer(
            acteur, form.cleaned_data["nom"], gardes, form.cleaned_data["partage"]
        )
    except ActionRefusee as refus:
        messages.error(request, typographie(refus.message))
    else:
        messages.success(request, f"La liste «\u00a0{vue.nom}\u00a0» est gardée.")
    return _retour(request)


@require_POST
@acces(peut_exporter_dossiers)
def supprimer_vue(request: HttpRequest, uid: str) -> HttpResponse:
    """Erase one's own list."""
    acteur = acteur_de(request)
    vue = get_object_or_404(vues.visibles_par(acteur), uid=uid, compte=acteur)
    vues.supprimer(vue, acteur)
    messages.success(request, f"La liste «\u00a0{vue.nom}\u00a0» est supprimée.")
    return _retour(request)


def _retour(request: HttpRequest) -> HttpResponse:
    """Back to the list as it was."""
    # Parsed and written again: nothing but parameters of this very page can follow.
    parametres = QueryDict(request.POST.get("criteres", "")).urlencode()
    adresse = reverse("pilotage:dossiers")
    return redirect(f"{adresse}?{parametres}" if parametres else adresse)
