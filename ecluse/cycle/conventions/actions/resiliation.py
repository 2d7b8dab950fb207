"""Ending a convention before its term: begun, notified, given up."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from ecluse.cycle.conventions import aval, notifications
from ecluse.cycle.conventions.actions.commun import verrouiller
from ecluse.cycle.conventions.etats import TABLE_RESILIATIONS
from ecluse.cycle.conventions.models import Convention, Resiliation
from ecluse.cycle.conventions.permissions import peut_poursuivre_resiliation, peut_resilier
from ecluse.cycle.conventions.sujets import sujets as sujets_de
from ecluse.regles import resiliation as regle
from ecluse.regles.dates import ecrire_date, jour_de_paris
from ecluse.regles.echeances import EcheanceDatee, Evenements, echeances
from ecluse.regles.fiches import fiche_depuis
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible, agir
from ecluse.socle.horloge import maintenant
from ecluse.socle.permissions import exiger


@dataclass(frozen=True)
class Effets:
    """What a résiliation entails: since when, until when, bilans due, euros already paid."""

    effet: regle.Effet
    fin: date
    bilans: tuple[EcheanceDatee, ...]
    verse: Decimal


def effets(
    convention: Convention, auteur: regle.Auteur, recue_le: date, souhaitee_le: date | None = None
) -> Effets:
    """What follows from a letter received on `recue_le`; writes nothing (one query).

    Raises `ActionRefusee` when the convention ends anyway before it would take effect.
    """
    fiches = [fiche_depuis(contenu) for contenu in convention.fiches.values()]
    trouve = regle.effet(auteur, recue_le, regle.delais(fiches), souhaitee_le)
    if trouve.dernier_jour >= convention.fin:
        raise ActionRefusee(
            f"La résiliation prendrait effet le {ecrire_date(trouve.jour)} : la convention est "
            f"déjà à son terme le {ecrire_date(convention.fin)}.",
            "recue_le",
        )
    # Ended before it began, it holds its first day: a period is never empty.
    fin = max(trouve.dernier_jour, convention.debut)
    bilans = [
        e
        for fiche in fiches
        for e in echeances(fiche, Evenements(debut=convention.debut, fin_convention=fin))
        if e.code == "bilan_final"
    ]
    return Effets(trouve, fin, tuple(bilans), aval.verse(convention))


def verifier_dates(
    auteur: str, aujourdhui: date, entendus_le: date | None, recue_le: date | None
) -> None:
    """Refuse, at its field, a day in the future, or a letter received before the directors were
    heard. Dates are Paris days, None when they are not known yet."""
    for champ, jour in (("entendus_le", entendus_le), ("recue_le", recue_le)):
        if jour is not None and jour > aujourdhui:
            raise ActionRefusee("Cette date est dans l’avenir.", champ)
    if auteur == "departement" and entendus_le and recue_le and recue_le < entendus_le:
        raise ActionRefusee(
            "Les dirigeants sont entendus avant : la lettre ne peut pas avoir été reçue avant "
            f"l’audition du {ecrire_date(entendus_le)}.",
            "recue_le",
        )


@transaction.atomic
def engager_resiliation(
    convention: Convention,
    acteur: Any,
    *,
    auteur: str,
    motif: str,
    entendus_le: date | None = None,
    souhaitee_le: date | None = None,
) -> Resiliation:
    """Open the résiliation of a signed convention; nothing changes until a letter is received.

    In: `auteur` of `regles.resiliation.AUTEURS`; `souhaitee_le` for the structure's only.
    Raises `AccesRefuse`, `TransitionImpossible`, `ActionRefusee` at the field.
    """
    verrou = verrouiller(convention)
    exiger(peut_resilier(acteur, verrou))
    if verrou.etat != "signee":
        raise TransitionImpossible("Seule une convention signée et non soldée est résiliée.")
    if verrou.resiliations.exclude(etat="abandonnee").exists():
        raise TransitionImpossible("Une résiliation est déjà engagée.")
    if auteur not in regle.AUTEURS:
        raise ActionRefusee("Dites qui met fin à la convention.", "auteur")
    if not motif.strip():
        raise ActionRefusee("Indiquez le motif : il est communiqué à la structure.", "motif")
    instant = maintenant()
    verifier_dates(auteur, jour_de_paris(instant), entendus_le, None)
    creee = Resiliation.objects.create(
        convention=verrou,
        auteur=auteur,
        motif=motif.strip(),
        entendus_le=entendus_le,
        souhaitee_le=souhaitee_le if auteur == "structure" else None,
        cree_le=instant,
    )
    journal.ecrire(
        creee,
        "engager",
        acteur,
        instant=instant,
        vers="engagee",
        motif=creee.motif,
        donnees={"auteur": auteur},
        sujets=sujets_de(verrou),
    )
    return creee


def notifier_resiliation(
    resiliation: Resiliation, recue_le: date, acteur: Any, *, entendus_le: date | None = None
) -> Effets:
    """Record the receipt of the letter on `recue_le` (Paris day): the end of the convention moves.

    Out: the effects. The balance then goes on as usual, on the bilan of what was done.
    """
    with transaction.atomic():
        convention = verrouiller(resiliation.convention)
        # The guard of the transition reads what is typed with it.
        donnees = {"recue_le": recue_le, "entendus_le": entendus_le or resiliation.entendus_le}
        for champ, valeur in donnees.items():
            setattr(resiliation, champ, valeur)
        Resiliation.objects.filter(pk=resiliation.pk, etat="engagee").update(**donnees)
        with agir(
            resiliation,
            "notifier",
            acteur,
            table=TABLE_RESILIATIONS,
            peut=peut_poursuivre_resiliation,
            sujets=sujets_de(convention),
        ) as acte:
            r: Resiliation = acte.objet
            verifier_dates(r.auteur, jour_de_paris(acte.instant), r.entendus_le, r.recue_le)
            if convention.etat != "signee":
                raise TransitionImpossible("Cette convention est déjà soldée.")
            if empechement := aval.obstacle(convention):
                raise ActionRefusee(empechement)
            suites = effets(convention, r.auteur, recue_le, r.souhaitee_le)  # type: ignore[arg-type]
            r.effet, r.fin_avant = suites.effet.jour, convention.fin
            r.explication = {
                "raisons": list(suites.effet.raisons),
                "source": suites.effet.source,
                "hypothese": suites.effet.hypothese or "",
            }
            acte.motif = r.motif
            acte.donnees = {"effet": suites.effet.jour.isoformat(), "fin": suites.fin.isoformat()}
        convention.fin_initiale = convention.fin_initiale or convention.fin
        convention.fin, convention.resiliee_le = suites.fin, suites.effet.jour
        convention.save()
        resiliation.convention = convention
        bilan = min((e.date for e in suites.bilans), default=None)
        notifications.resiliee(resiliation, suites.fin, bilan)
    return suites


def renoncer_a_resilier(resiliation: Resiliation, motif: str, acteur: Any) -> None:
    """Give up a résiliation that was not notified; the convention goes on unchanged."""
    if not motif.strip():
        raise ActionRefusee("Dites pourquoi la résiliation n’est pas poursuivie.", "motif")
    with transaction.atomic():
        convention = verrouiller(resiliation.convention)
        with agir(
            resiliation,
            "renoncer",
            acteur,
            table=TABLE_RESILIATIONS,
            peut=peut_poursuivre_resiliation,
            motif=motif.strip(),
            sujets=sujets_de(convention),
        ):
            pass
