"""Forms of what happens after the signature: avenants, résiliation, archive, taking over."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from ecluse.cycle.conventions.consolidation import MODES
from ecluse.cycle.conventions.models import Avenant, Resiliation
from ecluse.cycle.conventions.vie import ecrire_article, ecrire_ligne, intitule_de
from ecluse.cycle.deliberations.models import Article, LigneRapport
from ecluse.interface.champs import CartesChoix, ChampDate, ChampMontant
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.texte import citer, typographie

#: Rows of the form for the articles that an avenant changes.
MODIFICATIONS = 2


class FormulaireAvenant(forms.Form):
    """What an avenant says; its articles are in `FormulaireModification`."""

    objet = forms.CharField(
        label="Objet",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Indiquez l’objet de l’avenant."},
    )
    genres = forms.MultipleChoiceField(
        label="Ce qu’il change",
        choices=[(v, str(n).capitalize()) for v, n in Avenant.Genre.choices],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez ce que l’avenant change."},
    )
    nouvelle_fin = ChampDate(
        label="Nouvelle fin de la convention",
        required=False,
        help_text="Dernier jour compris. Une convention n’est jamais reconduite tacitement.",
    )
    lignes = forms.MultipleChoiceField(
        label="Lignes votées qu’il apporte", required=False, widget=forms.CheckboxSelectMultiple
    )
    montant_inconnu = forms.BooleanField(
        label="L’acte publié ne dit pas combien revient à cette structure", required=False
    )
    articles = forms.MultipleChoiceField(
        label="Articles de délibération qui l’autorisent",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Un avenant autorisé par deux articles reste un seul acte.",
    )
    effet = ChampDate(
        label="Prend effet le", required=False, help_text="Sans date : le jour de sa signature."
    )
    originaux = forms.IntegerField(
        label="Nombre d’originaux",
        min_value=1,
        max_value=9,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "Indiquez de 1 à 9 originaux."},
    )
    signataire_structure = forms.CharField(
        label="Signataire de la structure", max_length=160, required=False
    )
    qualite_structure = forms.CharField(
        label="Sa qualité dans la structure", max_length=160, required=False
    )
    signataire_departement = forms.CharField(
        label="Signataire du Département", max_length=160, required=False
    )
    qualite_departement = forms.CharField(
        label="Sa qualité au Département", max_length=160, required=False
    )

    def __init__(
        self,
        *args: Any,
        lignes: Iterable[LigneRapport],
        reduites: Iterable[tuple[LigneRapport, Decimal]] = (),
        articles: Iterable[Article],
        partage_possible: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offertes: dict[str, dict[str, Any]] = {
            "lignes": {x.uid: x for x in lignes},
            "articles": {a.uid: a for a in articles},
        }
        for champ, ecrire in (("lignes", ecrire_ligne), ("articles", ecrire_article)):
            choix = [(uid, ecrire(x)) for uid, x in self.offertes[champ].items()]
            if choix:
                self.fields[champ].choices = choix  # type: ignore[attr-defined]
            else:
                del self.fields[champ]
        if not partage_possible:
            del self.fields["montant_inconnu"]
        self.reduites: dict[str, LigneRapport] = {}
        for ligne, reste in reduites:
            self.reduites[f"reduction_{ligne.uid}"] = ligne
            self.fields[f"reduction_{ligne.uid}"] = ChampMontant(
                label=f"Diminuer {citer(intitule_de(ligne))} de",
                required=False,
                help_text=typographie(f"La convention en porte {ecrire_montant(reste)}."),
            )

    @property
    def diminutions(self) -> list[forms.BoundField]:
        """The fields of the lines that the convention carries."""
        return [self[nom] for nom in self.reduites]

    @property
    def reductions_ouvertes(self) -> bool:
        """Whether one of them is filled: its part of the form is then shown open."""
        return any(champ.value() or champ.errors for champ in self.diminutions)

    @property
    def reductions(self) -> dict[LigneRapport, Decimal]:
        """What was typed for them so far, in euros."""
        lus = {x: self.cleaned_data.get(nom) for nom, x in self.reduites.items()}
        return {x: montant for x, montant in lus.items() if montant}

    def choisies(self, champ: str) -> list[Any]:
        """The rows chosen in `lignes` or `articles`, read so far."""
        offertes = self.offertes[champ]
        return [offertes[uid] for uid in self.cleaned_data.get(champ, ()) if uid in offertes]


class FormulaireModification(forms.Form):
    """One article that changes. `avant` is asked only where Écluse does not hold the text."""

    article = forms.CharField(
        label="Article ou annexe",
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"list": "articles-connus", "autocomplete": "off"}),
    )
    mode = forms.ChoiceField(
        label="Il est", choices=[*MODES.items()], required=False, initial="complete"
    )
    apres = forms.CharField(
        label="Ce qui est écrit", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    avant = forms.CharField(
        label="Texte d’avant", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, texte_connu: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if texte_connu:
            del self.fields["avant"]

    @property
    def remplie(self) -> bool:
        """Whether somebody typed in it."""
        lu = getattr(self, "cleaned_data", {})
        return bool(lu.get("article") or lu.get("apres"))


class FormulaireResiliation(forms.Form):
    """Who ends the convention, why, and the letter when it was received."""

    auteur = forms.ChoiceField(
        label="À l’initiative de",
        choices=[(v, str(n)[:1].upper() + str(n)[1:]) for v, n in Resiliation.Auteur.choices],
        widget=CartesChoix(
            aides={
                "departement": "Dirigeants entendus avant ; effet un mois franc après réception.",
                "structure": "Deux mois de préavis, et jamais moins d’un mois franc.",
                "declaration_inexacte": "Sans préavis, au jour de la réception.",
            }
        ),
        error_messages={"required": "Dites qui met fin à la convention."},
    )
    motif = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Communiqué à la structure.",
        error_messages={"required": "Indiquez le motif : il est communiqué à la structure."},
    )
    entendus_le = ChampDate(
        label="Dirigeants entendus le",
        required=False,
        help_text="Avant toute résiliation par le Département.",
    )
    souhaitee_le = ChampDate(
        label="Arrêt voulu par la structure à partir du",
        required=False,
        help_text="Si sa lettre donne une date plus tardive que le préavis.",
    )
    recue_le = ChampDate(
        label="Lettre recommandée reçue le",
        required=False,
        help_text="Laissez vide tant que l’avis de réception n’est pas revenu.",
    )

    def clean(self) -> dict[str, Any]:
        """A date that the author makes useless is left out."""
        lu = super().clean() or {}
        if lu.get("auteur") != "structure":
            lu["souhaitee_le"] = None
        if lu.get("auteur") != "departement":
            lu["entendus_le"] = None
        return lu


class FormulaireArchivage(forms.Form):
    """Until when the pieces are kept."""

    conservee_jusqu_au = ChampDate(
        label="Pièces conservées jusqu’au",
        help_text="Proposé d’après la fiche du dispositif, lorsqu’elle le dit.",
        error_messages={"required": "Indiquez jusqu’à quand les pièces sont conservées."},
    )


class FormulaireReprise(forms.Form):
    """A convention signed before Écluse."""

    structure = forms.ChoiceField(
        label="Structure", error_messages={"required": "Choisissez la structure."}
    )
    numero = forms.CharField(
        label="Numéro", max_length=20, required=False, help_text="Vide : Écluse en attribue un."
    )
    objet = forms.CharField(
        label="Objet",
        max_length=256,
        error_messages={"required": "Indiquez l’objet de la convention."},
    )
    debut = ChampDate(label="Début", error_messages={"required": "Indiquez le début."})
    fin = ChampDate(label="Fin", error_messages={"required": "Indiquez la fin."})
    signee_le = ChampDate(label="Signée le", required=False)
    montant = ChampMontant(
        label="Montant maximum",
        required=False,
        help_text="Vide si l’acte ne le dit pas : les sommes ajoutées depuis seront lues à part.",
    )
    provenance = forms.CharField(
        label="D’où vient ce qui est repris",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Dites d’où vient ce qui est repris."},
    )

    def __init__(
        self, *args: Any, structures: Iterable[Any], corrige: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.structures = {s.uid: s for s in structures}
        if corrige:
            del self.fields["structure"]
            self.fields["numero"].required = True
            self.fields["numero"].help_text = ""
            return
        self.fields["structure"].choices = [  # type: ignore[attr-defined]
            ("", "Choisir"),
            *((uid, s.nom) for uid, s in self.structures.items()),
        ]
