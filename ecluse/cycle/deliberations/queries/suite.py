"""What the landing page, the dossier page and the frise show of the vote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.annuaire.permissions import exerce
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.deliberations.models import LigneRapport, Rapport
from ecluse.cycle.deliberations.permissions import peut_lire_rapport
from ecluse.cycle.instruction.models import Proposition
from ecluse.interface.elements import Evenement
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dates import ecrire_date
from ecluse.socle.journal import reference
from ecluse.socle.models import Journal
from ecluse.socle.requetes import Requete
from ecluse.socle.taches import Jalon, Tache

GROUPE = "Délibérations"
DECIDEES = ("adoptee", "conventionnee")


@dataclass(frozen=True)
class ResumeDeliberation:
    """The line of a dossier in a rapport, as the dossier page shows it (amount in euros)."""

    rapport: Rapport
    montant: Decimal
    operation: str
    votee: bool
    url: str


def ligne_de(candidature: Candidature) -> LigneRapport | None:
    """The line of a dossier in a rapport, None when it is in none (one query)."""
    if candidature.etat not in ("inscrite", "rejetee", *DECIDEES):
        return None
    ligne = _LIGNE.premiere(candidature.pk)
    if ligne is not None:
        ligne.candidature = candidature
    return ligne


_LIGNE = Requete(
    lambda c: (
        LigneRapport.objects.filter(candidature=c, retiree_le__isnull=True)
        .select_related("article__rapport", "article__operation")
        .order_by("id")[:1]
    ),
    int,
)


def pour_dossier(
    candidature: Candidature, acteur: Any, ligne: LigneRapport | None = None
) -> ResumeDeliberation | None:
    """The vote as the dossier page shows it: agents see the order of the day, everybody who reads
    the dossier sees what was adopted (no query when `ligne_de` was read, one otherwise)."""
    ligne = ligne or ligne_de(candidature)
    if ligne is None:
        return None
    rapport = ligne.article.rapport
    lit = peut_lire_rapport(acteur, rapport)
    if not (lit or ligne.votee):
        return None
    return ResumeDeliberation(
        rapport=rapport,
        montant=ligne.montant,
        operation=str(ligne.article.operation) if lit else "",
        votee=ligne.votee,
        url=reverse("deliberations:rapport", args=[rapport.uid]) if lit else "",
    )


def jalons(
    candidature: Candidature, acteur: Any = None, ligne: LigneRapport | None = None
) -> list[Jalon]:
    """The lock of the vote (no query when `ligne_de` was read, one otherwise).

    Without `acteur` the order of the day is not told.
    """
    etat = candidature.etat
    libelle = "Délibération"
    if etat == "rejetee":
        acte = Journal.objects.filter(objet=reference(candidature), evenement="rejeter").first()
        return [Jalon("deliberation", libelle, "refuse", acte.instant if acte else None, "", "")]
    ligne = ligne or ligne_de(candidature)
    if ligne is None:
        return [Jalon("deliberation", libelle, "a_venir")]
    rapport = ligne.article.rapport
    if ligne.votee:
        detail = f"n°\u00a0{rapport.numero}, {ecrire_montant(ligne.montant)}"
        return [
            Jalon("deliberation", libelle, "passe", rapport.seance, "Commission permanente", detail)
        ]
    if acteur is None or not peut_lire_rapport(acteur, rapport):
        return [Jalon("deliberation", libelle, "a_venir")]
    detail = f"Séance du {ecrire_date(rapport.seance)}" if rapport.seance else rapport.titre
    return [Jalon("deliberation", libelle, "courant", detail=detail)]


def _propositions_en_attente() -> list[Tache]:
    comptes = Proposition.objects.filter(remplacee_le__isnull=True).aggregate(
        favorables=Count("pk", filter=Q(candidature__etat="favorable")),
        defavorables=Count("pk", filter=Q(candidature__etat="defavorable")),
    )
    taches = []
    if n := comptes["favorables"]:
        s = "s" if n > 1 else ""
        taches.append(
            Tache(
                f"Mettre {n} proposition{s} favorable{s} à un rapport",
                reverse("deliberations:liste"),
                "Aucun rapport ne porte encore ces dossiers.",
                groupe=GROUPE,
                ton="eau",
            )
        )
    if n := comptes["defavorables"]:
        s = "s" if n > 1 else ""
        taches.append(
            Tache(
                f"Notifier {n} refus proposé{s} par l’instruction",
                reverse("deliberations:liste") + "#refus",
                "La structure attend la décision.",
                groupe=GROUPE,
                ton="attention",
            )
        )
    return taches


def _tache_du_rapport(rapport: Rapport) -> Tache:
    url = reverse("deliberations:rapport", args=[rapport.uid])
    seance: date | None = rapport.seance
    quand = f"Séance du {ecrire_date(seance)}." if seance else "Aucune date de séance."
    if rapport.etat == "brouillon":
        return Tache(
            f"Achever le rapport « {rapport.titre} »", url, quand, seance, "neutre", GROUPE
        )
    if rapport.etat == "adopte":
        titre = f"Dater la transmission de la délibération n°\u00a0{rapport.numero}"
        detail = "Elle précède la signature des conventions."
        return Tache(titre, url, detail, None, "attention", GROUPE)
    verbe = "Constater la décision" if rapport.vote_le else "Enregistrer le vote"
    return Tache(f"{verbe} : « {rapport.titre} »", url, quand, seance, "attention", GROUPE)


#: What each act on a rapport is called in its history.
LIBELLES = {
    "creer": ("Rapport créé", "plus"),
    "modifier": ("En-tête modifié", "crayon"),
    "inscrire": ("Inscrit à l’ordre du jour", "document"),
    "rouvrir": ("Remis en préparation", "crayon"),
    "retirer": ("Rapport retiré", "croix"),
    "enregistrer_vote": ("Vote enregistré", "vote"),
    "demander_documents": ("Documents demandés", "document"),
    "generer_documents": ("Documents générés", "document"),
    "adopter": ("Délibération adoptée", "coche"),
    "rejeter": ("Rapport rejeté", "croix"),
    "importer": ("Délibération publiée, reprise", "document"),
    "enregistrer_transmission": ("Dates qui suivent le vote", "envoyer"),
    "proposer_blocs": ("Blocs de vote proposés", "vote"),
}


def evenements(actes: Iterable[Journal]) -> list[Evenement]:
    """The history of a rapport as the chronologie shows it."""
    lignes = []
    for acte in actes:
        libelle, icone = LIBELLES.get(acte.evenement, (acte.evenement, "point"))
        lignes.append(
            Evenement(
                libelle,
                acte.instant,
                str(acte.acteur) if acte.acteur else "",
                acte.motif,
                icone,
            )
        )
    return lignes


def taches(acteur: Any) -> list[Tache]:
    """What pilotage has to do in this stage; nothing for anybody else (two queries)."""
    if not exerce(acteur, Role.PILOTAGE):
        return []
    rapports = Rapport.objects.filter(
        Q(etat__in=("brouillon", "inscrit")) | Q(etat="adopte", transmise_le__isnull=True),
        # A published act was transmitted long ago, on a day that its files do not say.
        origine=Rapport.Origine.INTERNE,
    ).order_by("seance", "id")[:20]
    return [*_propositions_en_attente(), *(_tache_du_rapport(r) for r in rapports)]
