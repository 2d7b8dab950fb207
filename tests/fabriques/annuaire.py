"""Territoires, structures, accounts, and the business clock of a block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from ecluse.annuaire.models import (
    Compte,
    CoordonneesBancaires,
    Departement,
    Etablissement,
    Habilitation,
    Role,
    Service,
    Structure,
    Territoire,
)

PROGRAMME = Path(__file__).resolve().parents[2] / "programmes" / "pas-de-calais"
MOT_DE_PASSE = "un mot de passe assez long"
IBAN = "FR7630006000011234567890189"
# Valid by Luhn's key, and of no existing entity: the range is not attributed.
numeros = count(1)


def siren_fictif(n: int) -> str:
    """A fictitious SIREN whose key is right, from a serial number."""
    from stdnum import luhn

    racine = f"999{n:05d}"
    return racine + luhn.calc_check_digit(racine)


def siret_fictif(siren: str, nic: int = 1) -> str:
    """A fictitious SIRET of that SIREN."""
    from stdnum import luhn

    racine = f"{siren}{nic:04d}"
    return racine + luhn.calc_check_digit(racine)


def departement(**champs: Any) -> Departement:
    """The one département of the installation."""
    valeurs = {
        "code": "62",
        "nom": "Département du Pas-de-Calais",
        "sieges": 44,
        "signataire": "Camille Exemple",
        "qualite_signataire": "directrice des politiques d’inclusion durable",
    } | champs
    return Departement.objects.get_or_create(id=1, defaults=valeurs)[0]


def territoire(code: str = "ART", nom: str = "Artois") -> Territoire:
    """A territoire with its SLAI and its SLISL."""
    t, cree = Territoire.objects.get_or_create(code=code, defaults={"nom": nom})
    if cree:
        for sigle in ("SLAI", "SLISL"):
            Service.objects.create(
                code=f"{sigle}-{code}", sigle=sigle, nom=f"{sigle} {nom}", territoire=t
            )
    return t


def service(sigle: str, t: Territoire) -> Service:
    """A service of that territoire."""
    return Service.objects.get(sigle=sigle, territoire=t)


def structure(*categories: str, nom: str = "", t: Territoire | None = None) -> Structure:
    """A structure with its siège; a CLLAJ unless categories are given."""
    n = next(numeros)
    siren = siren_fictif(n)
    s = Structure.objects.create(
        nom=nom or f"CLLAJ Exemple {n}",
        siren=siren,
        categories=list(categories) or ["association", "cllaj"],
        categories_confirmees=True,
        representant="Dominique Modèle",
        qualite_representant="présidente",
        territoire=t,
        adresse="1 rue de l’Exemple\n62000 Arras",
    )
    Etablissement.objects.create(structure=s, siret=siret_fictif(siren), siege=True)
    return s


def coordonnees(s: Structure) -> CoordonneesBancaires:
    """Bank details of that structure (an IBAN of the norm's examples)."""
    return CoordonneesBancaires.objects.create(
        structure=s, iban=IBAN, bic="AGRIFRPP", titulaire=s.nom
    )


def compte(
    role: str = Role.REDACTEUR,
    *,
    structure: Structure | None = None,
    service: Service | None = None,
    dispositifs: list[str] | None = None,
    prenom: str = "Alex",
    nom: str = "",
) -> Compte:
    """An account with one habilitation, valid since 2020; password `MOT_DE_PASSE`."""
    n = next(numeros)
    c = Compte.objects.create_user(
        f"{role}{n}@exemple.invalid", MOT_DE_PASSE, prenom=prenom, nom=nom or f"Essai {n}"
    )
    Habilitation.objects.create(
        compte=c,
        role=role,
        structure=structure,
        service=service,
        territoire=service.territoire if service else None,
        dispositifs=dispositifs or [],
        debut=date(2020, 1, 1),
    )
    return c


def instant(jour: str, heure: str = "10:00:00") -> datetime:
    """A Paris instant in UTC: `instant("2025-05-09", "23:59:59")`."""
    from ecluse.socle.horloge import PARIS

    return datetime.fromisoformat(f"{jour}T{heure}").replace(tzinfo=PARIS).astimezone(UTC)


@contextmanager
def au(jour: str, heure: str = "10:00:00") -> Iterator[None]:
    """Within the block the business clock is about that Paris instant (it goes on ticking).

    Cheaper than freezing Python's time, and enough for builders; a test on a bound freezes time.
    """
    from ecluse.socle import horloge

    with horloge.decalage_fixe(instant(jour, heure) - horloge.instant_reel()):
        yield
