"""The parts of the documents that come from the fiches and the dossiers: lists and tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ecluse.annuaire.models import Structure
from ecluse.cycle.appels import bareme_en_mots, cahier
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.queries import attendus_de
from ecluse.cycle.conventions.models import Convention, LigneConvention
from ecluse.cycle.deliberations.models import Rapport
from ecluse.regles import budget
from ecluse.regles.argent import ZERO, ecrire_montant, ecrire_nombre, ecrire_taux
from ecluse.regles.dates import ecrire_date
from ecluse.regles.echeances import Evenements, echeances
from ecluse.regles.fiches import Fiche
from ecluse.regles.fiches.delais import DateFixe
from ecluse.regles.fiches.modele import Indicateur
from ecluse.regles.texte import accorder, au_nombre, citer, majuscule, minuscule
from ecluse.regles.versements import Tranche, tranches
from ecluse.socle.documents import Balisage, echapper, tableau

ECHEANCE_CONSERVATION = "conservation"
NON_CHIFFRE = "non chiffré"
APPRECIE = "apprécié au bilan"
A_FIXER = (
    "Le Département fixe le montant dû au vu du bilan et des pièces justificatives, dans la limite "
    "du montant ci-dessus."
)
#: The annex of every text of one piece, written before clauses existed.
DONNEES_PERSONNELLES = "Protection des données personnelles"


def liste(elements: Iterable[str], ordonnee: bool = False) -> Balisage:
    """A Markdown list of plain texts."""
    puces = [
        f"{f'{rang}.' if ordonnee else '-'} {echapper(e)}" for rang, e in enumerate(elements, 1)
    ]
    return Balisage("\n".join(puces))


def deliberations(rapports: Sequence[Rapport]) -> str:
    """« la délibération n° 2025-237 du 16 juin 2025 »; empty when one has no number or date."""
    if not rapports or any(not r.numero or r.seance is None for r in rapports):
        return ""
    actes = [f"n° {r.numero} du {ecrire_date(r.seance)}" for r in rapports if r.seance]
    if len(actes) == 1:
        return f"la délibération {actes[0]}"
    return f"les délibérations {', '.join(actes[:-1])} et {actes[-1]}"


def nombre_de_dossiers(nombre: int) -> str:
    """« un dossier », « 3 dossiers »."""
    return "un dossier" if nombre == 1 else accorder(nombre, "dossier")


def dossiers(lignes: Sequence[LigneConvention]) -> Balisage:
    """The dossiers carried, with their number and their title."""
    return liste(f"{x.ligne.dossier.numero}, {citer(x.ligne.dossier.intitule)}" for x in lignes)


def financement(lignes: Sequence[LigneConvention], total: Decimal) -> Balisage:
    """Voted amounts, line by line."""
    return tableau(
        ["Dossier", "Dispositif", "Délibération", "Montant maximum"],
        [
            [
                x.ligne.dossier.numero or "",
                x.fiche,
                f"n° {x.ligne.article.rapport.numero}",
                ecrire_montant(x.montant),
            ]
            for x in lignes
        ],
        "gggd",
        total=["Total", "", "", ecrire_montant(total)],
        legende="Montants votés",
    )


def versements(fiches: Mapping[str, Fiche], parts: Mapping[str, Decimal]) -> str:
    """The payments of every fiche on its part; empty when a fiche does not say how it pays, or
    at what rate."""
    lignes = []
    for nom, montant in parts.items():
        prevues = tranches(fiches[nom], montant)
        if not prevues or any(t.montant is None for t in prevues):
            return ""
        prefixe = f"{nom}, " if len(parts) > 1 else ""
        lignes += [_versement(t, prefixe) for t in prevues]
    return tableau(
        ["Versement", "Moment et condition", "Montant"], lignes, "ggd", legende="Versements prévus"
    )


def _versement(tranche: Tranche, prefixe: str) -> list[str]:
    taux = f" ({ecrire_taux(tranche.taux)})" if tranche.taux is not None else ""
    condition = f" ; condition : {tranche.condition}" if tranche.condition else ""
    montant = ecrire_montant(tranche.montant or ZERO)
    if tranche.condition:
        montant += " au plus"
    nom = minuscule(tranche.libelle) if prefixe else tranche.libelle
    return [f"{prefixe}{nom}{taux}", f"{tranche.moment}{condition}", montant]


def payeurs(fiches: Mapping[str, Fiche]) -> str:
    """Who pays, each one once."""
    return ", ".join(dict.fromkeys(t.payeur for f in fiches.values() for t in f.versements))


def conservation(fiches: Mapping[str, Fiche]) -> str:
    """The last day until which papers are kept, over all fiches; empty when none says it."""
    jours = [
        e.date
        for f in fiches.values()
        for e in f.echeances
        if e.code == ECHEANCE_CONSERVATION and isinstance(e, DateFixe)
    ]
    return ecrire_date(max(jours)) if jours else ""


def annexes(propres: Sequence[str], fiches: Mapping[str, Fiche]) -> Balisage:
    """The list of annexes: those of the text (their titles), then one per dispositif, with its year
    when the convention carries several."""
    annees = {f.annee for f in fiches.values()}
    noms = [
        f"{f.libelle} (dispositif {f.code}{f' de {f.annee}' if len(annees) > 1 else ''})"
        for f in fiches.values()
    ]
    return liste([*propres, *noms], ordonnee=True)


def annexe(
    rang: int,
    fiche: Fiche,
    lignes: Sequence[LigneConvention],
    montant: Decimal,
    convention: Convention,
) -> dict[str, str]:
    """The variables of one dispositif's annex."""
    candidatures = [x.ligne.dossier for x in lignes]
    debut, fin = periode(candidatures)
    return {
        "rang": str(rang),
        "libelle": fiche.libelle,
        "code": fiche.code,
        "annee": str(fiche.annee),
        "tableau_dossiers": _actions(lignes),
        "debut": ecrire_date(debut),
        "fin": ecrire_date(fin),
        "durees": liste(cahier.duree_en_mots(d) for d in fiche.durees),
        "cout": _cout(lignes),
        "calcul": _calcul(fiche),
        "public": _paragraphes(fiche.public.texte, fiche.public.precisions),
        "objectifs": fiche.objet,
        "deroulement": liste(fiche.contenu),
        "conditions": _conditions(lignes),
        "territoires": _territoires(lignes, convention.structure),
        "profil": fiche.profil.texte if fiche.profil else "",
        "financement": minuscule(fiche.financement.texte),
        "montant": ecrire_montant(montant),
        "tableau_versements": versements({fiche.nom: fiche}, {fiche.nom: montant}),
        "tableau_indicateurs": _indicateurs(fiche, candidatures),
        "tableau_suivi": _suivi(fiche),
        "echeances": _echeances(fiche, debut, fin, convention.fin),
        "contenu_bilan": liste(s.libelle for s in fiche.bilan.sections),
    }


def _actions(lignes: Sequence[LigneConvention]) -> Balisage:
    """The actions voted under one dispositif, each with its territoire and its amount."""
    return tableau(
        ["Dossier", "Territoire", "Montant maximum"],
        [
            [
                f"{x.ligne.dossier.numero}, {citer(x.ligne.dossier.intitule)}",
                ", ".join(_territoires_de(x)),
                ecrire_montant(x.montant),
            ]
            for x in lignes
        ],
        "ggd",
        legende="Actions retenues",
    )


def _cout(lignes: Sequence[LigneConvention]) -> str:
    """The cost that each dossier foresees, and the share that the grant covers; empty when no
    dossier gives its budget."""
    couts = [(x, _charges(x.ligne.dossier)) for x in lignes]
    rangees = [
        [
            x.ligne.dossier.numero or "",
            ecrire_montant(charges),
            ecrire_taux(x.montant / charges),
        ]
        for x, charges in couts
        if charges
    ]
    if not rangees:
        return ""
    return tableau(
        ["Dossier", "Coût prévu", "Part financée"],
        rangees,
        "gdd",
        legende="Coût prévu de l’action",
    )


def _charges(candidature: Candidature) -> Decimal:
    """What the forecast budget of a dossier costs, in euros, without contributions in kind."""
    lues = [budget.LigneBudget(b.compte, b.montant) for b in candidature.budget.all()]
    return budget.totaux(lues).charges


def _calcul(fiche: Fiche) -> Balisage:
    """How the fiche computes the grant: its sentence, its prices, its rules."""
    bareme = bareme_en_mots.en_mots(fiche)
    tarifs = [[majuscule(t.libelle), t.prix, t.unite] for t in bareme.tarifs]
    morceaux = [
        # What the sources leave open is told to whoever computes it, not in what is signed.
        echapper(A_FIXER if bareme.a_decider else bareme.phrase),
        tableau(["Ce qui est payé", "Prix", "Pour"], tarifs, "gdg") if tarifs else "",
        liste(bareme.regles),
    ]
    return Balisage("\n\n".join(m for m in morceaux if m))


def _echeances(fiche: Fiche, debut: date, fin: date, fin_convention: date) -> str:
    """What falls due on a day that the convention fixes, for whom; the keeping of papers and what
    the Département alone owes are said elsewhere."""
    connus = Evenements(debut=debut, fin_action=fin, fin_convention=fin_convention)
    dues = [
        [ecrire_date(e.date), e.qui, e.objet]
        for e in echeances(fiche, connus)
        if e.code != ECHEANCE_CONSERVATION and e.qui != "Département"
    ]
    if not dues:
        return ""
    return tableau(["Date", "Qui", "Ce qui est dû"], dues, legende="Échéances de l’action")


def _paragraphes(texte: str, points: Sequence[str]) -> Balisage:
    return Balisage("\n\n".join(filter(None, [echapper(texte), liste(points)])))


def _conditions(lignes: Sequence[LigneConvention]) -> Balisage:
    """What the structure must do for the aid, as the proposal that was voted says it."""
    return Balisage(
        "\n\n".join(
            echapper(x.ligne.instruite.conditions.strip())
            for x in lignes
            if x.ligne.instruite.conditions.strip()
        )
    )


def _debut(candidature: Any) -> Any:
    return candidature.debut or candidature.session.realisation_debut


def _fin(candidature: Any) -> Any:
    return candidature.fin or candidature.session.realisation_fin


def periode(candidatures: Sequence[Any]) -> tuple[Any, Any]:
    """First and last days of the actions (dates): the dossier's, else the session's."""
    return min(_debut(c) for c in candidatures), max(_fin(c) for c in candidatures)


def _territoires_de(ligne: LigneConvention) -> list[str]:
    """The territoires voted, else those of the dossier."""
    votes = [t.nom for t in ligne.ligne.territoires.all()]
    return votes or [t.nom for t in ligne.ligne.dossier.territoires.all()]


def _territoires(lignes: Sequence[LigneConvention], structure: Structure) -> str:
    """The territoires of the lines, else the structure's own."""
    noms = dict.fromkeys(nom for x in lignes for nom in _territoires_de(x))
    if not noms and structure.territoire is not None:
        noms[structure.territoire.nom] = None
    return ", ".join(noms)


def _indicateurs(fiche: Fiche, candidatures: Sequence[Any]) -> str:
    if not fiche.indicateurs:
        return ""
    attendus = attendus_de(candidatures).values()
    return tableau(
        ["Indicateur", "Résultat attendu"],
        [
            [i.libelle, _attendu([a[i.code] for a in attendus if i.code in a], i)]
            for i in fiche.indicateurs
        ],
        "gd",
        legende="Indicateurs de l’action",
    )


def _attendu(annonces: Sequence[Decimal | str], indicateur: Indicateur) -> str:
    """The volume announced, summed when several dossiers of one dispositif are carried; what is
    judged is quoted."""
    if not indicateur.se_compte:
        return " ".join(str(a) for a in annonces) or APPRECIE
    if not annonces:
        return NON_CHIFFRE
    volume = sum((Decimal(a) for a in annonces), ZERO)
    decimales = 0 if volume == volume.to_integral_value() else 2
    return f"{ecrire_nombre(volume, decimales)} {au_nombre(volume, indicateur.unite)}"


def _suivi(fiche: Fiche) -> str:
    if not fiche.suivi:
        return ""
    return tableau(
        ["Suivi", "Moment", "Destinataires"],
        [[s.libelle, s.frequence, ", ".join(s.destinataires)] for s in fiche.suivi],
        legende="Suivi et bilan de l’action",
    )
