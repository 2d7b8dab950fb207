"""The fiche: a dispositif of one year, as data. Frozen, closed, checked as a whole."""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from ecluse.regles.fiches.baremes import Bareme
from ecluse.regles.fiches.criteres import Eligibilite, Porteurs
from ecluse.regles.fiches.delais import Echeance
from ecluse.regles.fiches.durees import Durees
from ecluse.regles.fiches.examen import AvisInstance, CritereSelection
from ecluse.regles.fiches.regles import Regle, verifier_references
from ecluse.regles.validation import (
    Booleen,
    Code,
    Entier,
    Jour,
    Libelle,
    Modele,
    Montant,
    Taux,
    Texte,
    refuser,
    verifier_ordre,
)


class Thematique(Modele):
    """A chapter of the call; its number changes meaning with the year."""

    numero: Entier
    libelle: Libelle


class Public(Modele):
    """Who the dispositif is for, in a sentence, with the closer criteria listed."""

    texte: Texte
    precisions: tuple[Texte, ...] = ()
    source: Libelle


class Periode(Modele):
    """Days between which the action takes place, bounds included; None: not said."""

    debut: Jour | None = None
    fin: Jour | None = None
    duree_mois: Entier | None = None
    texte: Texte | None = None
    source: Libelle

    @model_validator(mode="after")
    def _ordre(self) -> "Periode":
        verifier_ordre(self.debut, self.fin)
        return self


class Session(Modele):
    """A deposit window, bounds included (Paris days)."""

    code: Code
    ouverture: Jour | None = None
    cloture: Jour
    #: `plateforme`: deposited then validated on line; `services`: sent; `np`: not said.
    canal: Literal["plateforme", "services", "np"]
    realisation: Periode | None = None
    source: Libelle

    @model_validator(mode="after")
    def _ordre(self) -> "Session":
        verifier_ordre(self.ouverture, self.cloture, "cloture")
        return self


class _Justifie(Modele):
    """A part that rests on a source, or on a named hypothesis of the fiche."""

    source: Libelle | None = None
    hypothese: Code | None = None

    @model_validator(mode="after")
    def _fonde(self) -> "_Justifie":
        if self.source is None and self.hypothese is None:
            refuser("Il manque une source, ou l'hypothèse sur laquelle ceci repose.", "source")
        return self


class Piece(_Justifie):
    """A document asked of the porteur, and when."""

    code: Code
    libelle: Texte
    aide: Texte | None = None
    obligatoire: Booleen
    moment: Literal["depot", "signature", "versement", "bilan", "suivi"]


class Question(_Justifie):
    """A question of a form; a `tableau` has columns, a `choix` or `choix_multiple` has options.

    An `attestation` is ticked: its answer is the instant at which it was.
    """

    code: Code
    section: Code
    libelle: Texte
    type: Literal[
        "texte",
        "nombre",
        "montant",
        "choix",
        "choix_multiple",
        "date",
        "tableau",
        "attestation",
    ]
    aide: Texte | None = None
    obligatoire: Booleen
    longueur_maximum: Annotated[Entier, Field(ge=1)] | None = None
    unite: Libelle | None = None
    options: tuple[Libelle, ...] = ()
    colonnes: tuple[Libelle, ...] = ()
    #: Columns of a table whose cells are numbers.
    colonnes_nombres: tuple[Libelle, ...] = ()

    @model_validator(mode="after")
    def _forme(self) -> "Question":
        if (self.type in ("choix", "choix_multiple")) != bool(self.options):
            refuser("Des options vont avec le type « choix », et lui seul.", "options")
        if (self.type == "tableau") != bool(self.colonnes):
            refuser("Des colonnes vont avec le type « tableau », et lui seul.", "colonnes")
        for rang, colonne in enumerate(self.colonnes_nombres):
            if colonne not in self.colonnes:
                refuser("Cette colonne n'existe pas.", f"colonnes_nombres[{rang}]")
        return self


class Section(Modele):
    """A part of a form."""

    code: Code
    libelle: Texte
    aide: Texte | None = None


class Formulaire(Modele):
    """Sections in order, and their questions."""

    sections: tuple[Section, ...] = ()
    questions: tuple[Question, ...] = ()

    @model_validator(mode="after")
    def _references(self) -> "Formulaire":
        connues = _codes_uniques("sections", self.sections)
        _codes_uniques("questions", self.questions)
        for rang, question in enumerate(self.questions):
            if question.section not in connues:
                refuser("Cette section n'existe pas.", f"questions[{rang}].section")
        return self


class Unite(Modele):
    """What is counted."""

    code: Code
    libelle: Texte
    pluriel: Texte


class Tranche(Modele):
    """A payment: a rate of the amount, or a rate not said; the last one takes the rest."""

    code: Code
    libelle: Texte
    #: None: the sources do not give the rate.
    taux: Taux | None = None
    moment: Texte
    condition: Texte | None = None
    payeur: Texte
    source: Libelle
    hypothese: Code | None = None


class Suivi(Modele):
    """A committee, a reporting table or an information owed during the action."""

    code: Code
    nature: Literal["comite", "reporting", "information", "compte_rendu", "rencontre", "bilan"]
    libelle: Texte
    frequence: Texte
    destinataires: tuple[Texte, ...] = ()
    presence_obligatoire: tuple[Texte, ...] = ()
    source: Libelle


class Profil(Modele):
    """Professionals asked for."""

    texte: Texte
    source: Libelle


#: The unit of an indicator that is judged in words, and not counted.
APPRECIATION = "appréciation"


class Indicateur(Modele):
    """A figure that the porteur reports; `cumulable`: monthly values add up."""

    code: Code
    libelle: Texte
    unite: Libelle
    aide: Texte | None = None
    cumulable: Booleen
    obligatoire: Booleen = True
    source: Libelle
    hypothese: Code | None = None

    @property
    def se_compte(self) -> bool:
        """False when it is judged in words, as « Pertinence de l'accompagnement » (000 §4.2)."""
        return self.unite != APPRECIATION


class Sanction(Modele):
    """What is stopped, refused or recovered, and why."""

    code: Code
    motif: Texte
    consequence: Texte
    source: Libelle


class Chiffre(Modele):
    """A published figure."""

    libelle: Texte
    valeur: Libelle
    source: Libelle


class Financement(Modele):
    """Ceilings of the money; None: the sources do not say."""

    texte: Texte
    plafond_structure: Montant | None = None
    enveloppe: Montant | None = None
    #: Highest share of the action's budget.
    taux_maximum: Taux | None = None
    #: The question of the dossier in which going above that share may be argued.
    derogation: Code | None = None
    #: Price of one unit when the sources write it (a deduced price is not one).
    prix_unitaire: Montant | None = None
    prix_unite: Libelle | None = None
    source: Libelle
    hypothese: Code | None = None

    @model_validator(mode="after")
    def _prix(self) -> "Financement":
        if (self.prix_unitaire is None) != (self.prix_unite is None):
            refuser("Un prix unitaire va avec son unité.", "prix_unite")
        return self


class Imputation(_Justifie):
    """The budget line that pays, or the fund outside the département's budget."""

    code_operation: Libelle | None = None
    imputation: Libelle | None = None
    libelle: Libelle
    financeur: Literal["departement", "fsl", "etat", "fse"] = "departement"


class Hypothese(Modele):
    """A reading chosen where the sources are silent or ambiguous."""

    code: Code
    texte: Texte
    source: Libelle


class NonPrecise(Modele):
    """Something that the sources do not say, and which stays a parameter."""

    code: Code
    texte: Texte


class Fiche(Modele):
    """A dispositif of one year."""

    annee: Annotated[Entier, Field(ge=2000, le=2100)]
    code: Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
    libelle: Texte
    thematique: Thematique
    alias: tuple[Libelle, ...] = ()
    #: Fiches that this one carries on under another code or number (« 2023/faj-co »).
    succede: tuple[Annotated[str, Field(pattern=r"^\d{4}/[a-z0-9.-]+$")], ...] = ()
    sources: Annotated[tuple[Texte, ...], Field(min_length=1)]
    public: Public
    porteurs: Porteurs
    objet: Texte
    contenu: tuple[Texte, ...] = ()
    periode: Periode
    sessions: tuple[Session, ...] = ()
    pieces: tuple[Piece, ...] = ()
    formulaire: Formulaire = Field(default_factory=Formulaire)
    #: What the dossier must respect beyond its mandatory answers and pieces.
    regles: tuple[Regle, ...] = ()
    #: Instances heard before the vote, and what the call says that it looks at.
    avis: tuple[AvisInstance, ...] = ()
    selection: tuple[CritereSelection, ...] = ()
    bilan: Formulaire = Field(default_factory=Formulaire)
    unites: tuple[Unite, ...] = ()
    financement: Financement
    imputation: Imputation | None = None
    bareme: Bareme
    versements: tuple[Tranche, ...] = ()
    echeances: tuple[Echeance, ...] = ()
    suivi: tuple[Suivi, ...] = ()
    durees: Durees = ()
    profil: Profil | None = None
    indicateurs: tuple[Indicateur, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    chiffres: tuple[Chiffre, ...] = ()
    eligibilite: Eligibilite = Field(default_factory=Eligibilite)
    hypotheses: tuple[Hypothese, ...] = ()
    non_precise: tuple[NonPrecise, ...] = ()

    @property
    def nom(self) -> str:
        """« 2025/4.5 »."""
        return f"{self.annee}/{self.code}"

    @property
    def par_le_fsl(self) -> bool:
        """Whether the fonds de solidarité pour le logement pays, outside the département's budget
        (source: the imputation of the fiche)."""
        return self.imputation is not None and self.imputation.financeur == "fsl"

    @cached_property
    def dossier(self) -> Formulaire:
        """The whole form of a candidature: the fiche's questions, and those that follow from its
        indicators and common parts when it does not ask them itself."""
        from ecluse.regles.fiches.dossier import completer

        return completer(self)

    @cached_property
    def volumes(self) -> tuple[Unite, ...]:
        """What a candidature gives by territoire; empty when its own questions ask it all."""
        from ecluse.regles.fiches.dossier import unites_de_volume

        return unites_de_volume(self)

    def hypothese(self, code: str) -> Hypothese:
        """The hypothesis of that code; its existence is checked when the fiche is loaded."""
        return next(h for h in self.hypotheses if h.code == code)

    @model_validator(mode="after")
    def _coherente(self) -> "Fiche":
        for champ in ("pieces", "versements", "suivi", "durees", "indicateurs", "sanctions"):
            _codes_uniques(champ, getattr(self, champ))
        for champ in ("sessions", "unites", "non_precise", "avis", "selection"):
            _codes_uniques(champ, getattr(self, champ))
        _verifier_hypotheses(self, _codes_uniques("hypotheses", self.hypotheses))
        _verifier_sessions(self.sessions)
        _verifier_versements(self.versements)
        _verifier_regles(self)
        plafond, enveloppe = self.financement.plafond_structure, self.financement.enveloppe
        if plafond is not None and enveloppe is not None and enveloppe < plafond:
            refuser("L'enveloppe est sous le plafond par structure.", "financement.enveloppe")
        return self


def _codes_uniques(champ: str, parties: tuple[Modele, ...]) -> set[str]:
    vus: set[str] = set()
    for rang, partie in enumerate(parties):
        code = str(getattr(partie, "code"))  # noqa: B009  (every part given here has a code)
        if code in vus:
            refuser(f"Le code « {code} » est écrit deux fois.", f"{champ}[{rang}].code")
        vus.add(code)
    return vus


def _parties(valeur: object, chemin: str) -> Iterator[tuple[str, BaseModel]]:
    if isinstance(valeur, BaseModel):
        yield chemin, valeur
        for nom in type(valeur).model_fields:
            yield from _parties(getattr(valeur, nom), f"{chemin}.{nom}" if chemin else nom)
    elif isinstance(valeur, tuple):
        for rang, element in enumerate(valeur):
            yield from _parties(element, f"{chemin}[{rang}]")


def _verifier_hypotheses(fiche: Fiche, connues: set[str]) -> None:
    """Every hypothesis cited exists, and every hypothesis written is cited."""
    citees: set[str] = set()
    for chemin, partie in _parties(fiche, ""):
        for champ in type(partie).model_fields:
            if not champ.startswith("hypothese") or isinstance(partie, Fiche):
                continue
            valeur = getattr(partie, champ)
            for code in valeur if isinstance(valeur, tuple) else (valeur,):
                if code is None:
                    continue
                if code not in connues:
                    refuser(f"L'hypothèse « {code} » n'est pas écrite.", f"{chemin}.{champ}")
                citees.add(code)
    for rang, hypothese in enumerate(fiche.hypotheses):
        if hypothese.code not in citees:
            refuser("Aucune règle ne cite cette hypothèse.", f"hypotheses[{rang}].code")


def _verifier_regles(fiche: Fiche) -> None:
    from ecluse.regles.fiches.dossier import bareme_indirect

    questions = {q.code for q in fiche.formulaire.questions}
    derogation = fiche.financement.derogation
    if derogation is not None and derogation not in questions:
        refuser("Cette question n'existe pas.", "financement.derogation")
    # A length without a value bounds nothing: no rule may rest on it.
    durees = {d.code for d in fiche.durees if d.valeur is not None}
    verifier_references(fiche.regles, questions, durees, bareme_indirect(fiche) is not None)


def _verifier_sessions(sessions: tuple[Session, ...]) -> None:
    for rang in range(1, len(sessions)):
        ouverture = sessions[rang].ouverture
        if ouverture is not None and ouverture <= sessions[rang - 1].cloture:
            refuser(
                "Cette session s'ouvre avant la clôture de la précédente.",
                f"sessions[{rang}].ouverture",
            )


def _verifier_versements(tranches: tuple[Tranche, ...]) -> None:
    taux = [t.taux for t in tranches if t.taux is not None]
    if tranches and len(taux) == len(tranches) and sum(taux) != 1:
        refuser(
            "Les versements ne font pas 100 % du montant.", f"versements[{len(tranches) - 1}].taux"
        )
