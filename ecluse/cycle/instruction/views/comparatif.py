"""The comparison of the dossiers of a dispositif, against its envelope."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import exerce
from ecluse.cycle.appels.models import Dispositif
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.instruction import actions
from ecluse.cycle.instruction import comparatif as lecture
from ecluse.cycle.instruction.bornes import Bornes
from ecluse.cycle.instruction.forms.arbitrage import FormulaireArbitrage
from ecluse.cycle.instruction.models import SensProposition
from ecluse.cycle.instruction.permissions import AVIS_OUVERT, peut_comparer
from ecluse.cycle.instruction.views.commun import INSTRUCTEURS, INSTRUCTION, candidature_de
from ecluse.interface import listes
from ecluse.interface.champs import ChampMontant
from ecluse.interface.elements import Colonne
from ecluse.regles.argent import ZERO
from ecluse.regles.dates import ecrire_date
from ecluse.regles.texte import accorder, typographie
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee

COLONNES = [
    Colonne("Dossier", "structure"),
    Colonne("État", "etat"),
    Colonne("Note", "note", nombre=True),
    Colonne("Demandé", "demande", nombre=True),
    Colonne("Proposé", nombre=True),
    Colonne("Sens envisagé"),
    Colonne("Montant envisagé", "retenu", nombre=True),
    Colonne("Motif"),
]
COLONNES_DISPOSITIFS = [Colonne("Dispositif"), Colonne("Dossiers reçus", nombre=True)]


def _dispositif(request: HttpRequest, uid: str) -> Dispositif:
    dispositif = get_object_or_404(Dispositif, uid=uid)
    if not peut_comparer(request.user, dispositif):
        raise Http404
    return dispositif


def _arbitre(request: HttpRequest, dispositif: Dispositif) -> bool:
    return exerce(request.user, Role.INSTRUCTEUR, dispositif=dispositif.reference)


@acces(INSTRUCTION)
@require_safe
def comparatifs(request: HttpRequest) -> HttpResponse:
    """The dispositifs that have dossiers to compare."""
    page = listes.paginer(request, lecture.dispositifs(request.user), ("-annee", "code", "id"))
    contexte = {"page": page, "colonnes": COLONNES_DISPOSITIFS}
    return render(request, "instruction/comparatifs.html", contexte)


@acces(INSTRUCTION)
@require_safe
def comparatif(request: HttpRequest, uid: str) -> HttpResponse:
    """The table, a page at a time; its totals are those of the whole dispositif."""
    dispositif = _dispositif(request, uid)
    tri = request.GET.get("tri", lecture.TRI)
    sessions = list(
        dispositif.versions.filter(sessions__isnull=False).values_list(
            "sessions__uid", "sessions__libelle", "sessions__cloture", "sessions__code"
        )
    )
    filtre = _FiltreSession(request.GET or None, sessions=sessions)
    session = filtre.choisie
    page = listes.paginer(
        request, lecture.lignes(dispositif, session), lecture.cles(tri), lecture.TAILLE
    )
    arbitre = _arbitre(request, dispositif)
    contexte = {
        "dispositif": dispositif,
        "page": page,
        "annonce": False,
        "adresse": _recherche(request, ()),
        "liens": [("Comparaison", reverse("instruction:comparatifs"))],
        "url_export": reverse("instruction:export", args=[uid]) + _recherche(request),
        "lignes": [lecture.ligne(c, arbitre) for c in page.lignes],
        "totaux": lecture.totaux(dispositif),
        "colonnes": listes.entetes(request, COLONNES, tri),
        "arbitre": arbitre,
        "filtre": filtre if len(sessions) > 1 else None,
        "actifs": listes.filtres_actifs(request, filtre),
        "regle_grille": [(uid_, code) for uid_, _, _, code in sessions]
        if exerce(request.user, Role.PILOTAGE, dispositif=dispositif.reference)
        else [],
    }
    return render(request, "instruction/comparatif.html", contexte)


def _recherche(
    request: HttpRequest, sauf: tuple[str, ...] = (listes.PARAM_APRES, listes.PARAM_AVANT)
) -> str:
    """The filter and the sort of the address, without the page for the export of all of them."""
    return listes.adresse(request, sauf).removesuffix("?")


class _FiltreSession(forms.Form):
    """One session of the dispositif, or all."""

    session = forms.ChoiceField(label="Session", required=False)

    def __init__(self, *args: Any, sessions: list[Any], **kwargs: Any) -> None:
        kwargs["auto_id"] = "id_filtre_%s"
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [  # type: ignore[attr-defined]
            ("", "Toutes"),
            *(
                (uid, libelle or f"clôture du {ecrire_date(cloture)}")
                for uid, libelle, cloture, _ in sessions
            ),
        ]

    @property
    def choisie(self) -> str:
        """The uid of the session, or empty."""
        return str(self.cleaned_data["session"]) if self.is_bound and self.is_valid() else ""


@acces(INSTRUCTION)
@require_GET
def totaux(request: HttpRequest, uid: str) -> HttpResponse:
    """The totals, as a fragment that follows each change."""
    dispositif = _dispositif(request, uid)
    contexte = {"dispositif": dispositif, "totaux": lecture.totaux(dispositif)}
    contexte["arbitre"] = _arbitre(request, dispositif)
    return render(request, "instruction/_totaux.html", contexte)


def _ligne(candidature: Candidature, **plus: Any) -> lecture.LigneComparee:
    """The row, read again."""
    fraiche = lecture.lignes(candidature.session.dispositif).get(pk=candidature.pk)
    ligne = lecture.ligne(fraiche, True)
    for cle, valeur in plus.items():
        setattr(ligne, cle, valeur)
    return ligne


@acces(INSTRUCTEURS)
@require_POST
def arbitrer(request: HttpRequest, uid: str) -> HttpResponse:
    """Write one row; the answer is the row, with both values when somebody else wrote it too.

    Without a script: the table again, or what was typed on a page of its own when it is refused.
    """
    candidature = candidature_de(request, uid)
    saisi = {c: request.POST.get(c, "") for c in ("sens", "montant", "motif")}
    plus: dict[str, Any] = {}
    try:
        montant = ChampMontant(required=False).clean(saisi["montant"])
        version = request.POST.get("version", "0")
        actions.arbitrer(
            candidature,
            saisi["sens"],
            _montant_par_defaut(candidature, saisi["sens"], montant),
            saisi["motif"],
            int(version) if version.isdecimal() else -1,
            request.user,
        )
    except forms.ValidationError as erreur:
        plus = {"erreur": " ".join(erreur.messages), "champ": "montant", "saisi": saisi}
    except actions.ArbitrageConcurrent as refus:
        plus = {"erreur": refus.message, "saisi": saisi, "conflit": True}
    except ActionRefusee as refus:
        plus = {"erreur": typographie(refus.message), "champ": refus.champ, "saisi": saisi}
    ligne = _ligne(candidature, **plus)
    if not request.headers.get("HX-Request"):
        return _sans_script(request, ligne)
    reponse = render(request, "instruction/_ligne.html", {"x": ligne, "annonce": True})
    if not plus:
        reponse["HX-Trigger"] = "totaux-changes"
    return reponse


def _sans_script(request: HttpRequest, ligne: lecture.LigneComparee) -> HttpResponse:
    candidature = ligne.candidature
    dispositif = candidature.session.dispositif
    # The table as it was filtered, sorted and turned, at the row.
    retour = (
        reverse("instruction:comparatif", args=[dispositif.uid])
        + _recherche(request, ())
        + f"#ligne-{candidature.uid}"
    )
    if ligne.saisi is None:
        messages.success(request, typographie(f"{candidature.structure.nom} : la ligne est notée."))
        return redirect(retour)
    form = FormulaireArbitrage(ligne.saisi | {"version": str(ligne.version)})
    form.dire(ligne.erreur, ligne.champ)
    contexte = {
        "x": ligne,
        "form": form,
        "dispositif": dispositif,
        "retour": retour,
        "liens": [
            ("Comparaison", reverse("instruction:comparatifs")),
            (dispositif.code, retour),
        ],
    }
    status = 409 if ligne.conflit else 422
    return render(request, "instruction/ligne.html", contexte, status=status)


def _montant_par_defaut(candidature: Candidature, sens: str, montant: Any) -> Any:
    """A sense chosen before any amount starts from the most that the request allows."""
    if montant is not None or sens not in SensProposition.values:
        return montant
    if not SensProposition(sens).finance:
        return None
    fiche = candidature.session.version.fiche
    return Bornes.de(fiche, candidature.montant_demande or ZERO).maximum


@acces(INSTRUCTEURS)
@require_POST
def proposer_tout(request: HttpRequest, uid: str) -> HttpResponse:
    """Turn the rows being prepared into proposals; those refused are told one by one."""
    dispositif = _dispositif(request, uid)
    prets = (
        Candidature.objects.filter(
            session__version__dispositif=dispositif, arbitrage__isnull=False, etat__in=AVIS_OUVERT
        )
        .select_related("structure", "session__version__dispositif")
        .order_by("id")
    )
    issues = actions.proposer_arbitrages(prets, request.user)
    faites = sum(1 for i in issues if i.proposition is not None)
    if faites:
        phrase = accorder(faites, "proposition")
        messages.success(request, f"{phrase} {'enregistrée' if faites == 1 else 'enregistrées'}.")
    for issue in issues:
        if issue.refus:
            messages.error(
                request, typographie(f"{issue.candidature.structure.nom} : {issue.refus}")
            )
    if not issues:
        messages.info(request, "Aucune ligne n’était en préparation.")
    return redirect("instruction:comparatif", uid=uid)


@acces(INSTRUCTION)
@require_safe
def export(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The table as it is filtered and sorted, whole."""
    dispositif = _dispositif(request, uid)
    tri = request.GET.get("tri", lecture.TRI)
    queryset = lecture.lignes(dispositif, request.GET.get("session", ""))
    ordonnee = queryset.order_by(*lecture.cles(tri))
    reponse = StreamingHttpResponse(
        lecture.exporter(ordonnee), content_type="text/csv; charset=utf-8"
    )
    nom = f"comparaison-{dispositif.annee}-{dispositif.code}.csv"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse
