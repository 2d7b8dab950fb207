"""Who fills the large set: structures, accounts, bank details, files. All visibly fictitious."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from ecluse.annuaire.models import (
    Compte,
    CoordonneesBancaires,
    Etablissement,
    Habilitation,
    Role,
    Service,
    Structure,
    Territoire,
)
from ecluse.pilotage.jeu_d_essai import contenus, identites
from ecluse.pilotage.jeu_d_essai.generation.lot import Lot, ecrire
from ecluse.socle.fichiers import deposer
from ecluse.socle.models import Contenu
from ecluse.socle.types_de_fichier import TYPES_PIECES

STRUCTURES = 300
#: Serials of the SIREN of these structures: far from those of the demonstration.
PREMIER_SIREN = 20000
DOMAINE = "genere.exemple.invalid"
DEBUT = datetime.fromisoformat("2023-10-02T09:00:00+02:00")
MOT_DE_PASSE = "bienvenue dans les données fictives"

LIEUX = (
    "des Peupliers", "du Vieux Moulin", "des Quatre Vents", "de la Baie", "du Canal", "des Terrils",
    "de la Lys fictive", "des Dunes", "du Marais", "des Tilleuls", "de l’Estran", "du Beffroi",
    "des Hautes Haies", "de la Briqueterie", "du Grand Pré", "des Saules", "de la Citadelle",
    "du Phare", "des Bleuets", "de la Halle", "du Chemin vert", "des Genêts", "de la Source",
    "du Bocage", "des Remparts",
)  # fmt: skip
PRENOMS = (
    "Alix", "Andréa", "Camille", "Charlie", "Claude", "Dominique", "Éden", "Florence", "Gaëlle",
    "Hervé", "Inès", "Joël", "Karim", "Léonie", "Maëlle", "Noé", "Océane", "Pascal", "Rachid",
    "Solène", "Thaïs", "Ulysse", "Vanessa", "Wilfried", "Yaël", "Zoé",
)  # fmt: skip
NOMS = (
    "Fictif", "Inventé", "Imaginaire", "Modèle", "Exemple", "Essai", "Factice", "Supposé",
    "Hypothèse", "Maquette",
)  # fmt: skip


@dataclass
class Agents:
    """The accounts of the Département that act in the set."""

    instructeurs: list[Compte] = field(default_factory=list)
    pilotage: Compte = None  # type: ignore[assignment]
    gestionnaires: list[Compte] = field(default_factory=list)
    territoires: dict[int, Compte] = field(default_factory=dict)


@dataclass
class Monde:
    """What the dossiers refer to; lists are aligned on the rank of the structure."""

    structures: list[Structure]
    etablissements: list[Etablissement]
    banques: list[CoordonneesBancaires]
    redacteurs: list[Compte]
    signataires: list[Compte]
    territoires: list[Territoire]
    services: dict[int, Service]
    agents: Agents


def stocker_contenus() -> dict[str, Contenu]:
    """Store the few small files that all rows share; out: by name."""
    textes = {
        "statuts": "Statuts fictifs d’une structure inventée",
        "rib": "Relevé d’identité bancaire fictif",
        "recepisse": "Attestation fictive, données générées",
        "convention": "Convention fictive, données générées",
        "notification": "Courrier fictif de notification",
        "signee": "Exemplaire signé fictif",
        "bilan": "Bilan fictif d’une action inventée",
        "decision": "Pièce fictive à l’appui d’une décision",
    }
    stockes = {
        nom: deposer(contenus.pdf(texte), f"{nom}.pdf", None, TYPES_PIECES).contenu
        for nom, texte in textes.items()
    }
    docx = contenus.docx("Convention fictive, données générées")
    stockes["docx"] = deposer(docx, "convention.docx", None, TYPES_PIECES).contenu
    return stockes


def preparer(lot: Lot) -> Monde:
    """The structures and accounts of the set, created once and found again afterwards."""
    territoires = list(Territoire.objects.exclude(code="DEP").order_by("code"))
    services = {
        s.territoire_id: s for s in Service.objects.filter(sigle="SLISL") if s.territoire_id
    }
    sirens = [identites.siren(PREMIER_SIREN + n) for n in range(STRUCTURES)]
    if not Structure.objects.filter(siren=sirens[0]).exists():
        structures = _structures(lot, sirens, territoires)
        _comptes(lot, structures, territoires, services)
    structures = list(
        Structure.objects.filter(siren__in=sirens).select_related("territoire").order_by("siren")
    )
    sieges = {e.structure_id: e for e in Etablissement.objects.filter(siege=True)}
    banques = {
        b.structure_id: b for b in CoordonneesBancaires.objects.filter(structure__in=structures)
    }
    return Monde(
        structures=structures,
        etablissements=[sieges[s.pk] for s in structures],
        banques=[banques[s.pk] for s in structures],
        redacteurs=_de_role(Role.REDACTEUR, structures),
        signataires=_de_role(Role.SIGNATAIRE, structures),
        territoires=territoires,
        services=services,
        agents=_agents(),
    )


def _structures(
    lot: Lot, sirens: Sequence[str], territoires: Sequence[Territoire]
) -> list[Structure]:
    structures = []
    for n, siren in enumerate(sirens):
        e2c = n % 15 == 14
        lieu = LIEUX[n % len(LIEUX)]
        sigle = "E2C" if e2c else "CLLAJ"
        structures.append(
            lot.creer(
                Structure,
                DEBUT,
                nom=f"{sigle} fictif {lieu} n° {n + 1}",
                sigle=sigle,
                siren=siren,
                categories=["association", "e2c" if e2c else "cllaj"],
                categories_confirmees=True,
                adresse=f"{n + 1} rue de l’Exemple\n62999 Ville-Fictive",
                commune="Ville-Fictive",
                territoire=territoires[n % len(territoires)],
                representant=nom_fictif(lot.rng),
                qualite_representant="présidence de l’association",
            )
        )
    ecrire(Structure, structures)
    ecrire(
        Etablissement,
        [
            lot.creer(Etablissement, DEBUT, structure=s, siret=identites.siret(siren), siege=True)
            for s, siren in zip(structures, sirens, strict=True)
        ],
    )
    return structures


def nom_fictif(rng: Random) -> str:
    """A name that nobody bears."""
    return f"{rng.choice(PRENOMS)} {rng.choice(NOMS)}"


def _comptes(
    lot: Lot,
    structures: Sequence[Structure],
    territoires: Sequence[Territoire],
    services: dict[int, Service],
) -> None:
    # Hashing is slow on purpose: these accounts share one password, which opens nothing real.
    hache = make_password(MOT_DE_PASSE)
    paires: list[tuple[Compte, dict[str, Any]]] = []

    def compte(identifiant: str, fonction: str, **droit: Any) -> None:
        prenom, _, nom = nom_fictif(lot.rng).partition(" ")
        ligne = Compte(
            uid=lot.uid(),
            email=f"{identifiant}@{DOMAINE}",
            prenom=prenom,
            nom=nom,
            fonction=fonction,
            password=hache,
            cree_le=DEBUT,
        )
        paires.append((ligne, droit))

    for n, s in enumerate(structures, 1):
        compte(f"redaction{n}", "responsable de projet", role=Role.REDACTEUR, structure=s)
        compte(f"signature{n}", "présidence", role=Role.SIGNATAIRE, structure=s)
    for n in range(1, 7):
        compte(f"instruction{n}", "chargé d’instruction", role=Role.INSTRUCTEUR)
    compte("pilotage1", "chargé de mission", role=Role.PILOTAGE)
    for n in (1, 2):
        compte(f"finances{n}", "gestionnaire financier", role=Role.GESTIONNAIRE)
    for t in territoires:
        if service := services.get(t.pk):
            droit = {"role": Role.TERRITOIRE, "territoire": t, "service": service}
            compte(f"slisl.{t.code.lower()}", f"chef du SLISL, {t.nom}", **droit)
    ecrire(Compte, [c for c, _ in paires])
    ecrire(
        EmailAddress,
        [EmailAddress(user=c, email=c.email, verified=True, primary=True) for c, _ in paires],
    )
    ecrire(
        Habilitation,
        [
            lot.creer(Habilitation, DEBUT, compte=c, debut=date(2023, 1, 1), **droit)
            for c, droit in paires
        ],
    )
    _banques(lot, structures, {d["structure"].pk: c for c, d in paires if "structure" in d})


def _banques(lot: Lot, structures: Sequence[Structure], membres: dict[int, Compte]) -> None:
    fichiers = [lot.fichier("rib", "rib.pdf", membres[s.pk], DEBUT) for s in structures]
    ecrire(type(fichiers[0]), fichiers)
    ecrire(
        CoordonneesBancaires,
        [
            lot.creer(
                CoordonneesBancaires,
                DEBUT,
                structure=s,
                iban=identites.iban(PREMIER_SIREN + n),
                titulaire=s.nom[:120],
                rib=fichier,
            )
            for n, (s, fichier) in enumerate(zip(structures, fichiers, strict=True))
        ],
    )


def _de_role(role: str, structures: Sequence[Structure]) -> list[Compte]:
    droits = Habilitation.objects.filter(
        role=role, structure__in=structures, compte__email__endswith=f"@{DOMAINE}"
    ).select_related("compte")
    comptes = {d.structure_id: d.compte for d in droits}
    return [comptes[s.pk] for s in structures]


def _agents() -> Agents:
    agents = Agents()
    droits = (
        Habilitation.objects.filter(structure__isnull=True, compte__email__endswith=f"@{DOMAINE}")
        .select_related("compte")
        .order_by("id")
    )
    for droit in droits:
        if droit.role == Role.INSTRUCTEUR:
            agents.instructeurs.append(droit.compte)
        elif droit.role == Role.GESTIONNAIRE:
            agents.gestionnaires.append(droit.compte)
        elif droit.role == Role.PILOTAGE:
            agents.pilotage = droit.compte
        elif droit.territoire_id:
            agents.territoires[droit.territoire_id] = droit.compte
    return agents
