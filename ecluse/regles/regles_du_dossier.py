"""The rules that a fiche sets on a dossier, each one pure function: shown as one types, required
at the deposit, read again by the instructeur. Their data is in `fiches.regles`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ecluse.regles.argent import cents, ecrire_montant, ecrire_taux
from ecluse.regles.budget import COMPTE, LigneBudget
from ecluse.regles.dates import UN_JOUR, ajouter_mois, ecrire_date
from ecluse.regles.dossier import (
    Controle,
    Dossier,
    controle,
    ecrire_quantite,
    est_vide,
    jour,
    nombre,
    somme,
)
from ecluse.regles.fiches.baremes import DepensesForfaitaires
from ecluse.regles.fiches.dossier import bareme_indirect
from ecluse.regles.fiches.durees import Borne, Duree
from ecluse.regles.fiches.modele import Fiche
from ecluse.regles.fiches.regles import (
    AnneesDeFinancement,
    BorneDeQuantite,
    ChargesIndirectes,
    ContactPrealable,
    Demarrage,
    DureeAction,
    PosteExclu,
)
from ecluse.regles.texte import accorder

COMPTE_INDIRECT = "indirectes"
MOIS = {"mois": 1, "années": 12}


def controler_regles(fiche: Fiche, dossier: Dossier) -> list[Controle]:
    """The checks that the fiche's rules ask, in its order."""
    return [EVALUATIONS[type(regle)](fiche, regle, dossier) for regle in fiche.regles]


def _duree(fiche: Fiche, code: str) -> Duree:
    return next(d for d in fiche.durees if d.code == code)


def contact_prealable(_fiche: Fiche, regle: ContactPrealable, dossier: Dossier) -> Controle:
    """The day of the exchange is given, and it precedes the deposit."""
    libelle = f"Contact avec le {regle.service} avant le dépôt"
    contact = jour(dossier.reponses.get(regle.question))
    if contact is None:
        texte = f"Un échange avec le {regle.service} doit précéder le dépôt : donnez sa date."
        satisfait = False
    elif dossier.jour is not None and contact > dossier.jour:
        texte = f"L'échange est daté du {ecrire_date(contact)} : il doit précéder le dépôt."
        satisfait = False
    else:
        texte, satisfait = f"Échange du {ecrire_date(contact)}.", True
    return controle(
        "contact_prealable", libelle, satisfait, texte, regle.source, champ=regle.question
    )


def poste_exclu(_fiche: Fiche, regle: PosteExclu, dossier: Dossier) -> Controle:
    """No post without its argument; staff costs in the budget are pointed at."""
    reponse = dossier.reponses.get(regle.question)
    personnel = somme(x.montant for x in dossier.budget if x.compte.startswith(regle.comptes))
    champ = regle.question
    satisfait: bool | None
    if est_vide(reponse):
        satisfait, texte = False, "Dites si vous demandez le financement d'un poste."
    elif reponse != regle.oui and personnel:
        satisfait = None
        texte = (
            f"Aucun poste n'est demandé ; le budget porte {ecrire_montant(personnel)} de charges "
            "de personnel, que l'aide ne finance pas."
        )
    elif reponse != regle.oui:
        satisfait, texte = True, "Aucun poste n'est demandé."
    elif est_vide(dossier.reponses.get(regle.argument)):
        satisfait, champ = False, regle.argument
        texte = "Un poste n'est pas finançable, sauf exception à argumenter."
    else:
        satisfait = None
        texte = "Un poste est demandé par exception : l'argument est à apprécier."
    return controle("poste_exclu", "Pas de poste", satisfait, texte, regle.source, champ=champ)


def annees_de_financement(fiche: Fiche, regle: AnneesDeFinancement, dossier: Dossier) -> Controle:
    """Years already received, plus this one, within the ceiling."""
    duree = _duree(fiche, regle.duree)
    maximum = int(duree.valeur or 0)
    declarees = nombre(dossier.reponses.get(regle.question))
    connues = dossier.annees_connues
    satisfait: bool | None
    if declarees is None:
        satisfait, texte = False, "Dites combien d'années cette action a déjà reçues."
    elif declarees >= maximum:
        satisfait = False
        texte = (
            f"Cette action a déjà reçu {accorder(int(declarees), 'année')} : le maximum est de "
            f"{maximum}."
        )
    elif connues is not None and connues > declarees:
        satisfait = None
        texte = (
            f"{accorder(int(declarees), 'année')} déclarée ; la structure a déjà eu "
            f"{accorder(connues, 'aide')} de ce dispositif."
        )
    else:
        satisfait = True
        texte = f"{accorder(int(declarees), 'année')} déjà reçue, {maximum} au plus."
    return controle(
        "annees_de_financement", duree.libelle, satisfait, texte, regle.source, regle.question
    )


def demarrage(_fiche: Fiche, regle: Demarrage, dossier: Dossier) -> Controle:
    """The first day of the action lies between the two days."""
    bornes = f"entre le {ecrire_date(regle.du)} et le {ecrire_date(regle.au)}"
    debut = dossier.periode_debut
    if debut is None:
        satisfait, texte = False, f"Le début de l'action n'est pas donné ; il se place {bornes}."
    else:
        satisfait = regle.du <= debut <= regle.au
        texte = f"Début le {ecrire_date(debut)} ; l'action commence {bornes}."
    return controle("demarrage", "Démarrage de l'action", satisfait, texte, regle.source, "debut")


def duree_action(fiche: Fiche, regle: DureeAction, dossier: Dossier) -> Controle:
    """Longer than the length is refused; shorter than an exact one is for a person to judge."""
    duree = _duree(fiche, regle.duree)
    debut, fin = dossier.periode_debut, dossier.periode_fin
    mois = int(duree.valeur or 0) * MOIS[str(getattr(duree, "unite", "mois"))]
    sens = str(getattr(duree, "sens", "maximum"))
    regle_ecrite = f"{mois} mois" + {"maximum": " au plus", "minimum": " au moins"}.get(sens, "")
    if debut is None or fin is None or fin < debut:
        texte = f"La période n'est pas donnée ; l'action dure {regle_ecrite}."
        return controle("duree_action", duree.libelle, False, texte, regle.source, "fin")
    terme = ajouter_mois(debut, mois) - UN_JOUR
    satisfait: bool | None = True
    if fin > terme and sens != "minimum":
        satisfait = False
    elif fin < terme and sens != "maximum":
        satisfait = None
    texte = (
        f"Du {ecrire_date(debut)} au {ecrire_date(fin)} ; l'action dure {regle_ecrite}, "
        f"soit jusqu'au {ecrire_date(terme)}."
    )
    return controle("duree_action", duree.libelle, satisfait, texte, regle.source, "fin")


def borne_de_quantite(fiche: Fiche, regle: BorneDeQuantite, dossier: Dossier) -> Controle:
    """A figure outside its bound is for a person to judge."""
    duree = _duree(fiche, regle.duree)
    champ = regle.question or ""
    valeur = (
        dossier.volumes.get(regle.unite) if regle.unite else nombre(dossier.reponses.get(champ))
    )
    borne = duree.valeur
    sens = duree.sens if isinstance(duree, Borne) else "maximum"
    mots = {"minimum": "au moins", "maximum": "au plus"}.get(sens, "exactement")
    satisfait: bool | None = None
    if valeur is None or borne is None:
        texte = f"{duree.libelle} : non renseigné ({mots} {borne})."
    else:
        dedans = {"minimum": valeur >= borne, "maximum": valeur <= borne}.get(sens, valeur == borne)
        satisfait = True if dedans else None
        texte = f"{ecrire_quantite(valeur)} pour {mots} {ecrire_quantite(Decimal(borne))}."
    return controle(f"borne_{regle.duree}", duree.libelle, satisfait, texte, regle.source, champ)


def charges_indirectes(fiche: Fiche, regle: ChargesIndirectes, dossier: Dossier) -> Controle:
    """Capped at the rate of the barème, or equal to it when the barème makes it a flat share."""
    bareme = bareme_indirect(fiche)
    if bareme is None:  # Refused when the fiche is loaded.
        raise ValueError(fiche.nom)
    base, indirectes = base_indirecte(dossier.budget, regle.hors_base)
    limite = cents(base * bareme.taux_indirect)
    calcul = f"{ecrire_taux(bareme.taux_indirect)} de {ecrire_montant(base)}"
    if isinstance(bareme, DepensesForfaitaires):
        libelle, satisfait = "Charges indirectes au forfait", indirectes == limite
        texte = (
            f"{ecrire_montant(indirectes)} inscrits ; le forfait est de {ecrire_montant(limite)} "
            f"({calcul})."
        )
    else:
        libelle, satisfait = "Charges indirectes", indirectes <= limite
        texte = (
            f"{ecrire_montant(indirectes)} inscrits, {ecrire_montant(limite)} au plus ({calcul})."
        )
    return controle("charges_indirectes", libelle, satisfait, texte, regle.source)


def base_indirecte(
    budget: tuple[LigneBudget, ...], hors_base: tuple[str, ...]
) -> tuple[Decimal, Decimal]:
    """What the rate is taken on, and the indirect charges written (euros); in kind never counts."""
    charges = [
        x for x in budget if COMPTE[x.compte].sens == "charge" and not COMPTE[x.compte].volontaire
    ]
    indirectes = somme(x.montant for x in charges if x.compte == COMPTE_INDIRECT)
    base = somme(
        x.montant
        for x in charges
        if x.compte != COMPTE_INDIRECT and not x.compte.startswith(hors_base or ("-",))
    )
    return base, indirectes


EVALUATIONS: dict[type, Callable[[Fiche, Any, Dossier], Controle]] = {
    ContactPrealable: contact_prealable,
    PosteExclu: poste_exclu,
    AnneesDeFinancement: annees_de_financement,
    Demarrage: demarrage,
    DureeAction: duree_action,
    BorneDeQuantite: borne_de_quantite,
    ChargesIndirectes: charges_indirectes,
}
