"""The shipped texts: our own wording, proposed for adoption."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from ecluse.cycle.conventions.clauses import Clause, Sorte, decouper
from ecluse.cycle.conventions.etats import EN_VIGUEUR
from ecluse.cycle.conventions.models import ModeleConvention
from ecluse.socle.horloge import maintenant

TEXTES = Path(__file__).with_name("textes")
#: What every convention is written from unless its lines say otherwise.
TYPE = "convention"


@dataclass(frozen=True)
class TexteLivre:
    """A shipped text: its title as printed, what it makes, its name and use in the lists."""

    titre: str
    sorte: str
    nom: str
    usage: str


LIVRES: dict[str, TexteLivre] = {
    TYPE: TexteLivre(
        "Convention de participation financière",
        Sorte.CONVENTION,
        "Convention type",
        "Pour toute ligne votée qui n’a pas de modèle à elle.",
    ),
    "fsl": TexteLivre(
        "Convention de participation du fonds de solidarité pour le logement",
        Sorte.CONVENTION,
        "Convention FSL",
        "Pour les accompagnements payés par le fonds de solidarité pour le logement.",
    ),
    "missions_locales": TexteLivre(
        "Convention avec une mission locale",
        Sorte.CONVENTION,
        "Convention Missions locales",
        "Pour les lignes votées au profit d’une mission locale.",
    ),
    "numero_vert": TexteLivre(
        "Convention pour le numéro vert de prévention des expulsions",
        Sorte.CONVENTION,
        "Convention Numéro vert",
        "Pour le numéro vert de prévention des expulsions, payé par le fonds de solidarité.",
    ),
    "caf": TexteLivre(
        "Convention de contribution aux fonds gérés par la caisse d’allocations familiales",
        Sorte.CONVENTION,
        "Convention CAF",
        "Pour les contributions aux fonds que gère la caisse d’allocations familiales.",
    ),
    "annexe": TexteLivre(
        "Annexe d’un dispositif",
        Sorte.ANNEXE,
        "Annexe d’un dispositif",
        "Jointe à chaque convention, une par dispositif qu’elle porte.",
    ),
    "notification": TexteLivre(
        "Notification d’une participation financière",
        Sorte.LETTRE,
        "Courrier de notification",
        "Dit la décision et les versements qu’elle prévoit.",
    ),
    "courrier": TexteLivre(
        "Envoi d’un acte à signer",
        Sorte.COURRIER,
        "Courrier d’accompagnement",
        "Envoyé avec les originaux à signer d’une convention ou d’un avenant.",
    ),
    "avenant": TexteLivre(
        "Avenant à une convention",
        Sorte.AVENANT,
        "Avenant",
        "Pour tout avenant : ce qu’il change, avant et après.",
    ),
}
TITRES = {code: livre.titre for code, livre in LIVRES.items()}


_COMMUNE = re.compile(r"^@(\w+)$", re.MULTILINE)
_CODE = re.compile(r"\{#(\w+)\}")


def clauses_livrees(code: str) -> list[Clause]:
    """The clauses of a shipped text; a line `@litiges` is the clause that several texts share."""
    communes = _communes()
    markdown = _COMMUNE.sub(lambda m: communes[m[1]], _lire(code))
    return decouper(markdown, LIVRES[code].sorte)


def _lire(nom: str) -> str:
    return (TEXTES / f"{nom}.md").read_text(encoding="utf-8")


def _communes() -> dict[str, str]:
    """The shared clauses, by code."""
    parties = re.split(r"^(?=# )", _lire("communes"), flags=re.MULTILINE)
    return {trouve[1]: p.strip() for p in parties if (trouve := _CODE.search(p))}


@transaction.atomic
def charger_modeles() -> list[str]:
    """Load the shipped texts; out: the titles of those of which a new version was made.

    A text that did not change since it was last shipped makes no version. One that did is
    published at once, unless the Département wrote or adopted its own: it is then a draft that an
    agent compares, and publishes or gives up; with a draft already open it waits for the next
    loading. A published version is never edited: the conventions already written keep theirs.
    """
    nouveaux = []
    for code, livre in LIVRES.items():
        contenu = clauses_livrees(code)
        versions = ModeleConvention.objects.filter(code=code).order_by("-version")
        livree = versions.filter(origine=ModeleConvention.Origine.LIVRE).first()
        if livree is not None and (livree.contenu, livree.titre) == (contenu, livre.titre):
            continue
        courante = modele(code)
        libre = courante is None or (courante.origine == "livre" and courante.a_adopter)
        if not libre and versions.filter(etat="brouillon").exists():
            continue
        derniere = versions.first()
        ModeleConvention.objects.create(
            code=code,
            version=derniere.version + 1 if derniere else 1,
            titre=livre.titre,
            sorte=livre.sorte,
            contenu=contenu,
            origine=ModeleConvention.Origine.LIVRE,
            etat="publiee" if libre else "brouillon",
            publiee_le=maintenant() if libre else None,
        )
        nouveaux.append(livre.titre)
    return nouveaux


def modele(code: str) -> ModeleConvention | None:
    """The latest version of a text in force, or None when the texts were never loaded."""
    return (
        ModeleConvention.objects.filter(code=code, etat__in=EN_VIGUEUR).order_by("-version").first()
    )
