"""The forecast budget as a form: one group per account, as many lines as one wants in each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms

from ecluse.cycle.candidatures.actions import LigneSaisie
from ecluse.cycle.candidatures.models import LigneBudget
from ecluse.interface.champs import ChampMontant
from ecluse.regles import budget as regles
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.texte import typographie

PREFIXE = "l"
LIBELLE_DEMANDE = "Subvention du Département"
COMPTE_DEMANDE = "74"
LIGNES_MAXIMUM = 200


class LigneForm(forms.Form):
    """A line; its account is the row it is typed in."""

    use_required_attribute = False
    compte = forms.ChoiceField(
        choices=[(c.numero, c.libelle) for c in regles.COMPTES], widget=forms.HiddenInput
    )
    demande = forms.BooleanField(widget=forms.HiddenInput, required=False)
    libelle = forms.CharField(label="Intitulé de la ligne", required=False, max_length=160)
    engagement = forms.ChoiceField(
        label="État",
        choices=[("", "Non précisé"), *LigneBudget.Engagement.choices],
        required=False,
    )
    montant = ChampMontant(label="Montant", required=False)

    @property
    def numero(self) -> str:
        """The account, as stored or typed."""
        return str(self["compte"].value() or "")

    @property
    def est_cofinanceur(self) -> bool:
        """Whether this line is that of another funder."""
        return self.numero.startswith(COMPTE_DEMANDE) and not self.est_demande

    @property
    def est_demande(self) -> bool:
        """Whether this line is the request."""
        return str(self["demande"].value()) in ("True", "on", "1")


LignesForm = forms.formset_factory(
    LigneForm, extra=0, max_num=LIGNES_MAXIMUM, absolute_max=LIGNES_MAXIMUM
)


@dataclass
class Groupe:
    """An account of the form and its lines on screen."""

    compte: regles.Compte
    #: Detailed accounts, offered as suggestions of labels.
    suggestions: tuple[str, ...]
    lignes: list[LigneForm] = field(default_factory=list)


def _suggestions(compte: regles.Compte) -> tuple[str, ...]:
    return tuple(
        c.libelle
        for c in regles.COMPTES
        if c.numero != compte.numero and regles.principal(c.numero) == compte.numero
    )


class BudgetForm:
    """The lines as a formset, grouped by account; bound to what was typed, or to what is stored."""

    def __init__(
        self,
        stockees: Iterable[LigneBudget | LigneSaisie] = (),
        version: int = 0,
        data: Mapping[str, Any] | None = None,
        ajouter: str = "",
    ) -> None:
        if data is None:
            self.version = version
            self.formset = LignesForm(initial=_initial(list(stockees), ajouter), prefix=PREFIXE)
        else:
            brute = str(data.get("version", ""))
            self.version = int(brute) if brute.isdecimal() else 0
            self.formset = LignesForm(data=_avec_ligne_ajoutee(data), prefix=PREFIXE)

    def est_valide(self) -> bool:
        """Whether every line could be read."""
        return bool(self.formset.is_valid())

    def lignes(self) -> list[LigneSaisie]:
        """The lines that are filled and readable."""
        lues = []
        for ligne in self.formset.forms:
            if not ligne.is_valid():
                continue
            d = ligne.cleaned_data
            libelle = d.get("libelle") or ""
            if d["demande"]:
                libelle = LIBELLE_DEMANDE
            generique = libelle in ("", LIBELLE_DEMANDE, regles.COMPTE[d["compte"]].libelle)
            if d["montant"] is None and generique:
                continue
            engagement = d["engagement"] if ligne.est_cofinanceur else ""
            lues.append(
                LigneSaisie(d["compte"], libelle, d["montant"] or ZERO, d["demande"], engagement)
            )
        return lues

    def groupes(self, sens: str) -> list[Groupe]:
        """Accounts of one side, in the order of the form, with their lines."""
        groupes = {
            c.numero: Groupe(c, _suggestions(c))
            for c in regles.COMPTES_PRINCIPAUX
            if c.sens == sens
        }
        for ligne in self.formset.forms:
            groupe = groupes.get(regles.principal(ligne.numero))
            if groupe is not None:
                groupe.lignes.append(ligne)
        return list(groupes.values())

    @property
    def charges(self) -> list[Groupe]:
        """Groups of the charges."""
        return self.groupes("charge")

    @property
    def produits(self) -> list[Groupe]:
        """Groups of the produits."""
        return self.groupes("produit")


def _initial(stockees: list[LigneBudget | LigneSaisie], ajouter: str = "") -> list[dict[str, Any]]:
    """The lines that the form shows, those of an account in the order typed; one more is left
    free in the account `ajouter`."""
    lignes: list[dict[str, Any]] = []
    for compte in regles.COMPTES_PRINCIPAUX:
        siennes = [x for x in stockees if regles.principal(x.compte) == compte.numero]
        siennes.sort(key=lambda x: (not x.demande, getattr(x, "rang", 0)))
        if compte.numero == COMPTE_DEMANDE and not any(x.demande for x in siennes):
            lignes.append({"compte": COMPTE_DEMANDE, "demande": True, "libelle": LIBELLE_DEMANDE})
        for ligne in siennes:
            libelle = "" if ligne.libelle == regles.COMPTE[ligne.compte].libelle else ligne.libelle
            lignes.append(
                {
                    "compte": ligne.compte,
                    "demande": ligne.demande,
                    "libelle": libelle,
                    "montant": ligne.montant,
                    "engagement": ligne.engagement,
                }
            )
        # One line always free: 74 has the request and at least another funder.
        if not siennes or compte.numero in (COMPTE_DEMANDE, ajouter):
            lignes.append({"compte": compte.numero, "demande": False})
    return lignes


def _avec_ligne_ajoutee(data: Any) -> Any:
    """The data, with an empty line more when the button « Ajouter une ligne » was pressed."""
    compte = data.get("ajouter", "")
    if compte not in regles.COMPTE:
        return data
    suite = data.copy()
    brut = str(suite.get(f"{PREFIXE}-TOTAL_FORMS", ""))
    rang = int(brut) if brut.isdecimal() else 0
    suite[f"{PREFIXE}-TOTAL_FORMS"] = str(rang + 1)
    suite[f"{PREFIXE}-{rang}-compte"] = compte
    suite[f"{PREFIXE}-{rang}-libelle"] = suite[f"{PREFIXE}-{rang}-montant"] = ""
    return suite


def _cofinancement(lignes: list[LigneSaisie]) -> str:
    """What the other funders bring, and how much of it is granted."""
    autres = [x for x in lignes if x.compte.startswith(COMPTE_DEMANDE) and not x.demande]
    total = sum((x.montant for x in autres), ZERO)
    if not total:
        return "Aucun autre financeur."
    obtenu = sum((x.montant for x in autres if x.engagement == "obtenu"), ZERO)
    return f"Autres financeurs : {ecrire_montant(total)}, dont {ecrire_montant(obtenu)} obtenus."


def totaux_en_mots(lignes: Iterable[LigneSaisie]) -> dict[str, str]:
    """The sums of the lines as the page shows them, by key of `data-total`."""
    lignes = list(lignes)
    sommes = regles.totaux(
        regles.LigneBudget(x.compte, x.montant, x.libelle, x.demande) for x in lignes
    )
    vide = sommes.charges == sommes.produits == Decimal(0)
    return {
        "charges": ecrire_montant(sommes.charges),
        "produits": ecrire_montant(sommes.produits),
        "emplois": ecrire_montant(sommes.emplois_volontaires),
        "contributions": ecrire_montant(sommes.contributions_volontaires),
        "demande": ecrire_montant(sommes.demande),
        "cofinancement": typographie(_cofinancement(lignes)),
        "constat": "Le budget n’est pas encore rempli." if vide else sommes.constat(),
    }
