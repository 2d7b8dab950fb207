"""What is to be done on candidatures, by whom, and where each stands in the frise."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import roles_de, structures_de
from ecluse.cycle.appels.permissions import ECRIVENT
from ecluse.cycle.candidatures.etats import TABLE
from ecluse.cycle.candidatures.models import Candidature, Correction, Decision
from ecluse.cycle.candidatures.permissions import SAISISSENT_PAPIER
from ecluse.cycle.candidatures.queries import RELATIONS, papiers_en_cours, visibles_par
from ecluse.cycle.candidatures.queries_echanges import taches_echanges
from ecluse.regles.dates import ecrire_date
from ecluse.socle.horloge import maintenant
from ecluse.socle.taches import Jalon, Tache

GROUPE = "Candidatures"


def taches(acteur: Any) -> list[Tache]:
    """Drafts to finish, deposits to validate, corrections to send back, decisions to read in the
    actor's structures; papers to finish typing; messages that wait. Five queries at most."""
    return [
        *_taches_du_porteur(acteur),
        *_taches_sur_papier(acteur),
        *taches_echanges(acteur),
    ]


def _taches_du_porteur(acteur: Any) -> list[Tache]:
    redige = structures_de(acteur, ECRIVENT)
    signe = structures_de(acteur, [Role.SIGNATAIRE])
    if not redige:
        return []
    instant = maintenant()
    candidatures = (
        visibles_par(acteur)
        .filter(
            Q(etat="brouillon", origine="plateforme", structure_id__in=redige)
            | Q(etat="deposee", structure_id__in=signe)
        )
        .select_related(*RELATIONS)
        .order_by("session__cloture", "id")
    )
    ouvertes = [_tache(c, instant) for c in candidatures if instant < c.session.ferme_le]
    siennes = visibles_par(acteur).filter(structure_id__in=redige).order_by()
    corrections = (
        Correction.objects.filter(etat="ouverte", candidature__in=siennes.values("pk"))
        .select_related("candidature__structure")
        .order_by("echeance", "id")
    )
    decisions = (
        Decision.objects.filter(lue_le__isnull=True, candidature__in=siennes.values("pk"))
        .select_related("candidature__structure")
        .order_by("notifiee_le", "id")
    )
    return [
        *ouvertes,
        *(_tache_correction(c) for c in corrections),
        *(_tache_decision(d) for d in decisions),
    ]


def _tache_correction(correction: Correction) -> Tache:
    candidature = correction.candidature
    return Tache(
        titre=f"Corriger le dossier {candidature.numero} « {candidature.intitule} »",
        url=reverse("candidatures:corrections", args=[candidature.uid]),
        detail=candidature.structure.nom,
        echeance=correction.echeance,
        ton="attention",
        groupe=GROUPE,
    )


def _tache_decision(decision: Decision) -> Tache:
    candidature = decision.candidature
    return Tache(
        titre=f"Lire la décision sur le dossier {candidature.numero} « {candidature.intitule} »",
        url=reverse("candidatures:decision", args=[candidature.uid]),
        detail=candidature.structure.nom,
        echeance=None,
        ton="attention",
        groupe=GROUPE,
    )


def _taches_sur_papier(acteur: Any) -> list[Tache]:
    if not roles_de(acteur) & {str(r) for r in SAISISSENT_PAPIER}:
        return []
    return [
        Tache(
            titre=f"Terminer la saisie : {c.structure.nom}",
            url=reverse("candidatures:modifier", args=[c.uid]),
            detail=f"Reçue sur papier le {ecrire_date(c.recue_le)}" if c.recue_le else "",
            echeance=None,
            ton="neutre",
            groupe=GROUPE,
        )
        for c in papiers_en_cours(acteur)
    ]


def _tache(candidature: Candidature, instant: datetime) -> Tache:
    session = candidature.session
    dispositif = session.dispositif
    detail = f"{dispositif.code} {dispositif.libelle}, {candidature.structure.nom}"
    presse = (session.ferme_le - instant).days < 7
    intitule = candidature.intitule or "sans titre"
    if candidature.etat == "deposee":
        titre = f"Valider le dossier {candidature.numero} « {intitule} »"
        url = reverse("candidatures:valider", args=[candidature.uid])
    else:
        titre = f"Terminer et déposer « {intitule} »"
        url = reverse("candidatures:modifier", args=[candidature.uid])
    return Tache(
        titre=titre,
        url=url,
        detail=detail,
        echeance=session.cloture,
        ton="attention" if presse else "neutre",
        groupe=GROUPE,
    )


def jalons(candidature: Candidature) -> list[Jalon]:
    """The locks of this stage in the frise: deposit, then validation (no query if selected)."""
    etat = candidature.etat
    limite = f"au plus tard le {ecrire_date(candidature.session.cloture)}"
    perdu = etat == "hors_delai" or (etat == "retiree" and candidature.validee_le is None)
    if candidature.sur_papier and candidature.recue_le is not None:
        return _jalons_du_papier(candidature)
    if candidature.deposee_le is not None:
        depot = Jalon(
            "depot", "Dépôt", "passe", candidature.deposee_le, str(candidature.deposee_par or "")
        )
    elif perdu:
        depot = Jalon("depot", "Dépôt", "refuse", None, "", TABLE.etats[etat].libelle)
    else:
        depot = Jalon("depot", "Dépôt", "courant", None, "", limite)
    if candidature.validee_le is not None:
        statut = "refuse" if etat == "retiree" else "passe"
        validation = Jalon(
            "validation",
            "Validation",
            statut,
            candidature.validee_le,
            str(candidature.validee_par or ""),
            "retirée ensuite" if etat == "retiree" else "",
        )
    elif perdu:
        libelle = TABLE.etats[etat].libelle
        statut = "refuse" if candidature.deposee_le is not None else "a_venir"
        validation = Jalon("validation", "Validation", statut, None, "", libelle)
    elif etat == "deposee":
        validation = Jalon("validation", "Validation", "courant", None, "", limite)
    else:
        validation = Jalon("validation", "Validation", "a_venir")
    return [depot, validation]


def _jalons_du_papier(candidature: Candidature) -> list[Jalon]:
    """What came on paper: its reception, then its registration by an agent."""
    reception = Jalon("depot", "Réception", "passe", candidature.recue_le, "", "sur papier")
    if candidature.validee_le is None:
        etat = "refuse" if candidature.etat == "retiree" else "courant"
        return [reception, Jalon("validation", "Enregistrement", etat)]
    statut = "refuse" if candidature.etat == "retiree" else "passe"
    par = str(candidature.validee_par or "")
    return [reception, Jalon("validation", "Enregistrement", statut, candidature.recue_le, par)]
