"""What every act on a convention shares: its lock, its refusals."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ecluse.cycle.conventions.etats import SIGNEES, TABLE
from ecluse.cycle.conventions.models import Avenant, Convention
from ecluse.regles.dates import ecrire_date
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.models import Fichier

#: Who signs, on each side.
SIGNATAIRES = (
    "signataire_structure",
    "qualite_structure",
    "signataire_departement",
    "qualite_departement",
)


def verrouiller(convention: Convention) -> Convention:
    """The row again, locked until the end of the transaction, with what documents say of it."""
    return (
        Convention.objects.select_for_update(of=("self",))
        .select_related("structure__territoire", "coordonnees_bancaires", "modele")
        .get(pk=convention.pk)
    )


def exiger_projet(convention: Convention) -> None:
    """Refuse what only a project allows."""
    if convention.etat != "projet":
        raise TransitionImpossible(
            "Cette action n’est plus possible : l’état est désormais "
            f"« {TABLE.etats[convention.etat].libelle} »."
        )


def exiger_entre(jour: date, seance: date | None, aujourdhui: date, champ: str) -> None:
    """Refuse, at `champ`, a day in the future or before the vote (`seance`)."""
    if jour > aujourdhui:
        raise ActionRefusee("Cette date est dans l’avenir.", champ)
    if seance is not None and jour < seance:
        raise ActionRefusee(f"Cette date précède le vote, qui est du {ecrire_date(seance)}.", champ)


def dater(
    acte: Convention | Avenant, dates: Mapping[str, date | None], seance: date | None, jour: date
) -> dict[str, str]:
    """Write on `acte` those of its dates that change; out: what changed, as ISO days.

    A date left None keeps what is recorded. Raises `ActionRefusee` at the field: in the future
    (after `jour`), before the vote (`seance`), or another than the notification once signed.
    """
    changees = {c: d for c, d in dates.items() if d is not None and d != getattr(acte, c)}
    for champ, valeur in changees.items():
        if acte.signee_le is not None and champ != "notifiee_le":
            raise ActionRefusee("Cette date ne change plus après la signature.", champ)
        exiger_entre(valeur, seance, jour, champ)
        setattr(acte, champ, valeur)
    if changees:
        acte.save()
    return {c: d.isoformat() for c, d in changees.items()}


def attacher_scan(
    acte: Convention | Avenant, scan: Fichier, acteur: Any, sujets: list[str]
) -> None:
    """Keep the scan of the signed copy on `acte`, locked by the caller, and write the journal.

    Raises `ActionRefusee` at the field « scan »: not signed yet, or a copy is already there.
    """
    # What was taken over is signed, on a day that nobody may know.
    if acte.etat not in (*SIGNEES, "signe"):
        raise ActionRefusee("L’acte n’est pas encore signé.", "scan")
    if acte.scan_id is not None:
        raise ActionRefusee("L’exemplaire signé est déjà joint.", "scan")
    acte.scan = scan
    acte.save()
    journal.ecrire(acte, "joindre_scan", acteur, sujets=sujets)


def exiger_signable(acte: Convention | Avenant, jour: date, aujourdhui: date) -> None:
    """Refuse a day of signature in the future, or before the act was transmitted and published.

    Raises `ActionRefusee` at the field « signee_le ».
    """
    if jour > aujourdhui:
        raise ActionRefusee("La date de signature est dans l’avenir.", "signee_le")
    for libelle, prealable in (
        ("la transmission au contrôle de légalité", acte.transmise_le),
        ("la publication", acte.publiee_le),
    ):
        if prealable is not None and jour < prealable:
            raise ActionRefusee(
                f"La signature ne peut pas précéder {libelle}, du {ecrire_date(prealable)}.",
                "signee_le",
            )
