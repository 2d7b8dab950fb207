"""The closed families of rules that a fiche sets on a dossier; evaluated in `regles.dossier`.

What the other parts of the fiche already say (ceiling, share of the budget, days of the action)
is not repeated here: a rule names the question, the length or the accounts that it joins.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ecluse.regles.validation import Code, Jour, Libelle, Modele, refuser, verifier_ordre


class _Regle(Modele):
    source: Libelle
    #: Named when the rule is a reading of the sources.
    hypothese: Code | None = None


class ContactPrealable(_Regle):
    """A service met before the deposit: the answer (a day) is there, and not after the deposit."""

    regle: Literal["contact_prealable"]
    question: Code
    service: Libelle


class PosteExclu(_Regle):
    """No employment post, unless the exception is argued in another answer.

    `question` is a choice whose answer `oui` says that a post is asked; `comptes` are those whose
    presence in the budget must be looked at when the answer is no.
    """

    regle: Literal["poste_exclu"]
    question: Code
    oui: Libelle
    argument: Code
    comptes: tuple[Libelle, ...] = ()


class AnneesDeFinancement(_Regle):
    """At most so many years of this dispositif for one action: `duree` names the ceiling, the
    answer to `question` is the number of years already received."""

    regle: Literal["annees_de_financement"]
    question: Code
    duree: Code


class Demarrage(_Regle):
    """The action begins between two days, bounds included."""

    regle: Literal["demarrage"]
    du: Jour
    au: Jour

    @model_validator(mode="after")
    def _ordre(self) -> "Demarrage":
        verifier_ordre(self.du, self.au, "au")
        return self


class DureeAction(_Regle):
    """The action lasts what the length of code `duree` says."""

    regle: Literal["duree_action"]
    duree: Code


class BorneDeQuantite(_Regle):
    """A number of the dossier, against the bound of code `duree`: the answer to `question`, or
    the sum of the volumes of `unite`. Outside it, a person looks at it."""

    regle: Literal["borne"]
    question: Code | None = None
    unite: Code | None = None
    duree: Code

    @model_validator(mode="after")
    def _un_nombre(self) -> "BorneDeQuantite":
        if (self.question is None) == (self.unite is None):
            refuser("Une borne porte sur une question, ou sur une unité.", "question")
        return self


class ChargesIndirectes(_Regle):
    """The rate of the barème holds on the forecast budget; `hors_base` are the accounts that do
    not count in what it is taken on."""

    regle: Literal["charges_indirectes"]
    hors_base: tuple[Libelle, ...] = ()


Regle = Annotated[
    ContactPrealable
    | PosteExclu
    | AnneesDeFinancement
    | Demarrage
    | DureeAction
    | BorneDeQuantite
    | ChargesIndirectes,
    Field(discriminator="regle"),
]


def verifier_references(
    regles: tuple[Regle, ...], questions: set[str], durees: set[str], taux_indirect: bool
) -> None:
    """Refuse a rule that names a question, a length or a rate that the fiche does not have.

    `durees` are the codes of the lengths that have a value.
    """
    for rang, regle in enumerate(regles):
        for champ, connus in (("question", questions), ("argument", questions), ("duree", durees)):
            code = getattr(regle, champ, None)
            if code is not None and code not in connus:
                suite = " avec une valeur" if champ == "duree" else ""
                refuser(
                    f"« {code} » n'existe pas dans cette fiche{suite}.", f"regles[{rang}].{champ}"
                )
        if isinstance(regle, ChargesIndirectes) and not taux_indirect:
            refuser("Le barème n'a pas de taux de charges indirectes.", f"regles[{rang}].regle")
