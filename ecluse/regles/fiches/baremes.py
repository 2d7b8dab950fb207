"""The closed families of barèmes: how a fiche declares its amount. Evaluated in `familles`."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ecluse.regles.validation import (
    Code,
    Entier,
    Libelle,
    Modele,
    Montant,
    Quantite,
    Taux,
    Texte,
    refuser,
)


class _Bareme(Modele):
    #: Where the rule is written.
    source: Libelle
    #: Codes of the fiche's hypotheses on which every amount of this barème rests.
    hypotheses: tuple[Code, ...] = ()


class Forfait(_Bareme):
    """The whole amount of the convention, at once or under a condition that a person checks."""

    famille: Literal["forfait"]
    #: What must be met for the whole amount; None: nothing.
    condition: Texte | None = None


class TypeDeMesure(Modele):
    """A kind of mesure and its yearly price (euros)."""

    code: Code
    libelle: Texte
    prix: Montant


class CoutParPlace(_Bareme):
    """Price × places realised, at most the places of the convention."""

    famille: Literal["cout_par_place"]
    prix: Montant
    unite: Texte


class CoutParMesure(_Bareme):
    """Price for `base_mois` months of a mesure, by month begun, at most `mois_maximum`."""

    famille: Literal["cout_par_mesure"]
    types: Annotated[tuple[TypeDeMesure, ...], Field(min_length=1)]
    #: With a single type, facts may leave the type out.
    base_mois: Annotated[Entier, Field(ge=1)] = 12
    mois_maximum: Annotated[Entier, Field(ge=1)] = 12


class TypeEnPoints(Modele):
    """A kind of mesure (points a month) or of act (points each); codes may be sigles (GSL)."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
    libelle: Texte
    points: Annotated[Entier, Field(ge=1)]


class Points(_Bareme):
    """Months × points × value of a point, plus acts paid in points."""

    famille: Literal["points"]
    valeur_point: Montant
    types: Annotated[tuple[TypeEnPoints, ...], Field(min_length=1)]
    actes: tuple[TypeEnPoints, ...] = ()
    points_par_etp: Quantite


class JourOccupation(_Bareme):
    """Yearly costs paid by day of occupation: one per ménage, one per logement."""

    famille: Literal["jour_occupation"]
    accompagnement_annuel: Montant
    gestion_annuelle: Montant
    base_annuelle: Annotated[Entier, Field(ge=1)]
    jours_relogement: Entier


class LogementOccupe(_Bareme):
    """A twelfth of the yearly price per month in which a logement is deemed occupied."""

    famille: Literal["logement_occupe"]
    prix_annuel: Montant
    plafond_logements: Annotated[Entier, Field(ge=1)]
    mois_entre_locataires: Entier
    mois_vacance_technique: Entier
    mois_captation: Entier
    #: A tenant who leaves in one of these months is counted to 31 December.
    mois_de_sortie_au_31_decembre: tuple[Annotated[Entier, Field(ge=1, le=12)], ...]


class ActeSimple(Modele):
    """One price per act."""

    nature: Literal["simple"]
    code: Code
    libelle: Texte
    prix: Montant


class ActeAvecRencontre(Modele):
    """Paid when the household was met, and not already followed in ASLL."""

    nature: Literal["rencontre"]
    code: Code
    libelle: Texte
    prix: Montant


class ActePorteClose(Modele):
    """Paid from a number of attempts, for a household not already followed in ASLL."""

    nature: Literal["porte_close"]
    code: Code
    libelle: Texte
    prix: Montant
    tentatives_minimum: Annotated[Entier, Field(ge=1)]


class ActeEnSemaines(Modele):
    """A price, plus a price per further week up to a ceiling."""

    nature: Literal["semaines"]
    code: Code
    libelle: Texte
    prix: Montant
    prix_semaine: Montant
    semaines_maximum: Entier
    #: Named when the ceiling itself is a reading of the sources.
    hypothese: Code | None = None


Acte = Annotated[
    ActeSimple | ActeAvecRencontre | ActePorteClose | ActeEnSemaines,
    Field(discriminator="nature"),
]


class Actes(_Bareme):
    """Acts, each at its price."""

    famille: Literal["actes"]
    actes: Annotated[tuple[Acte, ...], Field(min_length=1)]


class DepensesAuTaux(_Bareme):
    """Amount × proved / planned expenses; total recovery without a bilan in time."""

    famille: Literal["depenses_au_taux"]
    mois_pour_le_bilan: Entier


class DepensesPlafonnees(_Bareme):
    """Amount × eligible / planned, indirect charges kept under a share of the others."""

    famille: Literal["depenses_plafonnees"]
    taux_indirect: Taux


class DepensesForfaitaires(_Bareme):
    """Eligible expenses, indirect charges as a flat share of direct and staff."""

    famille: Literal["depenses_forfaitaires"]
    taux_indirect: Taux


class Part(Modele):
    """A share of the amount, granted in proportion to a criterion between 0 and 1."""

    code: Code
    libelle: Texte
    taux: Taux


class Parts(_Bareme):
    """The amount cut in shares."""

    famille: Literal["parts"]
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _entier(self) -> "Parts":
        if sum(p.taux for p in self.parts) != 1:
            refuser("Les parts doivent faire 100 % du montant.", "parts")
        return self


class ADecider(_Bareme):
    """The sources give no rule: an agent fixes the amount, another approves."""

    famille: Literal["a_decider"]
    motif: Texte


class Somme(_Bareme):
    """Several barèmes, each on its own facts, added up."""

    famille: Literal["somme"]
    termes: "Annotated[tuple[Bareme, ...], Field(min_length=1)]"


class Plafond(_Bareme):
    """A barème brought back to a ceiling: an amount (euros), else that of the convention."""

    famille: Literal["plafond"]
    bareme: "Bareme"
    montant: Montant | None = None


class ProratiseObjectifs(_Bareme):
    """A barème brought back, when objectives are given, to the amount × the rate reached."""

    famille: Literal["proratise_objectifs"]
    bareme: "Bareme"
    #: The reading that chooses the lower of the two.
    hypothese: Code


Bareme = Annotated[
    Forfait
    | CoutParPlace
    | CoutParMesure
    | Points
    | JourOccupation
    | LogementOccupe
    | Actes
    | DepensesAuTaux
    | DepensesPlafonnees
    | DepensesForfaitaires
    | Parts
    | ADecider
    | Somme
    | Plafond
    | ProratiseObjectifs,
    Field(discriminator="famille"),
]

for _compose in (Somme, Plafond, ProratiseObjectifs):
    _compose.model_rebuild()
