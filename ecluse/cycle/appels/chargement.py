"""Loading a programme (a folder of fiches) into dispositifs, versions of fiche and windows.

Loading twice changes nothing. A changed fiche becomes a new version; windows follow it only while
no candidature was deposited on them: what somebody answered to stays what it was.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from ecluse.cycle.appels.models import Appel, Dispositif, SessionDepot, VersionFiche
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import Fiche, catalogue
from ecluse.regles.fiches.modele import Session
from ecluse.regles.recevabilite import periode_de_realisation
from ecluse.socle.horloge import maintenant

TITRE_APPEL = "Appel à projets"
#: Sections that every dossier has: a fiche cannot give these names to its own.
SECTIONS_RESERVEES = frozenset(
    {"presentation", "volumes", "budget", "pieces", "coordonnees", "copie"}
)


@dataclass
class BilanChargement:
    """What a loading did: counts of rows created, names of the windows not opened on line."""

    dispositifs: int = 0
    versions: int = 0
    sessions: int = 0
    sessions_hors_ligne: tuple[str, ...] = ()


def empreinte_de(contenu: dict[str, object]) -> str:
    """SHA-256 of a fiche as stored, independent of the order of its keys."""
    brut = json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(brut.encode()).hexdigest()


def charger_programme(dossier: Path) -> BilanChargement:
    """Load every fiche of `dossier` (`programmes/<département>`), idempotent, in one transaction.

    Raises `FicheInvalide` (nothing is then written) for a fiche that cannot be used.
    """
    bilan = BilanChargement()
    with transaction.atomic():
        for fiche in catalogue(dossier).values():
            charger_une(fiche, bilan)
    return bilan


@transaction.atomic
def charger_une(fiche: Fiche, bilan: BilanChargement, auteur: Any = None, motif: str = "") -> None:
    """Load one fiche in one transaction (the caller's if any); `bilan` counts what was created.

    `auteur` and `motif` come with a publication on screen; a file of a programme has neither.
    """
    for section in fiche.formulaire.sections:
        if section.code in SECTIONS_RESERVEES:
            raise ErreurRegle(
                f"La section « {section.code} » porte un nom réservé.", "formulaire.sections"
            )
    dispositif, cree = Dispositif.objects.update_or_create(
        annee=fiche.annee,
        code=fiche.code,
        defaults={"libelle": fiche.libelle, "thematique": fiche.thematique.libelle},
    )
    bilan.dispositifs += cree
    version = publier(dispositif, fiche, bilan, auteur, motif)
    # The version kept may be one published on screen since the file was written.
    fiche = version.fiche
    for session in fiche.sessions:
        _charger_session(version, fiche, session, bilan)


def publier(
    dispositif: Dispositif,
    fiche: Fiche,
    bilan: BilanChargement,
    auteur: Any = None,
    motif: str = "",
) -> VersionFiche:
    """The version that holds `fiche`: the latest one if its content is the same, else a new one.

    A file that has not changed since it was loaded does not undo what was published on screen
    after it: the latest version then stays.
    """
    contenu = fiche.model_dump(mode="json")
    empreinte = empreinte_de(contenu)
    versions = dispositif.versions.order_by("-numero")
    derniere = versions.first()
    if derniere is not None and derniere.empreinte == empreinte:
        return derniere
    if derniere is not None and auteur is None and derniere.auteur_id is not None:
        du_fichier = versions.filter(auteur=None).first()
        if du_fichier is not None and du_fichier.empreinte == empreinte:
            return derniere
    bilan.versions += 1
    return VersionFiche.objects.create(
        dispositif=dispositif,
        numero=derniere.numero + 1 if derniere else 1,
        contenu=contenu,
        empreinte=empreinte,
        publiee_le=maintenant(),
        motif=motif or "Chargement du programme",
        auteur=auteur,
    )


def dates_en_ligne(fiche: Fiche, session: Session) -> dict[str, date] | None:
    """The dates of the window that `session` opens on line.

    None when it is sent to the services, or with a bound that the sources do not give: the fiche
    shows it, but no one can deposit on line inside a window that is not known.
    """
    debut, fin = periode_de_realisation(fiche, session)
    if session.canal != "plateforme" or session.ouverture is None or debut is None or fin is None:
        return None
    return {
        "ouverture": session.ouverture,
        "cloture": session.cloture,
        "realisation_debut": debut,
        "realisation_fin": fin,
    }


def _charger_session(
    version: VersionFiche, fiche: Fiche, session: Session, bilan: BilanChargement
) -> None:
    dates = dates_en_ligne(fiche, session)
    if dates is None:
        bilan.sessions_hors_ligne += (f"{fiche.nom} {session.code}",)
        return
    appel, _ = Appel.objects.get_or_create(annee=fiche.annee, titre=TITRE_APPEL)
    existante = (
        SessionDepot.objects.select_for_update(of=("self",))
        .filter(appel=appel, version__dispositif=version.dispositif_id, code=session.code)
        .order_by("-id")
        .first()
    )
    if existante is None:
        SessionDepot.objects.create(appel=appel, version=version, code=session.code, **dates)
        bilan.sessions += 1
    elif existante.retiree_le is None and not _engagee(existante):
        SessionDepot.objects.filter(pk=existante.pk).update(version=version, **dates)


def _engagee(session: SessionDepot) -> bool:
    """Whether somebody already deposited on this window, or an act extended it."""
    return bool(
        session.candidatures.filter(deposee_le__isnull=False).exists()
        or session.prolongations.exists()
    )
