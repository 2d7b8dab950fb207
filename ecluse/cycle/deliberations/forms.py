"""Forms of the stage: they read what is typed, the actions hold the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet

from ecluse.cycle.deliberations.actions import DeportDeclare
from ecluse.cycle.deliberations.decompte import Decompte, VoixGroupe
from ecluse.cycle.deliberations.models import Deport, Elu, GroupeElus, Operation, VoteGroupe
from ecluse.cycle.instruction.models import Proposition
from ecluse.interface.champs import ChampDate
from ecluse.regles.argent import ecrire_montant

VOIX = ("pour", "contre", "abstention", "absents")
_ZONE = {"rows": 4}


class FormulaireRapport(forms.Form):
    """The heading of a rapport."""

    titre = forms.CharField(
        label="Titre",
        max_length=200,
        help_text="Par exemple « Appel à projets 2025, phase 2 ».",
        error_messages={"required": "Donnez un titre au rapport."},
    )
    numero_rapport = forms.CharField(
        label="Numéro du rapport",
        max_length=12,
        required=False,
        help_text="Son rang à l’ordre du jour, par exemple 57.",
    )
    seance = ChampDate(label="Séance de la commission permanente", required=False)
    expose = forms.CharField(
        label="Exposé", required=False, widget=forms.Textarea(attrs={"rows": 8})
    )


class FormulaireArticle(forms.Form):
    """An article on one operation."""

    objet = forms.CharField(
        label="Objet de l’article",
        max_length=200,
        error_messages={"required": "Donnez l’objet de l’article."},
    )
    operation = forms.ModelChoiceField(
        Operation.objects.none(),
        label="Opération budgétaire",
        to_field_name="uid",
        error_messages={"required": "Choisissez l’opération qui paie."},
    )
    hypothese = forms.CharField(
        label="Hypothèse d’imputation",
        max_length=200,
        required=False,
        help_text="Ce qui fait choisir cette ligne, si aucun texte ne l’écrit.",
    )

    def __init__(self, *args: Any, operations: QuerySet[Operation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operation"].queryset = operations  # type: ignore[attr-defined]


class FormulaireLignes(forms.Form):
    """Which waiting proposals go into an article."""

    propositions = forms.ModelMultipleChoiceField(
        Proposition.objects.none(),
        label="Dossiers en attente",
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un dossier."},
    )

    def __init__(self, *args: Any, attente: QuerySet[Proposition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["propositions"]
        champ.queryset = attente  # type: ignore[attr-defined]
        champ.label_from_instance = _ligne_en_attente  # type: ignore[attr-defined]


def _ligne_en_attente(proposition: Proposition) -> str:
    c = proposition.candidature
    return f"{c.structure.nom}, {c.numero} : {ecrire_montant(proposition.montant)}"


class FormulaireAvisCommission(forms.Form):
    """The advice of a commission."""

    commission = forms.CharField(
        label="Commission",
        max_length=120,
        initial="2e commission",
        error_messages={"required": "Nommez la commission."},
    )
    date = ChampDate(label="Date de l’avis")
    sens = forms.ChoiceField(
        label="Avis",
        choices=[
            ("favorable", "Favorable"),
            ("réservé", "Réservé"),
            ("défavorable", "Défavorable"),
        ],
    )


class FormulaireNumero(forms.Form):
    """The number of the délibération."""

    numero = forms.CharField(
        label="Numéro de la délibération",
        max_length=20,
        help_text="Par exemple 2025-300.",
        error_messages={"required": "Indiquez le numéro de la délibération."},
    )


class FormulaireMotif(forms.Form):
    """A reason that is told to the structures."""

    motif = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs=_ZONE),
        help_text="Il est communiqué aux structures avec la décision.",
        error_messages={"required": "Indiquez le motif."},
    )


class FormulaireRetrait(forms.Form):
    """Why a rapport is given up."""

    motif = forms.CharField(
        label="Raison du retrait",
        max_length=300,
        error_messages={"required": "Indiquez pourquoi le rapport est retiré."},
    )


class FormulaireTransmission(forms.Form):
    """What happened to the act after the vote."""

    transmise_le = ChampDate(label="Transmise au contrôle de légalité le", required=False)
    publiee_le = ChampDate(label="Publiée le", required=False)


@dataclass(frozen=True)
class LigneElu:
    """A member in the vote form: its two boxes."""

    elu: Elu
    present: bool
    absent: bool


@dataclass(frozen=True)
class LigneGroupe:
    """A group in the vote form: its four fields, its members."""

    groupe: GroupeElus
    champs: list[Any]
    elus: list[LigneElu]

    @property
    def deports(self) -> int:
        """Members recused, present or not."""
        return sum(1 for e in self.elus if e.present or e.absent)


class _ChampVoix(forms.IntegerField):
    default_error_messages = {
        "invalid": "Indiquez un nombre entier.",
        "min_value": "Un nombre de voix n’est pas négatif.",
        "max_value": "Ce nombre est trop grand.",
    }


class FormulaireVote(forms.Form):
    """The voices of each group and the members recused."""

    membres = _ChampVoix(
        label="Membres de l’assemblée",
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Indiquez le nombre de membres de l’assemblée."},
    )
    present = forms.MultipleChoiceField(label="Élus déportés présents", required=False)
    absent = forms.MultipleChoiceField(label="Élus déportés absents", required=False)

    def __init__(
        self, *args: Any, groupes: Iterable[GroupeElus], elus: Iterable[Elu], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groupes = list(groupes)
        self.elus = {e.uid: e for e in elus}
        choix = [(uid, str(e)) for uid, e in self.elus.items()]
        self.fields["present"].choices = choix  # type: ignore[attr-defined]
        self.fields["absent"].choices = choix  # type: ignore[attr-defined]
        for groupe in self.groupes:
            for voix in VOIX:
                self.fields[self.nom(groupe, voix)] = _ChampVoix(
                    label=f"{groupe.nom}, {voix}",
                    min_value=0,
                    max_value=999,
                    required=False,
                    widget=forms.TextInput(
                        attrs={"inputmode": "numeric", "autocomplete": "off", "size": "4"}
                    ),
                )

    @staticmethod
    def nom(groupe: GroupeElus, voix: str) -> str:
        """The name of a field."""
        return f"{groupe.uid}_{voix}"

    def lignes(self) -> list[LigneGroupe]:
        """What the template walks, with what was typed."""
        presents, absents = set(self["present"].value() or ()), set(self["absent"].value() or ())
        return [
            LigneGroupe(
                groupe,
                [self[self.nom(groupe, v)] for v in VOIX],
                [
                    LigneElu(e, uid in presents, uid in absents)
                    for uid, e in self.elus.items()
                    if e.groupe_id == groupe.pk
                ],
            )
            for groupe in self.groupes
        ]

    def voix(self) -> list[VoixGroupe]:
        """The voices read; a field left empty or unreadable counts for nothing."""
        lu = self.cleaned_data
        return [
            VoixGroupe(g.pk, g.nom, *(lu.get(self.nom(g, v)) or 0 for v in VOIX))
            for g in self.groupes
        ]

    def deports(self) -> list[DeportDeclare]:
        """The members recused."""
        lu = self.cleaned_data
        return [DeportDeclare(self.elus[u], True) for u in lu.get("present", ())] + [
            DeportDeclare(self.elus[u], False) for u in lu.get("absent", ())
        ]

    def decompte(self) -> Decompte:
        """The count of what is typed so far."""
        deports = sum(1 for d in self.deports() if d.present)
        return Decompte.de(self.voix(), deports, self.cleaned_data.get("membres") or 0)

    def champ_du_refus(self, champ: str) -> str | None:
        """The field of the form that an action's refusal names."""
        if champ == "deports":
            return "present"
        for groupe in self.groupes:
            if champ == f"groupe_{groupe.pk}":
                return self.nom(groupe, "pour")
        return champ if champ in self.fields else None


def initial_du_vote(
    votes: Iterable[VoteGroupe], deports: Iterable[Deport], membres: int | None
) -> dict[str, Any]:
    """The form filled with a vote already recorded."""
    initial: dict[str, Any] = {"membres": membres, "present": [], "absent": []}
    for vote in votes:
        for voix in VOIX:
            initial[FormulaireVote.nom(vote.groupe, voix)] = getattr(vote, voix)
    for deport in deports:
        initial["present" if deport.present else "absent"].append(deport.elu.uid)
    return initial
