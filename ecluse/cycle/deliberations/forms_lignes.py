"""Forms of the lines of a rapport: dossiers, money voted outside a call, corrections."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from ecluse.annuaire.models import Territoire
from ecluse.cycle.deliberations.actions import LigneLibre
from ecluse.cycle.deliberations.models import Article, LigneRapport
from ecluse.cycle.instruction.models import Proposition
from ecluse.interface.champs import CartesChoix, ChampDate, ChampMontant
from ecluse.regles.argent import ecrire_montant

_ZONE = {"rows": 4}


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


class FiltresAttente(forms.Form):
    """Filters of the proposals that wait."""

    q = forms.CharField(label="Structure ou numéro", required=False, max_length=80)
    dispositif = forms.ChoiceField(label="Dispositif", required=False)

    def __init__(self, *args: Any, dispositifs: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dispositif"].choices = [("", "Tous"), *dispositifs]  # type: ignore[attr-defined]


def _ligne_en_attente(proposition: Proposition) -> str:
    c = proposition.candidature
    return f"{c.structure.nom}, {c.numero} : {ecrire_montant(proposition.montant)}"


class FormulaireLigneLibre(forms.Form):
    """A line that comes from no dossier: money voted outside a call."""

    beneficiaire = forms.CharField(
        label="Bénéficiaire",
        max_length=300,
        help_text="Nom, sigle, SIREN ou SIRET : une structure de l’annuaire est reconnue.",
        widget=forms.TextInput(attrs={"list": "structures", "autocomplete": "off"}),
        error_messages={"required": "Dites à qui va cette somme."},
    )
    libelle_operation = forms.CharField(
        label="Objet",
        max_length=200,
        help_text="Commencez par le code du dispositif, s’il y en a un : son plafond est vérifié.",
        error_messages={"required": "Dites à quoi sert cette somme."},
    )
    thematique = forms.ChoiceField(
        label="Thématique",
        required=False,
        help_text="Celle sous laquelle l’annexe de répartition la compte.",
    )
    montant = ChampMontant(label="Montant")
    financement = forms.ChoiceField(
        label="Payé par",
        choices=LigneRapport.Financement.choices,
        initial=LigneRapport.Financement.DEPARTEMENTAL,
        widget=CartesChoix(aides={"fsl": "N’engage rien sur le budget du Département."}),
    )
    territoires = forms.ModelMultipleChoiceField(
        Territoire.objects.none(),
        label="Territoires",
        to_field_name="uid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tout le département.",
    )
    debut = ChampDate(label="Début", required=False)
    fin = ChampDate(label="Fin", required=False)
    quantite = forms.DecimalField(
        label="Quantité",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "invalid": "Indiquez un nombre.",
            "min_value": "Une quantité n’est pas négative.",
            "max_decimal_places": "Une quantité a deux décimales au plus.",
        },
    )
    unite = forms.CharField(
        label="Unité", max_length=80, required=False, help_text="Par exemple place, mesure, ETP."
    )
    description = forms.CharField(
        label="Précisions", required=False, widget=forms.Textarea(attrs=_ZONE)
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        territoires: QuerySet[Territoire],
        thematiques: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territoires"].queryset = territoires  # type: ignore[attr-defined]
        # What the line already says stays among the choices, even of another year.
        connues = dict.fromkeys([*thematiques, self.initial.get("thematique") or ""])
        self.fields["thematique"].choices = [  # type: ignore[attr-defined]
            ("", "Aucune"),
            *((t, t) for t in connues if t),
        ]

    def contenu(self, structure: Any) -> LigneLibre:
        """What the action takes. In: the structure recognised, None when it is in no directory."""
        lu = self.cleaned_data
        return LigneLibre(
            libelle_operation=lu["libelle_operation"],
            montant=lu["montant"],
            structure=structure,
            beneficiaire=structure.nom if structure else lu["beneficiaire"],
            financement=lu["financement"],
            thematique=lu["thematique"],
            description=lu["description"],
            debut=lu["debut"],
            fin=lu["fin"],
            quantite=lu["quantite"],
            unite=lu["unite"],
            territoires=list(lu["territoires"]),
        )

    @staticmethod
    def de(ligne: LigneRapport) -> dict[str, Any]:
        """The form filled with a line."""
        champs = (
            "libelle_operation",
            "thematique",
            "montant",
            "financement",
            "debut",
            "fin",
            "quantite",
            "unite",
            "description",
        )
        return {c: getattr(ligne, c) for c in champs} | {
            "beneficiaire": ligne.nom_beneficiaire,
            "territoires": [t.uid for t in ligne.territoires.all()],
        }


class FormulaireAutreArticle(forms.Form):
    """Where a line goes in its rapport."""

    article = forms.ModelChoiceField(
        Article.objects.none(),
        label="Vers l’article",
        to_field_name="uid",
        empty_label="Choisir",
        error_messages={"required": "Choisissez l’article qui la reçoit."},
    )

    def __init__(self, *args: Any, articles: QuerySet[Article], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["article"]
        champ.queryset = articles  # type: ignore[attr-defined]
        champ.label_from_instance = lambda a: f"{a.numero} – {a.objet}"  # type: ignore[attr-defined]


class FormulaireRectification(forms.Form):
    """What is taken back from a line of the délibération that is corrected."""

    ligne = forms.ChoiceField(
        label="Ligne votée", error_messages={"required": "Choisissez la ligne à corriger."}
    )
    montant = ChampMontant(
        label="Montant repris",
        help_text="Tout ce qui est engagé pour annuler la ligne, ou la part votée en trop.",
    )
    motif = forms.CharField(
        label="Erreur corrigée",
        max_length=300,
        error_messages={"required": "Dites quelle erreur est corrigée."},
    )

    def __init__(self, *args: Any, lignes: Iterable[LigneRapport], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lignes = {x.uid: x for x in lignes}
        self.fields["ligne"].choices = [  # type: ignore[attr-defined]
            ("", "Choisir"),
            *(
                (uid, f"{x.nom_beneficiaire}, {ecrire_montant(x.montant)}")
                for uid, x in self.lignes.items()
            ),
        ]
