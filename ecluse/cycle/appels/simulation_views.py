"""« Simuler »: any fiche on facts typed or loaded; nothing is stored."""

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ecluse.annuaire.permissions import est_agent
from ecluse.cycle.appels import essais, queries, queries_catalogue, simulation
from ecluse.cycle.appels.bareme_en_mots import en_mots
from ecluse.cycle.appels.catalogue import grouper
from ecluse.cycle.appels.forms_simulation import ChoixDeFiche, Convention, Essai, Table, tables
from ecluse.cycle.appels.models import Dispositif
from ecluse.cycle.appels.simulation_fichiers import lire_fichier
from ecluse.cycle.appels.simulation_saisie import Saisie, saisie_de
from ecluse.regles.argent import ZERO
from ecluse.regles.calcul import Resultat, calculer
from ecluse.regles.demande import lire_demande
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.explication import Explication, Ligne, somme
from ecluse.regles.fiches import Fiche
from ecluse.regles.texte import accorder, typographie
from ecluse.regles.validation import lire_json
from ecluse.socle.acces import PUBLIC, acces
from ecluse.socle.horloge import aujourdhui, maintenant

#: Lines of an explanation shown on a page; the amount always counts them all.
LIGNES_MONTREES = 300


@dataclass(frozen=True)
class Comparaison:
    """One amount under the published barème and under the one tried."""

    libelle: str
    publie: Decimal | None
    essaye: Decimal | None

    @property
    def ecart(self) -> Decimal | None:
        """What the change costs, in euros (negative: what it saves)."""
        if self.publie is None or self.essaye is None:
            return None
        return self.essaye - self.publie


@dataclass
class _Simulation:
    """One request: the forms, and what came out of them."""

    fiche: Fiche
    saisie: Saisie
    form: Convention
    tables: list[Table]
    essai: Essai | None
    resultat: Resultat | None = None
    compare: Resultat | None = None
    charge: str = ""
    #: For each list, the line of the screen of each fact.
    lignes: dict[str, list[int]] = field(default_factory=dict)


@require_safe
@acces(PUBLIC)
def choisir(request: HttpRequest) -> HttpResponse:
    """Choose a fiche, then go to its simulation."""
    groupes = grouper(queries_catalogue.catalogue(maintenant()))
    choix = [
        (f"{g.annee}, {g.thematique}", [(e.fiche.nom, e.intitule) for e in g.entrees])
        for g in groupes
    ]
    form = ChoixDeFiche(request.GET if "fiche" in request.GET else None, choix=choix)
    if form.is_valid():
        annee, _, code = form.cleaned_data["fiche"].partition("/")
        return redirect("appels:simuler_fiche", annee=int(annee), code=code)
    return render(request, "appels/simuler_choix.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@acces(PUBLIC)
def simuler(request: HttpRequest, annee: int, code: str) -> HttpResponse:
    """The form of the fiche's family; posted, the amount and its explanation."""
    try:
        dispositif = queries.dispositif(annee, code)
    except Dispositif.DoesNotExist:
        raise Http404 from None
    version = queries_catalogue.version_a_lire(dispositif, maintenant())
    if version is None:
        raise Http404
    etape = _formulaires(request, version.fiche)
    if request.method == "POST" and "ajouter" not in request.POST:
        _calculer(request, etape)
    return render(request, "appels/simuler.html", _contexte(etape, dispositif))


def _formulaires(request: HttpRequest, fiche: Fiche) -> _Simulation:
    saisie = saisie_de(fiche.bareme)
    donnees: Any = request.POST if request.method == "POST" else None
    initial = {
        "date": aujourdhui(),
        "debut": fiche.periode.debut,
        "fin": fiche.periode.fin,
        "montant_maximum": fiche.financement.plafond_structure,
        "deja_verse": ZERO,
    }
    if donnees is not None and "saisir" in donnees:
        donnees = donnees.copy()
        donnees["faits_charges"] = donnees["nom_du_fichier"] = ""
    ajout = donnees is not None and "ajouter" in donnees
    form = Convention(donnees, request.FILES or None, saisie=saisie, initial=initial)
    if ajout:
        # Adding lines judges nothing.
        form.is_bound, form.initial = False, {**initial, **donnees.dict()}
    parametres = essais.parametres(fiche)
    essai = Essai(donnees, parametres=parametres) if parametres else None
    return _Simulation(
        fiche, saisie, form, tables(saisie, donnees), essai if est_agent(request.user) else None
    )


def _calculer(request: HttpRequest, etape: _Simulation) -> None:
    """Fill the results, or the errors at their fields."""
    valide = etape.form.is_valid()
    try:
        faits = _faits(etape)
        if not valide:
            return
        demande = lire_demande({"fiche": etape.fiche.nom, **etape.form.demande(), "faits": faits})
        etape.resultat = calculer(etape.fiche, demande)
        if etape.essai is not None:
            essayee = essais.essayer(etape.fiche, etape.essai.valeurs())
            etape.compare = None if essayee is None else calculer(essayee, demande)
    except ErreurRegle as erreur:
        _signaler(etape, erreur)


def _faits(etape: _Simulation) -> dict[str, Any]:
    """Facts of the file just sent, else of the file kept in the page, else of the lines typed."""
    form = etape.form
    fichier = form.files.get("fichier") if form.files else None
    champs = simulation.lire_champs(etape.saisie, form.textes())
    if fichier is not None and "fichier" not in form.errors:
        nom = str(fichier.name)
        charges = lire_fichier(nom, fichier.read(), etape.saisie)
        _retenir(etape, nom, champs | charges.faits)
        return champs | charges.faits
    garde = str(form["faits_charges"].value() or "")
    if garde:
        etape.charge = str(form["nom_du_fichier"].value() or "fichier")
        return {**_relire(garde), **champs}
    for table in etape.tables:
        champs[table.cle] = _lignes(etape, table)
    return champs


def _relire(garde: str) -> dict[str, Any]:
    """The facts kept in the page: they come back from outside, so nothing is sure of them."""
    try:
        faits = lire_json(garde)
    except ErreurRegle:
        faits = None
    if not isinstance(faits, dict):
        raise ErreurRegle("Les faits du fichier ne peuvent plus être lus : chargez-le à nouveau.")
    return faits


def _retenir(etape: _Simulation, nom: str, faits: dict[str, Any]) -> None:
    """Keep the facts of a file in the page, so that the next calculation has them."""
    saisi: Any = etape.form.data
    donnees = saisi.copy()
    donnees["faits_charges"] = json.dumps(faits, ensure_ascii=False, default=str)
    donnees["nom_du_fichier"] = nom
    etape.form.data = donnees
    etape.charge = nom


def _lignes(etape: _Simulation, table: Table) -> list[dict[str, Any]]:
    lues: list[dict[str, Any]] = []
    rangs = etape.lignes.setdefault(table.cle, [])
    for numero, ligne in enumerate(table.lignes):
        rangs.append(numero)
        chemin = f"faits.{table.cle}[{len(lues)}]"
        lue = simulation.lire_ligne(table.liste, ligne.textes(), chemin)
        if lue is None:
            rangs.pop()
        else:
            lues.append(lue)
    return lues


def _signaler(etape: _Simulation, erreur: ErreurRegle) -> None:
    """Put the error of the engine at its field, with its path in words."""
    etape.form.is_valid()
    if etape.essai is not None and erreur.champ.startswith("bareme."):
        champ = erreur.champ.removeprefix("bareme.")
        etape.essai.is_valid()
        etape.essai.add_error(champ if champ in etape.essai.fields else None, erreur.message)
        return
    mots = simulation.chemin_en_mots(etape.saisie, erreur.champ)
    phrase = typographie(f"{mots} : {erreur.message}" if mots else erreur.message)
    if etape.charge or etape.form.files:
        etape.form.add_error("fichier", phrase)
        return
    cle, rang, sous = simulation.situer(etape.saisie, erreur.champ)
    table = next((t for t in etape.tables if t.cle == cle), None)
    if table is not None and rang is not None:
        rangs = etape.lignes.get(cle, [])
        ligne = table.lignes[rangs[rang] if rang < len(rangs) else 0]
        ligne.is_valid()
        ligne.add_error(sous, typographie(f"{ligne.nom} : {erreur.message}"))
    else:
        nom = sous if sous in etape.form.fields else None
        etape.form.add_error(nom, erreur.message if nom else phrase)


def _comptes(etape: _Simulation) -> str:
    """« 12 mesures, 2 actes » of the file loaded."""
    garde = _relire(str(etape.form["faits_charges"].value() or "") or "{}")
    return ", ".join(
        accorder(len(garde[x.cle]), x.singulier.lower())
        for x in etape.saisie.listes
        if isinstance(garde.get(x.cle), list)
    )


def abreger(explication: Explication) -> Explication:
    """The same explanation with a bounded number of lines; it still sums to its amount."""
    lignes = explication.lignes
    if len(lignes) <= LIGNES_MONTREES:
        return explication
    reste = lignes[LIGNES_MONTREES:]
    mots = accorder(len(reste), "autre ligne", "autres lignes")
    suite = Ligne(mots, "non affichées ici, comptées dans le total", somme(reste), reste[0].source)
    return replace(explication, lignes=(*lignes[:LIGNES_MONTREES], suite))


def _contexte(etape: _Simulation, dispositif: Dispositif) -> dict[str, Any]:
    resultat, compare = etape.resultat, etape.compare
    comparaisons = []
    if resultat is not None and compare is not None:
        comparaisons = [
            Comparaison("Dû", resultat.du, compare.du),
            Comparaison("Retenu, dans la limite de la convention", resultat.retenu, compare.retenu),
            Comparaison("Solde à verser", resultat.solde, compare.solde),
            Comparaison("Somme à récupérer", resultat.a_recuperer, compare.a_recuperer),
        ]
    formulaires = [etape.form, *(x for t in etape.tables for x in t.lignes)]
    if etape.essai is not None:
        formulaires.append(etape.essai)
    return {
        "dispositif": dispositif,
        "fiche": etape.fiche,
        "bareme": en_mots(etape.fiche),
        "form": etape.form,
        "formulaires": formulaires,
        "tables": etape.tables,
        "essai": etape.essai,
        "resultat": resultat,
        "explication": abreger(resultat.explication) if resultat else None,
        "compare": compare,
        "explication_comparee": abreger(compare.explication) if compare else None,
        "comparaisons": comparaisons,
        "charge": etape.charge,
        "comptes": _comptes(etape) if etape.charge and etape.resultat else "",
        "liens": [
            ("Catalogue", reverse("appels:catalogue")),
            (
                str(dispositif.intitule),
                reverse("appels:fiche", args=[dispositif.annee, dispositif.code]),
            ),
        ],
    }
