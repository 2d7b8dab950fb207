"""Committing a dossier: deposit, then validation, both inside the window to the second."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures import notifications
from ecluse.cycle.candidatures.etats import TABLE, DepotClos
from ecluse.cycle.candidatures.models import Candidature, Recepisse
from ecluse.cycle.candidatures.permissions import (
    peut_deposer,
    peut_reprendre,
    peut_retirer,
    peut_valider,
)
from ecluse.cycle.candidatures.recherche import texte_de
from ecluse.cycle.candidatures.tasks import produire_recepisse
from ecluse.regles.dates import jour_de_paris
from ecluse.socle import sequences
from ecluse.socle.etats import ActionRefusee, TransitionImpossible, agir

PREFIXE = "CAND"


class DossierIncomplet(ActionRefusee):
    """The deposit is refused; `manques` says what is missing and in which section."""

    def __init__(self, manques: list[lecture.Manque]) -> None:
        self.manques = manques
        nombre = len(manques)
        mots = "un point manque" if nombre == 1 else f"{nombre} points manquent"
        super().__init__(f"Le dossier n’est pas complet : {mots}.")


@contextmanager
def _a_temps(candidature: Candidature) -> Iterator[None]:
    """Tell who comes late that the window is over, even once the closing is recorded.

    A second after the closing the dossier may be « non validée à la clôture » already: the state
    is not what the person wants to know. Raises `DepotClos`.
    """
    try:
        yield
    except TransitionImpossible as refus:
        if Candidature.objects.filter(pk=candidature.pk, etat="hors_delai").exists():
            raise DepotClos(candidature.session) from refus
        raise


def deposer(candidature: Candidature, acteur: Any) -> Candidature:
    """Deposit the draft: number, instant and fingerprint are fixed here, the receipt follows.

    Raises `AccesRefuse`, `TransitionImpossible`, `ActionRefusee` (window), `DossierIncomplet`.
    A dossier taken back and deposited again keeps its number.
    """
    with (
        _a_temps(candidature),
        agir(candidature, "deposer", acteur, table=TABLE, peut=peut_deposer) as acte,
    ):
        objet: Candidature = acte.objet
        contenu = lecture.charger(objet)
        manques = lecture.manques(contenu)
        if manques:
            raise DossierIncomplet(manques)
        objet.deposee_le = acte.instant
        objet.deposee_par = acteur
        objet.empreinte = lecture.empreinte(contenu)
        if objet.numero is None:
            objet.numero = sequences.numero(PREFIXE, jour_de_paris(acte.instant).year)
        objet.recherche = texte_de(objet)
        acte.donnees = {"numero": objet.numero, "empreinte": objet.empreinte}
        deposer_recepisse(objet, contenu, Recepisse.Genre.DEPOT, acteur, acte.instant)
        notifications.demander_validation(objet, acteur)
    return candidature


def valider(candidature: Candidature, acteur: Any, empreinte: str | None = None) -> Candidature:
    """Commit the structure: only a signataire, on the very content that was deposited.

    `empreinte` is the fingerprint that the signataire had on screen, if a screen was read.
    Raises `AccesRefuse`, `TransitionImpossible`, `ActionRefusee` (window, content changed).
    """
    with (
        _a_temps(candidature),
        agir(candidature, "valider", acteur, table=TABLE, peut=peut_valider) as acte,
    ):
        objet: Candidature = acte.objet
        if empreinte is not None and empreinte != objet.empreinte:
            raise ActionRefusee(
                "Le dossier a été repris puis déposé à nouveau depuis que vous l’avez ouvert : "
                "relisez-le avant de valider."
            )
        contenu = lecture.charger(objet)
        if lecture.empreinte(contenu) != objet.empreinte:
            raise ActionRefusee(
                "Le contenu du dossier ne correspond plus à son empreinte de dépôt : il a été "
                "modifié en dehors de l’application. Reprenez le dossier, vérifiez-le et "
                "déposez-le à nouveau."
            )
        objet.validee_le = acte.instant
        objet.validee_par = acteur
        acte.donnees = {"numero": objet.numero, "empreinte": objet.empreinte}
        deposer_recepisse(objet, contenu, Recepisse.Genre.VALIDATION, acteur, acte.instant)
        notifications.confirmer_validation(objet)
    return candidature


def reprendre(candidature: Candidature, acteur: Any) -> Candidature:
    """Back to draft, while the window is open and nobody validated; the number is kept."""
    with (
        _a_temps(candidature),
        agir(candidature, "reprendre", acteur, table=TABLE, peut=peut_reprendre) as acte,
    ):
        objet: Candidature = acte.objet
        acte.donnees = {"empreinte": objet.empreinte}
        objet.deposee_le = None
        objet.deposee_par = None
        objet.empreinte = ""
        objet.modifiee_le = acte.instant
    return candidature


def retirer(candidature: Candidature, acteur: Any, motif: str = "") -> Candidature:
    """Give up a draft, or withdraw a dossier before its instruction. It cannot be undone."""
    with agir(
        candidature, "retirer", acteur, table=TABLE, peut=peut_retirer, motif=motif.strip()
    ) as acte:
        if acte.de != "brouillon":
            notifications.annoncer_retrait(acte.objet, acteur)
    return candidature


def constater_hors_delai(candidature: Candidature) -> Candidature:
    """After the closing, say that a dossier was not validated in time (act of the system)."""
    with agir(candidature, "constater_hors_delai", None, table=TABLE, peut=None) as acte:
        if acte.de == "deposee":
            acte.motif = "Déposé, mais non validé avant la clôture."
        notifications.annoncer_hors_delai(acte.objet, acte.de)
    return candidature


def deposer_recepisse(
    objet: Candidature,
    contenu: lecture.Contenu,
    genre: str,
    acteur: Any,
    instant: datetime,
    **donnees: Any,
) -> None:
    """Freeze what the receipt says now (`donnees` adds to it); a job prints it after commit."""
    recepisse = Recepisse.objects.create(
        candidature=objet,
        genre=genre,
        instant=instant,
        empreinte=objet.empreinte,
        donnees=entrees_du_recepisse(objet, contenu, acteur, instant) | donnees,
    )
    produire_recepisse.defer(id=recepisse.pk)


def entrees_du_recepisse(
    objet: Candidature, contenu: lecture.Contenu, acteur: Any, instant: datetime
) -> dict[str, Any]:
    """What a receipt says, frozen with it."""
    dispositif = objet.session.dispositif
    pieces = {p.code: p.libelle for p in contenu.fiche.pieces}
    return {
        "numero": objet.numero,
        "structure": objet.structure.nom,
        "siret": objet.etablissement.siret if objet.etablissement else "",
        "dispositif": f"{dispositif.code} {dispositif.libelle}",
        "annee": dispositif.annee,
        "intitule": objet.intitule,
        "montant": f"{objet.montant_demande:.2f}",
        "recue_le": objet.recue_le.isoformat() if objet.recue_le else "",
        "acteur": str(acteur),
        "fonction": getattr(acteur, "fonction", ""),
        "instant": instant.isoformat(),
        "cloture": objet.session.cloture.isoformat(),
        "empreinte": objet.empreinte,
        "pieces": [
            {
                "libelle": pieces.get(p.code, p.code),
                "nom": p.fichier.nom,
                "sha256": p.fichier.contenu.sha256,
            }
            for p in contenu.pieces
        ],
    }
