"""How the Département examines the candidatures of a dispositif: instances heard, criteria."""

from typing import Annotated

from pydantic import Field

from ecluse.regles.validation import Code, Entier, Libelle, Modele, Texte


class AvisInstance(Modele):
    """An instance whose advice is needed before the vote."""

    code: Code
    instance: Libelle
    source: Libelle
    #: Named when the instance itself is a reading of the sources.
    hypothese: Code | None = None


class CritereSelection(Modele):
    """What the call says that it looks at; weight and highest note stay None when it does not."""

    code: Code
    libelle: Texte
    poids: Annotated[Entier, Field(ge=1, le=100)] | None = None
    maximum: Annotated[Entier, Field(ge=1, le=100)] | None = None
    source: Libelle
