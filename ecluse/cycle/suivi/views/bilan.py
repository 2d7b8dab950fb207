"""The bilan: read whole, written section by section, handed in."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecluse.cycle.candidatures.forms import SectionForm, initial_de
from ecluse.cycle.candidatures.reponses import SectionLue, lire_section
from ecluse.cycle.candidatures.saisie import SectionFiche
from ecluse.cycle.candidatures.views.commun import est_automatique, heure
from ecluse.cycle.candidatures.views.sections import (
    ConflitAffiche,
    preparer_conflit,
    reprises_de,
)
from ecluse.cycle.conventions.models import Convention
from ecluse.cycle.suivi import actions, queries
from ecluse.cycle.suivi.etats import TABLE
from ecluse.cycle.suivi.forms import PieceForm
from ecluse.cycle.suivi.formulaire import (
    INDICATEURS,
    PIECES,
    Manque,
    manques,
    mois_incomplets,
    parties_de,
    phrase_des_mois,
    pieces_de,
    section_de,
    sections_de,
)
from ecluse.cycle.suivi.grille import Grille
from ecluse.cycle.suivi.models import Bilan, PieceBilan
from ecluse.cycle.suivi.permissions import (
    peut_apprecier,
    peut_lire_bilan,
    peut_lire_le_suivi,
    peut_rediger,
    section_ouverte,
)
from ecluse.cycle.suivi.views import commun
from ecluse.interface.champs import refuser
from ecluse.regles.dates import ecrire_date
from ecluse.regles.fiches.modele import Piece
from ecluse.regles.texte import accorder, typographie
from ecluse.socle import fichiers
from ecluse.socle.acces import acces
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.fichiers import FichierRefuse
from ecluse.socle.horloge import aujourdhui
from ecluse.socle.permissions import exiger


@dataclass
class PieceAffichee:
    """A piece of the fiche, the files joined under it, and the form to join one (None: closed)."""

    demandee: Piece
    jointes: list[PieceBilan]
    form: PieceForm | None

    @property
    def libelle(self) -> str:
        """Its label, with its typography."""
        return typographie(self.demandee.libelle)


@dataclass
class Partie:
    """A part of the bilan in the checklist: where it is, what it lacks, whether it is open."""

    code: str
    libelle: str
    url: str
    manques: list[Manque]
    ouverte: bool
    lue: SectionLue | None = None

    @property
    def etat(self) -> str:
        """« rien à compléter », « 2 points à compléter »."""
        if not self.manques:
            return "rien à compléter"
        return accorder(len(self.manques), "point à compléter", "points à compléter")


@require_safe
@acces(peut_lire_le_suivi)
def bilan(request: HttpRequest, uid: str) -> HttpResponse:
    """The bilan as a whole: to write, or to read."""
    return page(request, commun.trouver(request, uid))


def page(
    request: HttpRequest, c: Convention, *, piece: PieceForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of the bilan, with the file that was refused if any."""
    b = queries.bilan_de(c)
    contexte: dict[str, Any] = {
        "bilan": b,
        "etat": TABLE.etats[b.etat] if b else None,
        "redige": peut_rediger(request.user, c),
        "lisible": b is not None and peut_lire_bilan(request.user, b),
        "alerte_fin": _alerte_fin(c),
    }
    if b is not None:
        b.convention = c
        contexte |= _contenu(request, b, piece)
    return render(request, "suivi/bilan.html", commun.cadre(c, "bilan", **contexte), status=status)


def _alerte_fin(c: Convention) -> str:
    """What is said before the end of the action: a warning, not a refusal."""
    if aujourdhui() > c.fin:
        return ""
    return (
        f"L’action se termine le {ecrire_date(c.fin)}. Un bilan remis avant cette date ne dira "
        "rien des mois qui restent."
    )


def _contenu(request: HttpRequest, b: Bilan, piece: PieceForm | None) -> dict[str, Any]:
    c = b.convention
    grille = commun.grille_de(c)
    parties = _parties(request, b, grille)
    ouverte = next((x for x in queries.corrections(b) if x.resolue_le is None), None)
    libelles = dict(parties_de(c))
    ouvre_pieces = any(p.code == PIECES and p.ouverte for p in parties)
    remet = peut_rediger(request.user, c) and TABLE.possible(b.etat, "soumettre")
    return {
        "grille": grille,
        "parties": parties,
        "reste": sum(len(p.manques) for p in parties),
        "incomplets": phrase_des_mois(mois_incomplets(grille)),
        "correction": ouverte,
        "a_reprendre": [libelles.get(code, code) for code in ouverte.sections] if ouverte else [],
        "pieces": _pieces(b, ouvre_pieces, piece),
        "formulaires": [piece] if piece is not None else [],
        "remet": remet,
        "effet": _effet(grille) if remet else "",
        "apprecie": b.etat == "soumis" and peut_apprecier(request.user, b),
    }


def _effet(grille: Grille) -> str:
    """What handing in does, with figures."""
    totaux = ", ".join(
        f"{ligne.libelle} : {ligne.phrase}" for ligne in grille.lignes if ligne.valeurs
    )
    suite = f" Résultats remis : {totaux}." if totaux else ""
    return typographie(
        "Le bilan et les indicateurs ne se modifieront plus, sauf si le Département demande une "
        f"correction.{suite}"
    )


def _parties(request: HttpRequest, b: Bilan, grille: Grille) -> list[Partie]:
    c = b.convention
    absents = manques(b, grille)
    ecrit = peut_rediger(request.user, c)
    contenus = {s.code: s.contenu for s in b.sections.all()}
    lues = {s.code: lire_section(s, contenus.get(s.code, {})) for s in sections_de(c)}
    return [
        Partie(
            code,
            libelle,
            _adresse(c, code),
            [m for m in absents if m.section == code],
            ecrit and section_ouverte(b, code),
            lues.get(code),
        )
        for code, libelle in parties_de(c)
    ]


def _adresse(c: Convention, code: str) -> str:
    if code == INDICATEURS:
        return reverse("suivi:convention", args=[c.uid])
    if code == PIECES:
        return reverse("suivi:bilan", args=[c.uid]) + "#pieces"
    return reverse("suivi:section", args=[c.uid, code])


def _pieces(b: Bilan, ouverte: bool, refusee: PieceForm | None) -> list[PieceAffichee]:
    jointes = queries.pieces(b)
    affichees = []
    for demandee in pieces_de(b.convention):
        form = PieceForm(prefix=demandee.code) if ouverte else None
        if refusee is not None and refusee.prefix == demandee.code:
            form = refusee
        siennes = [p for p in jointes if p.code == demandee.code]
        affichees.append(PieceAffichee(demandee, siennes, form))
    return affichees


def trouver_bilan(request: HttpRequest, uid: str) -> Bilan:
    """The bilan that this account may read; a 404 otherwise."""
    c = commun.trouver(request, uid)
    b = queries.bilan_de(c)
    if b is None:
        raise Http404
    b.convention = c
    if not peut_lire_bilan(request.user, b):
        raise Http404
    return b


@require_POST
@acces(peut_lire_le_suivi)
def commencer(request: HttpRequest, uid: str) -> HttpResponse:
    """Open the bilan."""
    c = commun.trouver(request, uid)
    try:
        actions.ouvrir_bilan(c, request.user)
    except ActionRefusee as refus:
        return commun.refuser_page(request, refus, "bilan", uid)
    return redirect("suivi:bilan", uid)


@require_http_methods(["GET", "HEAD", "POST"])
@acces(peut_lire_le_suivi)
def section(request: HttpRequest, uid: str, code: str) -> HttpResponse:
    """Write a section."""
    b = trouver_bilan(request, uid)
    section_fiche = section_de(b.convention, code)
    if section_fiche is None:
        raise Http404
    if request.method == "POST":
        return _enregistrer(request, b, section_fiche)
    if not (peut_rediger(request.user, b.convention) and section_ouverte(b, code)):
        return redirect("suivi:bilan", uid)
    stockee = b.sections.filter(code=code).first()
    initial = initial_de(section_fiche, stockee.contenu if stockee else {})
    initial["version"] = stockee.version if stockee else 0
    return _page_section(request, b, section_fiche, SectionForm(section_fiche, initial=initial))


def _page_section(
    request: HttpRequest,
    b: Bilan,
    section_fiche: SectionFiche,
    form: SectionForm,
    conflits: list[ConflitAffiche] | None = None,
    status: int = 200,
) -> HttpResponse:
    c = b.convention
    grille = commun.grille_de(c)
    contexte = {
        "convention": c,
        "section": section_fiche,
        "form": form,
        "conflits": conflits or [],
        "grille": grille,
        "parties": _parties(request, b, grille),
        "url": reverse("suivi:section", args=[c.uid, section_fiche.code]),
        "url_auto": reverse("suivi:section_auto", args=[c.uid, section_fiche.code]),
        "liens": commun.fil(c),
    }
    return render(request, "suivi/section.html", contexte, status=status)


def _enregistrer(request: HttpRequest, b: Bilan, section_fiche: SectionFiche) -> HttpResponse:
    form = SectionForm(section_fiche, data=request.POST)
    form.full_clean()
    c, code = b.convention, section_fiche.code
    try:
        resultat = actions.enregistrer_section(
            b, code, form.donnees(), form.version_lue, request.user
        )
    except ActionRefusee as refus:
        return commun.refuser_page(request, refus, "bilan", c.uid)
    for champ, message in resultat.erreurs.items():
        if not form.has_error(champ):
            form.add_error(champ, refuser(message, "saisie"))
    if est_automatique(request):
        return _repondre(form, resultat)
    if form.is_valid() and not resultat.conflits:
        messages.success(request, "Votre saisie est enregistrée.")
        return redirect("suivi:bilan", c.uid)
    conflits = preparer_conflit(form, resultat)
    status = 409 if conflits else 422
    return _page_section(request, b, section_fiche, form, conflits, status)


def _repondre(form: SectionForm, resultat: actions.Resultat) -> HttpResponse:
    if resultat.conflits:
        champs = ", ".join(f"« {form[champ].label} »" for champ in resultat.conflits)
        message = (
            f"{champs} : cette réponse a été modifiée entre-temps dans une autre fenêtre ou par "
            "une autre personne. Cliquez sur Enregistrer pour comparer les deux versions."
        )
        return JsonResponse({"message": typographie(message)}, status=409)
    erreurs = {champ: " ".join(map(str, fautes)) for champ, fautes in form.errors.items()}
    return JsonResponse(
        {
            "instant": heure(),
            "version": resultat.version,
            "erreurs": erreurs,
            "refusees": len(erreurs),
            "totaux": {},
            "valeurs": reprises_de(form, resultat),
        }
    )


@require_POST
@acces(peut_lire_le_suivi)
def joindre(request: HttpRequest, uid: str, code: str) -> HttpResponse:
    """Join a file."""
    b = trouver_bilan(request, uid)
    exiger(peut_rediger(request.user, b.convention))
    form = PieceForm(request.POST, request.FILES, prefix=code)
    if form.is_valid():
        try:
            actions.joindre_piece(b, code, form.cleaned_data["fichier"], request.user)
        except FichierRefuse as refus:
            form.add_error("fichier", refuser(refus.message, "fichier"))
        except ActionRefusee as refus:
            return commun.refuser_page(request, refus, "bilan", uid)
        else:
            messages.success(request, "Le fichier est joint au bilan.")
            return redirect(f"{reverse('suivi:bilan', args=[uid])}#pieces")
    return page(request, b.convention, piece=form, status=422)


def _piece(b: Bilan, piece_uid: str) -> PieceBilan:
    try:
        return b.pieces.select_related("fichier__contenu").get(
            uid=piece_uid, retiree_le__isnull=True
        )
    except PieceBilan.DoesNotExist:
        raise Http404 from None


@require_POST
@acces(peut_lire_le_suivi)
def retirer_piece(request: HttpRequest, uid: str, piece_uid: str) -> HttpResponse:
    """Take a file out."""
    b = trouver_bilan(request, uid)
    try:
        actions.retirer_piece(b, _piece(b, piece_uid), request.user)
    except ActionRefusee as refus:
        return commun.refuser_page(request, refus, "bilan", uid)
    messages.success(request, "Le fichier n’est plus au bilan.")
    return redirect(f"{reverse('suivi:bilan', args=[uid])}#pieces")


@require_safe
@acces(peut_lire_le_suivi)
def fichier(request: HttpRequest, uid: str, piece_uid: str) -> HttpResponse:
    """Download a file: whoever reads the bilan reads its pieces; the access is logged."""
    piece = _piece(trouver_bilan(request, uid), piece_uid)
    return fichiers.servir(request, piece.fichier)  # type: ignore[return-value]


@require_POST
@acces(peut_lire_le_suivi)
def remettre(request: HttpRequest, uid: str) -> HttpResponse:
    """Hand the bilan in."""
    b = trouver_bilan(request, uid)
    try:
        actions.soumettre(b, request.user)
    except ActionRefusee as refus:
        return commun.refuser_page(request, refus, "bilan", uid)
    messages.success(request, "Le bilan est remis au Département.")
    return redirect("suivi:bilan", uid)
