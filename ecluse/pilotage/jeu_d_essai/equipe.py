"""The people of the demonstration and the clock that they live by."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

from ecluse.annuaire.models import (
    Compte,
    CoordonneesBancaires,
    Etablissement,
    Habilitation,
    Role,
    Structure,
    Territoire,
)
from ecluse.pilotage.jeu_d_essai import contenus, identites
from ecluse.socle import horloge
from ecluse.socle.fichiers import deposer

MOT_DE_PASSE = "bienvenue dans la démonstration"
DOMAINE = "demo.invalid"
#: What a CLLAJ of the demonstration is.
CLLAJ = ("association", "cllaj")


@contextmanager
def au(jour: str, heure: str) -> Iterator[None]:
    """Within the block the business clock is about that Paris instant."""
    moment = datetime.combine(date.fromisoformat(jour), time.fromisoformat(heure), horloge.PARIS)
    with horloge.decalage_fixe(moment - horloge.instant_reel()):
        yield


@dataclass
class Equipe:
    """A structure with its two people."""

    structure: Structure
    redacteur: Compte
    signataire: Compte


def compte(identifiant: str, nom_complet: str, fonction: str, montre: bool = True) -> Compte:
    """An account; those that are not `montre` are nobody's to enter in one click."""
    prenom, _, nom = nom_complet.partition(" ")
    domaine = DOMAINE if montre else "exemple.invalid"
    return Compte.objects.create_user(
        f"{identifiant}@{domaine}", MOT_DE_PASSE, prenom=prenom, nom=nom, fonction=fonction
    )


def habiliter(qui: Compte, role: str, **perimetre: object) -> Compte:
    """Give a role since the beginning of 2025; out: the same account."""
    Habilitation.objects.create(compte=qui, role=role, debut=date(2025, 1, 1), **perimetre)
    return qui


def equipe(
    numero: int,
    nom: str,
    territoire: str,
    redacteur: str,
    signataire: str,
    court: str = "",
    *,
    categories: tuple[str, ...] = CLLAJ,
) -> Equipe:
    """A structure, its siège, its RIB and its two people, shown when it has a short name.

    in: `numero`, from which its fictitious SIREN and IBAN are made; the code of its territoire.
    """
    siren = identites.siren(numero)
    structure = Structure.objects.create(
        nom=nom,
        sigle="CLLAJ" if categories == CLLAJ else "",
        siren=siren,
        categories=list(categories),
        categories_confirmees=True,
        adresse="1 rue de l’Exemple\n62999 Ville-Fictive",
        commune="Ville-Fictive",
        territoire=Territoire.objects.get(code=territoire),
        representant=signataire,
        qualite_representant="présidence de l’association",
    )
    Etablissement.objects.create(structure=structure, siret=identites.siret(siren), siege=True)
    montre = bool(court)
    base = court or f"structure{numero}"
    r = compte(f"redaction.{base}", redacteur, "responsable de projet", montre)
    s = compte(f"signature.{base}", signataire, "présidence de l’association", montre)
    habiliter(r, Role.REDACTEUR, structure=structure)
    habiliter(s, Role.SIGNATAIRE, structure=structure)
    rib = deposer(contenus.pdf(f"RIB fictif de {nom}"), "rib.pdf", r)
    CoordonneesBancaires.objects.create(
        structure=structure, iban=identites.iban(numero), titulaire=nom, rib=rib
    )
    return Equipe(structure, r, s)
