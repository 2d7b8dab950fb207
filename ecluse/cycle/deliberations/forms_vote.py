"""Forms of the meeting: who attended, how each block was voted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from ecluse.cycle.deliberations.actions import DeportDeclare, PresenceDeclaree
from ecluse.cycle.deliberations.decompte import Decompte, VoixGroupe
from ecluse.cycle.deliberations.models import (
    Elu,
    GroupeElus,
    Presence,
    Seance,
)
from ecluse.cycle.deliberations.queries import BlocLu
from ecluse.cycle.deliberations.queries.seances import Assistance

VOIX = ("pour", "contre", "abstention", "absents")
#: The column of each, in the table that asks them.
COLONNES_VOIX = dict(zip(VOIX, ("Voix pour", "Voix contre", "Abstentions", "Absents"), strict=True))


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
    colonne = ""
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
                champ = _ChampVoix(
                    label=f"{groupe.nom}, {voix}",
                    min_value=0,
                    max_value=999,
                    required=False,
                    widget=forms.TextInput(
                        attrs={"inputmode": "numeric", "autocomplete": "off", "size": "4"}
                    ),
                )
                champ.colonne = COLONNES_VOIX[voix]
                self.fields[self.nom(groupe, voix)] = champ

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
        # A refusal told at that field takes it out of what was read, not out of the assembly.
        membres = self.cleaned_data.get("membres") or self._membres_ecrits()
        return Decompte.de(self.voix(), deports, membres)

    def _membres_ecrits(self) -> int:
        texte = str(self["membres"].value() or "").strip()
        return int(texte) if texte.isdecimal() else 0

    def champ_du_refus(self, champ: str) -> str | None:
        """The field of the form that an action's refusal names."""
        if champ == "deports":
            return "present"
        for groupe in self.groupes:
            if champ == f"groupe_{groupe.pk}":
                return self.nom(groupe, "pour")
        return champ if champ in self.fields else None


def initial_du_vote(
    bloc: BlocLu, membres: int | None, seance: Assistance | None = None
) -> dict[str, Any]:
    """The form filled with a vote already recorded; before that, with the members known to be
    interested and, when the meeting was typed, with who was absent."""
    initial: dict[str, Any] = {
        "membres": seance.membres if seance else membres,
        "present": [],
        "absent": [],
    }
    for deport in bloc.deports:
        initial["present" if deport.present else "absent"].append(deport.elu.uid)
    for vote in bloc.votes:
        for voix in VOIX:
            initial[FormulaireVote.nom(vote.groupe, voix)] = getattr(vote, voix)
    if not bloc.votes and seance is not None and seance.complete:
        recuses = {d.elu_id for d in bloc.deports}
        for groupe in GroupeElus.objects.all():
            absents = seance.absents(groupe.pk, recuses)
            initial[FormulaireVote.nom(groupe, "absents")] = absents or None
    return initial


@dataclass(frozen=True)
class LignePresence:
    """A member in the form of a meeting: their fields."""

    elu: Elu
    statut: Any
    delegation: Any


class FormulaireSeance(forms.Form):
    """Who attended a meeting of the commission permanente."""

    membres = _ChampVoix(
        label="Membres de l’assemblée",
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Indiquez le nombre de membres de l’assemblée."},
    )
    president = forms.ChoiceField(label="Présidence", required=False)
    secretaire = forms.ChoiceField(label="Secrétaire de séance", required=False)

    def __init__(self, *args: Any, elus: Iterable[Elu], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elus = {e.uid: e for e in elus}
        choix = [("", "Personne"), *((uid, str(e)) for uid, e in self.elus.items())]
        for nom in ("president", "secretaire"):
            self.fields[nom].choices = choix  # type: ignore[attr-defined]
        statuts = [(s.value, s.label) for s in Presence.Statut]
        for uid, elu in self.elus.items():
            self.fields[f"statut_{uid}"] = forms.ChoiceField(
                label=f"{elu}, présence", choices=statuts, initial=Presence.Statut.PRESENT
            )
            self.fields[f"delegation_{uid}"] = forms.ChoiceField(
                label=f"{elu}, délégation à", choices=choix, required=False
            )

    def lignes(self) -> list[LignePresence]:
        """What the template walks."""
        return [
            LignePresence(e, self[f"statut_{uid}"], self[f"delegation_{uid}"])
            for uid, e in self.elus.items()
        ]

    def presences(self) -> list[PresenceDeclaree]:
        """What was typed of each member."""
        lu = self.cleaned_data
        return [
            PresenceDeclaree(e, lu[f"statut_{uid}"], self.elus.get(lu[f"delegation_{uid}"]))
            for uid, e in self.elus.items()
        ]

    def elu(self, champ: str) -> Elu | None:
        """The member chosen in `president` or `secretaire`."""
        return self.elus.get(self.cleaned_data[champ])

    @staticmethod
    def de(seance: Seance) -> dict[str, Any]:
        """The form filled with a meeting (two queries)."""
        initial: dict[str, Any] = {
            "membres": seance.membres,
            "president": seance.president.uid if seance.president else "",
            "secretaire": seance.secretaire.uid if seance.secretaire else "",
        }
        for p in seance.presences.select_related("elu", "delegation_a"):
            initial[f"statut_{p.elu.uid}"] = p.statut
            initial[f"delegation_{p.elu.uid}"] = p.delegation_a.uid if p.delegation_a else ""
        return initial
