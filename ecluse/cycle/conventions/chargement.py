"""The shipped texts of conventions: our own wording, proposed for adoption."""

from pathlib import Path

from django.db import transaction

from ecluse.cycle.conventions.models import ModeleConvention

TEXTES = Path(__file__).with_name("textes")
TITRES = {
    "convention": "Convention de participation financière",
    "annexe": "Annexe d’un dispositif",
    "notification": "Notification d’une participation financière",
}


@transaction.atomic
def charger_modeles() -> list[str]:
    """Load the shipped texts; out: the titles of those of which a new version was made.

    A text that did not change makes no version, and a version is never edited: the conventions
    already written keep theirs.
    """
    nouveaux = []
    for code, titre in TITRES.items():
        source = (TEXTES / f"{code}.md").read_text(encoding="utf-8")
        derniere = modele(code)
        if derniere is not None and (derniere.source, derniere.titre) == (source, titre):
            continue
        version = derniere.version + 1 if derniere else 1
        ModeleConvention.objects.create(code=code, version=version, titre=titre, source=source)
        nouveaux.append(titre)
    return nouveaux


def modele(code: str) -> ModeleConvention | None:
    """The latest version of a text, or None when the texts were never loaded."""
    return ModeleConvention.objects.filter(code=code).order_by("-version").first()
