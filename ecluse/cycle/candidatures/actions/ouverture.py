"""Holding a dossier to write in it: the lock, the right, the window, then small writes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.annuaire.models import Etablissement, Territoire
from ecluse.cycle.candidatures.etats import MODIFIABLE, TABLE, exiger_a_temps, exiger_ouverte
from ecluse.cycle.candidatures.models import Candidature, LigneBudget, Piece, SectionDossier
from ecluse.cycle.candidatures.permissions import a_corriger, correction_en_cours, peut_modifier
from ecluse.cycle.candidatures.recherche import texte_de
from ecluse.regles.budget import COMPTE
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Fichier
from ecluse.socle.permissions import exiger


@dataclass
class Ouverture:
    """A dossier held for writing: the locked row, the deciding instant, who writes."""

    objet: Candidature
    instant: datetime
    acteur: Any


@contextmanager
def ouvrir(
    candidature: Candidature, acteur: Any, section: str, piece: str = ""
) -> Iterator[Ouverture]:
    """Lock the dossier to write in one section (in one piece, for that of the pieces).

    A draft is written while its window is open; a validated dossier only where a correction was
    asked, until its last day. Raises `AccesRefuse`, `TransitionImpossible` (nothing is written any
    more), `ActionRefusee` (window, deadline, another section).
    """
    with transaction.atomic():
        verrou = Candidature.sous_verrou(candidature.pk)
        instant = maintenant()
        correction = correction_en_cours(verrou)
        if verrou.etat not in MODIFIABLE and correction is None:
            raise TransitionImpossible(
                f"Ce dossier ne se modifie plus : il est « {TABLE.etats[verrou.etat].libelle} »."
            )
        if correction is not None:
            exiger_a_temps(correction, instant)
            if not a_corriger(correction, section, piece):
                raise ActionRefusee("La correction demandée ne porte pas sur cette partie.")
        exiger(peut_modifier(acteur, verrou, section, piece))
        if correction is None:
            exiger_ouverte(verrou, instant)
        yield Ouverture(verrou, instant, acteur)
        verrou.modifiee_le = instant
        verrou.save()
    for f in verrou._meta.concrete_fields:
        setattr(candidature, f.attname, getattr(verrou, f.attname))


def section_de_saisie(ouverture: Ouverture, code: str) -> SectionDossier:
    """The versioned row of a section, made at its first writing."""
    return SectionDossier.objects.get_or_create(candidature=ouverture.objet, code=code)[0]


def avancer(ouverture: Ouverture, section: SectionDossier, contenu: Any) -> None:
    """Write the content of a section as its next version."""
    section.contenu = contenu
    section.version += 1
    section.modifiee_par = ouverture.acteur
    section.modifiee_le = ouverture.instant
    section.save()


def projeter(candidature: Candidature, valeurs: Mapping[str, Any]) -> None:
    """Write the presentation's values into the columns that lists and rules read."""
    if "intitule" in valeurs:
        candidature.intitule = valeurs["intitule"]
        candidature.recherche = texte_de(candidature)
    for champ in ("debut", "fin"):
        if champ in valeurs:
            texte = valeurs[champ]
            setattr(candidature, champ, date.fromisoformat(texte) if texte else None)
    if "territoires" in valeurs:
        candidature.territoires.set(Territoire.objects.filter(code__in=valeurs["territoires"]))
    if "etablissement" in valeurs:
        candidature.etablissement = Etablissement.objects.filter(
            siret=valeurs["etablissement"] or ""
        ).first()


def remplacer_lignes(candidature: Candidature, saisies: list[dict[str, Any]]) -> None:
    """Replace the budget; the line marked `demande` is the amount asked."""
    candidature.budget.all().delete()
    demande = None
    lignes = []
    for rang, saisie in enumerate(saisies):
        montant = Decimal(saisie["montant"])
        if saisie["demande"]:
            demande = montant
        lignes.append(
            LigneBudget(
                candidature=candidature,
                sens=COMPTE[saisie["compte"]].sens,
                compte=saisie["compte"],
                libelle=saisie["libelle"],
                montant=montant,
                demande=saisie["demande"],
                engagement=saisie.get("engagement", ""),
                rang=rang,
            )
        )
    LigneBudget.objects.bulk_create(lignes)
    candidature.montant_demande = demande or None


def attacher(ouverture: Ouverture, code: str, fichier: Fichier) -> Piece:
    """Put a file under a piece; the former one is kept, out of the dossier."""
    ouverture.objet.pieces.filter(code=code, retiree_le__isnull=True).update(
        retiree_le=ouverture.instant
    )
    return Piece.objects.create(
        candidature=ouverture.objet, code=code, fichier=fichier, deposee_par=ouverture.acteur
    )
