"""Reads of the payments stage. Each list is keyset-paginated, each page costs a constant number."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from ecluse.annuaire.permissions import droits_de, structures_de
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.conventions.models import Avenant, Convention, LigneConvention
from ecluse.cycle.suivi.models import Bilan
from ecluse.cycle.versements.etats import ORDRE
from ecluse.cycle.versements.models import Liquidation, Ordre
from ecluse.cycle.versements.permissions import (
    LECTEURS,
    peut_approuver,
    peut_approuver_decision,
    peut_decider,
    peut_lire_tous_les_versements,
    peut_lire_versements_de,
    peut_preparer,
    peut_voir_versements,
)
from ecluse.socle import tableur
from ecluse.socle.requetes import Requete
from ecluse.socle.taches import Jalon, Tache

LISTE = ("convention__structure", "avenant", "prepare_par", "approuve_par")


def _des_agents(acteur: Any, cle: str) -> Q:
    """`peut_lire_versements_de` in SQL; `cle` is the column that names the convention."""
    condition = Q(pk__in=[])
    for droit in droits_de(acteur):
        if droit.role not in LECTEURS:
            continue
        if not droit.dispositifs:
            return Q(pk__isnull=False)
        ailleurs = LigneConvention.objects.filter(convention_id=OuterRef(cle)).exclude(
            fiche__in=droit.dispositifs
        )
        condition |= ~Q(Exists(ailleurs))
    return condition


def ordres_visibles(acteur: Any) -> QuerySet[Ordre]:
    """Orders that `acteur` may read: those of their dispositifs for the agents of money, their
    structure's for porteurs.

    A porteur sees an order once it is approved: before, it is the Département's own work.
    """
    siens = Q(convention__structure_id__in=structures_de(acteur)) & ~Q(
        etat__in=["prepare", "renvoye", "annule"]
    )
    return Ordre.objects.select_related(*LISTE).filter(_des_agents(acteur, "convention_id") | siens)


def filtrer(
    ordres: QuerySet[Ordre], etat: str = "", genre: str = "", q: str = ""
) -> QuerySet[Ordre]:
    """Narrow by state, kind, and words of the number or of the structure's name."""
    if etat:
        ordres = ordres.filter(etat=etat)
    if genre:
        ordres = ordres.filter(genre=genre)
    if q:
        ordres = ordres.filter(
            Q(numero__istartswith=q)
            | Q(convention__numero__istartswith=q)
            | Q(convention__structure__nom__icontains=q)
        )
    return ordres


def conventions_visibles(acteur: Any) -> QuerySet[Convention]:
    """Conventions whose payments `acteur` may read."""
    siennes = Q(structure_id__in=structures_de(acteur)) & ~Q(etat="projet")
    return Convention.objects.select_related("structure", "coordonnees_bancaires").filter(
        _des_agents(acteur, "pk") | siennes
    )


def liquidation_de(convention: Convention) -> Liquidation | None:
    """The liquidation of a convention, with its people and its piece."""
    return (
        Liquidation.objects.filter(convention=convention)
        .select_related("decidee_par", "approuvee_par", "calculee_par", "piece__contenu")
        .first()
    )


def pour_dossier(candidature: Candidature, acteur: Any) -> dict[str, Any]:
    """What the dossier page shows: orders that the reader may see, and the liquidation."""
    if not peut_voir_versements(acteur) and not structures_de(acteur):
        return {"ordres": [], "liquidation": None}
    if peut_lire_tous_les_versements(acteur):
        ordres = _ORDRES(candidature.pk)
    else:
        ordres = list(_ordres_de(candidature.pk, ordres_visibles(acteur)))
    liquidation = _LIQUIDATION.premiere(candidature.pk)
    if liquidation and not _peut_lire(acteur, liquidation):
        liquidation = None
    return {"ordres": ordres, "liquidation": liquidation}


def _peut_lire(acteur: Any, liquidation: Liquidation) -> bool:
    """The agents of its dispositifs; the structure's own people once it is settled."""
    convention = liquidation.convention
    return peut_lire_versements_de(acteur, convention) or (
        liquidation.etat == "arretee" and convention.structure_id in structures_de(acteur)
    )


CHAMPS_DU_DOSSIER = (
    "uid",
    "numero",
    "genre",
    "nature",
    "etat",
    "montant",
    "explication",
    "execute_le",
    "approuve_par__prenom",
    "approuve_par__nom",
    "approuve_par__email",
)


def _ordres_de(candidature: int, ordres: QuerySet[Ordre]) -> QuerySet[Ordre]:
    return (
        ordres.filter(
            convention__lignes__ligne__candidature=candidature,
            convention__lignes__en_vigueur=True,
            # Not twice for a line that an avenant lowered.
            convention__lignes__montant__gt=0,
        )
        # Reading whole rows with their relations costs more than the query: only what is shown.
        .select_related(None)
        .select_related("approuve_par")
        .only(*CHAMPS_DU_DOSSIER)
        .order_by("id")
    )


_ORDRES = Requete(lambda c: _ordres_de(c, Ordre.objects.all()), int)
_LIQUIDATION = Requete(
    lambda c: (
        Liquidation.objects.filter(
            convention__lignes__ligne__candidature=c, convention__lignes__en_vigueur=True
        )
        .select_related("convention")
        .only(
            "uid",
            "etat",
            "resultat",
            "montant_decide",
            "convention__structure_id",
            "convention__fiches",
        )
        .order_by("-id")[:1]
    ),
    int,
)


def jalons(
    candidature: Candidature, acteur: Any = None, resume: dict[str, Any] | None = None
) -> list[Jalon]:
    """The locks of the payments: advance, then balance (or recovery).

    From `pour_dossier` when it was read: no query, and only what `acteur` may know. Otherwise
    one query, on every order.
    """
    lus = resume["ordres"] if resume else _ORDRES(candidature.pk)
    # Of several advances (an avenant brings its own), one that is not paid yet.
    actifs = sorted((o for o in lus if o.etat != "annule"), key=lambda o: o.etat != "execute")
    ordres = {o.nature: o for o in actifs}
    fin = ordres.get("solde") or ordres.get("trop_percu")
    recupere = fin is not None and fin.nature == "trop_percu"
    return [
        _jalon("avance", "Avance", ordres.get("avance")),
        _jalon("solde", "Trop-perçu recouvré" if recupere else "Solde", fin),
    ]


def _jalon(code: str, libelle: str, ordre: Ordre | None) -> Jalon:
    if ordre is None:
        return Jalon(code, libelle, "a_venir")
    par = str(ordre.approuve_par) if ordre.approuve_par else ""
    if ordre.etat == "execute":
        return Jalon(code, libelle, "passe", ordre.execute_le, par)
    return Jalon(code, libelle, "courant", None, par, ORDRE.etats[ordre.etat].libelle)


def taches(acteur: Any) -> list[Tache]:
    """What this person has to do about payments."""
    resultat: list[Tache] = []
    if not peut_voir_versements(acteur):
        return resultat
    ordres = Ordre.objects.filter(
        _des_agents(acteur, "convention_id"),
        etat__in=["prepare", "renvoye", "approuve", "transmis"],
    )
    for ordre in ordres.select_related("convention__structure").order_by("exigible_le", "id")[:50]:
        verbe = _verbe(acteur, ordre)
        if verbe:
            resultat.append(
                Tache(
                    titre=f"{verbe} {ordre.numero}",
                    detail=f"{ordre.get_nature_display().capitalize()}, "
                    f"{ordre.convention.structure.nom}",
                    url=reverse("versements:ordre", args=[ordre.uid]),
                    echeance=ordre.exigible_le,
                    ton="attention",
                    groupe="Versements",
                )
            )
    return resultat + _taches_de_liquidation(acteur) + _taches_de_preparation(acteur)


def _verbe(acteur: Any, ordre: Ordre) -> str:
    if ordre.etat == "prepare":
        return "Approuver l’ordre" if peut_approuver(acteur, ordre) else ""
    if not peut_preparer(acteur, ordre.convention):
        return ""
    verbes = {
        "renvoye": "Reprendre l’ordre",
        "approuve": "Transmettre au payeur l’ordre",
        "transmis": "Constater l’exécution de l’ordre",
    }
    return verbes.get(ordre.etat, "")


def _taches_de_liquidation(acteur: Any) -> list[Tache]:
    attendues = Liquidation.objects.filter(
        _des_agents(acteur, "convention_id"), etat__in=["a_decider", "decidee"]
    )
    resultat = []
    for liquidation in attendues.select_related("convention__structure").order_by("id")[:50]:
        if liquidation.etat == "a_decider" and peut_decider(acteur, liquidation):
            verbe = "Fixer le montant du solde"
        elif liquidation.etat == "decidee" and peut_approuver_decision(acteur, liquidation):
            verbe = "Approuver le montant du solde"
        else:
            continue
        resultat.append(_tache_de_convention(verbe, liquidation.convention, "liquidation"))
    return resultat


def _taches_de_preparation(acteur: Any) -> list[Tache]:
    if not peut_preparer(acteur):
        return []
    signees = (
        Convention.objects.filter(_des_agents(acteur, "pk"), etat="signee", origine="interne")
        .select_related("structure")
        .order_by("id")
    )
    sans_avance = signees.exclude(
        pk__in=Ordre.objects.exclude(etat="annule")
        .filter(nature="avance", avenant=None)
        .values("convention")
    )
    avances_d_avenant = signees.filter(
        Exists(
            Avenant.objects.filter(
                ~Exists(Ordre.objects.filter(avenant=OuterRef("pk")).exclude(etat="annule")),
                convention=OuterRef("pk"),
                etat="signe",
                lignes__montant__gt=0,
                lignes__en_vigueur=True,
            )
        )
    ).exclude(pk__in=Liquidation.objects.values("convention"))
    a_solder = signees.filter(
        pk__in=Bilan.objects.filter(etat="accepte").values("convention")
    ).exclude(pk__in=Liquidation.objects.values("convention"))
    return [
        *(_tache_de_convention("Préparer l’avance", c, "liquidation") for c in sans_avance[:50]),
        *(
            _tache_de_convention("Préparer l’avance d’un avenant", c, "liquidation")
            for c in avances_d_avenant[:50]
        ),
    ] + [_tache_de_convention("Calculer le solde", c, "liquidation") for c in a_solder[:50]]


def _tache_de_convention(verbe: str, convention: Convention, route: str) -> Tache:
    return Tache(
        titre=f"{verbe} de la convention {convention.numero}",
        detail=convention.structure.nom,
        url=reverse(f"versements:{route}", args=[convention.uid]),
        ton="attention",
        groupe="Versements",
    )


COLONNES = (
    "numero",
    "genre",
    "nature",
    "etat",
    "convention",
    "structure",
    "siren",
    "montant",
    "exigible_le",
    "iban",
    "bic",
    "titulaire",
    "prepare_par",
    "approuve_par",
    "approuve_le",
    "transmis_le",
    "execute_le",
    "reference_payeur",
)


def exporter(ordres: QuerySet[Ordre]) -> Iterator[str]:
    """The orders as CSV (semicolons, UTF-8 with BOM, amounts with a dot), in constant memory."""
    ecrivain = tableur.ecrivain()
    yield "\ufeff"
    yield ecrivain.writerow(COLONNES)
    lignes = ordres.select_related(*LISTE, "coordonnees_bancaires").order_by("id")
    for o in lignes.iterator(chunk_size=500):
        banque = o.coordonnees_bancaires
        yield ecrivain.writerow(
            [
                o.numero,
                o.get_genre_display(),
                o.get_nature_display(),
                ORDRE.etats[o.etat].libelle,
                o.convention.numero,
                tableur.en_texte(o.convention.structure.nom),
                o.convention.structure.siren or "",
                o.montant,
                o.exigible_le.isoformat(),
                banque.iban if banque else "",
                banque.bic if banque else "",
                tableur.en_texte(banque.titulaire) if banque else "",
                tableur.en_texte(str(o.prepare_par)),
                tableur.en_texte(str(o.approuve_par or "")),
                o.approuve_le.isoformat(timespec="seconds") if o.approuve_le else "",
                o.transmis_le.isoformat(timespec="seconds") if o.transmis_le else "",
                o.execute_le.isoformat() if o.execute_le else "",
                tableur.en_texte(o.reference_payeur),
            ]
        )
