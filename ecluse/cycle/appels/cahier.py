"""The fiche in words: what the public page prints, without a single raw code."""

from dataclasses import dataclass
from decimal import Decimal

from ecluse.regles.argent import ecrire_nombre
from ecluse.regles.dates import MOIS, ecrire_date
from ecluse.regles.fiches import Fiche
from ecluse.regles.fiches.delais import Echeance
from ecluse.regles.texte import accorder

EVENEMENTS = {
    "signature": "la signature",
    "debut": "le début de l’action",
    "fin_action": "la fin de l’action",
    "fin_convention": "la fin de la convention",
    "validation": "la validation",
    "notification": "la notification",
    "reception": "la réception",
    "audience": "l’audience",
    "comite": "le comité",
    "portes_closes": "la fermeture",
    "fin_mesure": "la fin de la mesure",
    "depart": "le départ",
    "absence": "l’absence",
}
MOMENTS = {
    "depot": "au dépôt",
    "signature": "à la signature",
    "versement": "avant le versement",
    "bilan": "avec le bilan",
    "suivi": "pendant le suivi",
}
FINANCEURS = {
    "departement": "budget du Département",
    "fsl": "fonds de solidarité logement (FSL)",
    "etat": "crédits de l’État",
    "fse": "Fonds social européen",
}


@dataclass(frozen=True)
class EcheanceAffichee:
    """A deadline of the fiche: when, in words, and the rule itself."""

    quand: str
    regle: Echeance


def _jour(mois: int, jour: int) -> str:
    return f"{'1er' if jour == 1 else jour} {MOIS[mois - 1]}"


def quand(echeance: Echeance) -> str:
    """« 30 jours après la signature », « le 31 mars de l’année qui suit… »: when it is due."""
    if echeance.delai == "date_fixe":
        return f"jusqu’au {ecrire_date(echeance.date)}"
    if echeance.delai == "chaque_annee":
        return f"chaque année, le {_jour(echeance.mois, echeance.jour)} de l’année suivante"
    evenement = EVENEMENTS[echeance.depuis]
    if echeance.delai == "annee_suivante":
        return f"le {_jour(echeance.mois, echeance.jour)} de l’année qui suit {evenement}"
    if echeance.delai == "premier_du_mois_suivant":
        return f"le 1er du mois qui suit {evenement}"
    unite, pluriel = {
        "jours": ("jour", "jours"),
        "jours_ouvres": ("jour ouvré", "jours ouvrés"),
        "mois": ("mois", "mois"),
        "mois_franc": ("mois franc", "mois francs"),
    }[echeance.delai]
    if echeance.nombre == 0:
        return f"dès {evenement}"
    sens = "après" if echeance.nombre > 0 else "avant"
    return f"{accorder(abs(echeance.nombre), unite, pluriel)} {sens} {evenement}"


def echeances(fiche: Fiche) -> list[EcheanceAffichee]:
    """The deadlines of the fiche in words, in its order."""
    return [EcheanceAffichee(quand(e), e) for e in fiche.echeances]


@dataclass(frozen=True)
class PieceAffichee:
    """A piece of the fiche in words."""

    libelle: str
    aide: str
    statut: str
    moment: str
    hypothese: str | None


def pieces(fiche: Fiche) -> list[PieceAffichee]:
    """The pieces of the fiche in words, in its order."""
    return [
        PieceAffichee(
            p.libelle,
            p.aide or "",
            "obligatoire" if p.obligatoire else "facultative",
            MOMENTS[p.moment],
            p.hypothese,
        )
        for p in fiche.pieces
    ]


def hypotheses_du_formulaire(fiche: Fiche) -> list[str]:
    """Codes of the hypotheses on which questions of the candidature rest."""
    return list(dict.fromkeys(q.hypothese for q in fiche.formulaire.questions if q.hypothese))


def chiffres(fiche: Fiche) -> list[tuple[str, str, str]]:
    """Published figures as (label, figure as one reads it, source)."""
    return [
        (
            c.libelle,
            ecrire_nombre(Decimal(c.valeur), 0) if c.valeur.isdecimal() else c.valeur,
            c.source,
        )
        for c in fiche.chiffres
    ]
