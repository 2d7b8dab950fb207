"""The fiche in words: what the public page prints, without a single raw code."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ecluse.regles.argent import ecrire_nombre
from ecluse.regles.dates import MOIS, ecrire_date
from ecluse.regles.fiches import Fiche
from ecluse.regles.fiches.delais import Echeance
from ecluse.regles.fiches.modele import Suivi
from ecluse.regles.texte import accorder, au_nombre

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
#: What the sources write for « not said », inside a sentence.
NON_PRECISE = "n.p."
_CANAUX = {
    "plateforme": "en ligne",
    "services": "auprès des services du Département",
    "np": "par une voie que les textes ne précisent pas",
}
_SENS_DES_FAMILLES = {
    "plafond": "au plus",
    "suspension": "au plus",
    "prolongation": "au plus",
    "frequence": "au moins",
    "non_cumul": "de relais au plus",
}
_SENS = {"minimum": "au moins", "maximum": "au plus", "exacte": ""}
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


def sessions_en_mots(fiche: Fiche) -> list[str]:
    """The windows that the texts give, with how one answered."""
    phrases = []
    for s in fiche.sessions:
        fin = ecrire_date(s.cloture)
        dates = f"du {ecrire_date(s.ouverture)} au {fin}" if s.ouverture else f"jusqu’au {fin}"
        phrases.append(f"{dates}, {_CANAUX[s.canal]}")
    return phrases


def periode_en_mots(fiche: Fiche) -> str:
    """When the action takes place, as far as the texts say."""
    p = fiche.periode
    if p.debut and p.fin:
        mots = f"du {ecrire_date(p.debut)} au {ecrire_date(p.fin)}"
    elif p.debut:
        mots = f"à partir du {ecrire_date(p.debut)}"
    elif p.fin:
        mots = f"jusqu’au {ecrire_date(p.fin)}"
    else:
        mots = p.texte or "Non précisée par les textes"
    duree = f"{p.duree_mois} mois"
    return f"{mots} ({duree})" if p.duree_mois and duree not in mots else mots


def duree_en_mots(duree: Any) -> str:
    """A length of the fiche, of any family: « Durée de la mesure : 12 mois au plus »."""
    valeur = duree.valeur
    if valeur is None:
        return str(duree.libelle)
    nombre = ecrire_nombre(Decimal(valeur), 0 if valeur == int(valeur) else 2)
    famille = getattr(duree, "famille", "borne")
    sens = _SENS.get(getattr(duree, "sens", ""), "") or _SENS_DES_FAMILLES.get(famille, "")
    unite = au_nombre(Decimal(valeur), duree.unite or "")
    mots = " ".join(m for m in (nombre, unite, sens) if m)
    fois = getattr(duree, "nombre", None)
    return f"{duree.libelle} : {mots}{f', {fois} fois au plus' if fois else ''}"


def suivi_en_mots(suivi: Suivi) -> str:
    """What is owed during the action, how often, for whom."""
    silence = "fréquence non précisée par les textes"
    phrase = f"{suivi.libelle}, {silence if suivi.frequence == NON_PRECISE else suivi.frequence}"
    precisions = [
        f"{mot} : {', '.join(qui)}"
        for mot, qui in (
            ("destinataires", suivi.destinataires),
            ("présence obligatoire", suivi.presence_obligatoire),
        )
        if qui
    ]
    return f"{phrase} ({' ; '.join(precisions)})" if precisions else phrase
