"""Forms of the draft: built from the fiche, they read what is typed and keep it as typed.

A draft may be saved with holes: nothing is required here. What the deposit requires is said by
`contenu.manques`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from ecluse.annuaire.models import Territoire
from ecluse.cycle.candidatures.champs import ChampNombre, ChampTableau
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.reponses import lignes_en_mots, lire_reponse
from ecluse.cycle.candidatures.saisie import SectionFiche, lire_nombre, normaliser
from ecluse.interface.champs import (
    CartesChoix,
    ChampDate,
    ChampFichier,
    ChampIban,
    ChampMontant,
    refuser,
)
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.dossier import ecrire_quantite
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches.modele import Question
from ecluse.regles.texte import au_nombre, typographie


class FormulaireBrouillon(forms.Form):
    """A form whose `required` is only what the labels say: a hole never prevents saving."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def full_clean(self) -> None:
        """Clean without requiring anything."""
        obligatoires = [c for c in self.fields.values() if c.required]
        for champ in obligatoires:
            champ.required = False
        try:
            super().full_clean()
        finally:
            for champ in obligatoires:
                champ.required = True

    @property
    def version_lue(self) -> int:
        """The version that the person had read, 0 when it is not given."""
        return self.cleaned_data.get("version") or 0

    def afficher(self, champ: str, stockee: Any) -> Any:
        """A stored value as the field takes it for its initial value."""
        return stockee

    def en_mots(self, champ: str, stockee: Any) -> str:
        """A stored value as one reads it: « 01/05/2025 », « 1 234,56 € », the name of a choice."""
        if stockee in (None, "", [], False):
            return "(vide)"
        regle = self.fields[champ]
        if isinstance(regle, forms.ChoiceField):
            return "\n".join(_noms(regle, stockee))
        return _ecrire(regle, self.afficher(champ, stockee))

    def valeurs(self, champ: str, stockee: Any) -> dict[str, list[str]]:
        """What the controls of a field hold, by name, when that value is stored."""
        nom, regle = self.add_prefix(champ), self.fields[champ]
        if isinstance(regle, ChampTableau):
            return regle.widget.valeurs(nom, stockee or [], self.data)
        if isinstance(regle.widget, forms.CheckboxSelectMultiple):
            return {nom: [str(x) for x in stockee or []]}
        if isinstance(regle.widget, forms.CheckboxInput):
            return {nom: ["on"] if stockee else []}
        montree = regle.prepare_value(self.afficher(champ, stockee))
        return {nom: ["" if montree is None else str(montree)]}

    def donnees(self) -> dict[str, Any]:
        """The values that could be read, by field; those in error or not sent are left out."""
        return {
            nom: valeur
            for nom, valeur in self.cleaned_data.items()
            if nom != "version"
            and not self.fields[nom].widget.value_omitted_from_data(self.data, self.files, nom)
        }


def _noms(champ: forms.ChoiceField, stockee: Any) -> list[str]:
    """What the form calls the options chosen."""
    noms = {str(valeur): str(nom) for valeur, nom in champ.widget.choices}
    return [noms.get(str(x), str(x)) for x in (stockee if isinstance(stockee, list) else [stockee])]


def _ecrire(champ: forms.Field, valeur: Any) -> str:
    """A value as its field shows it, in words."""
    if isinstance(champ, ChampTableau):
        return lignes_en_mots(champ.widget.colonnes, valeur)
    if isinstance(champ, forms.BooleanField):
        return "Coché"
    if isinstance(champ, ChampMontant):
        return ecrire_montant(Decimal(valeur))
    if isinstance(champ, ChampNombre):
        nombre = lire_nombre(str(valeur))
        return f"{ecrire_quantite(nombre)} {au_nombre(nombre, champ.unite)}".strip()
    return f"{valeur:%d/%m/%Y}" if isinstance(valeur, date) else str(valeur)


def _choix(form: forms.Form, nom: str, choix: list[tuple[str, str]]) -> None:
    champ = form.fields[nom]
    assert isinstance(champ, forms.ChoiceField)  # noqa: S101 - declared so, just above or below
    champ.choices = choix


class PresentationForm(FormulaireBrouillon):
    """Title, territoires, dates, establishment."""

    intitule = forms.CharField(
        label="Intitulé du projet",
        help_text="Une phrase courte, que l’assemblée lira dans le rapport.",
    )
    territoires = forms.MultipleChoiceField(
        label="Territoires d’intervention",
        help_text="Le service local de chaque territoire coché donnera son avis.",
        widget=forms.CheckboxSelectMultiple,
    )
    debut = ChampDate(label="Début de l’action")
    fin = ChampDate(label="Fin de l’action")
    etablissement = forms.ChoiceField(label="Établissement qui porte le projet", required=False)

    def __init__(self, candidature: Candidature, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        territoires = Territoire.objects.order_by("nom").values_list("code", "nom")
        _choix(self, "territoires", list(territoires))
        lieux = list(candidature.structure.etablissements.order_by("-siege", "siret"))
        if len(lieux) > 1:
            nom = candidature.structure.nom
            noms = [(x.siret, f"{x.nom or nom}, SIRET {x.siret}") for x in lieux]
            _choix(self, "etablissement", noms)
        else:
            del self.fields["etablissement"]

    def afficher(self, champ: str, stockee: Any) -> Any:
        """Dates are stored as text."""
        return date.fromisoformat(stockee) if champ in ("debut", "fin") and stockee else stockee


class SectionForm(FormulaireBrouillon):
    """The questions of a section of the fiche."""

    def __init__(
        self,
        section: SectionFiche,
        *args: Any,
        contenu: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.section = section
        for question in section.questions:
            self.fields[question.code] = champ_de(question)
            cochee = (contenu or {}).get(question.code)
            if question.type == "attestation" and cochee:
                self.fields[question.code].help_text = lire_reponse(question, cochee).valeur

    def afficher(self, champ: str, stockee: Any) -> Any:
        """A stored answer as its field shows it."""
        question = next(q for q in self.section.questions if q.code == champ)
        return _valeur(question, stockee)

    def clean(self) -> dict[str, Any]:
        """Check each value against its question, as the action will."""
        for question in self.section.questions:
            if question.code in self.cleaned_data and question.type != "attestation":
                try:
                    normaliser(question, self.cleaned_data[question.code])
                except ErreurRegle as erreur:
                    self.add_error(question.code, refuser(erreur.message, "reponse"))
        return self.cleaned_data


def champ_de(question: Question) -> forms.Field:
    """The field that reads the answer to `question`."""
    commun: dict[str, Any] = {
        "label": typographie(question.libelle),
        "help_text": typographie(question.aide or ""),
        "required": question.obligatoire,
    }
    return _CHAMPS[question.type](question, commun)


def _choix_de(question: Question) -> list[tuple[str, str]]:
    return [(o, typographie(o)) for o in question.options]


def _champ_texte(question: Question, commun: dict[str, Any]) -> forms.Field:
    attrs: dict[str, Any] = {"rows": 5}
    if question.longueur_maximum:
        attrs["data-compteur"] = str(question.longueur_maximum)
    return forms.CharField(widget=forms.Textarea(attrs=attrs), strip=False, **commun)


_CHAMPS: dict[str, Callable[[Question, dict[str, Any]], forms.Field]] = {
    "texte": _champ_texte,
    "nombre": lambda q, commun: ChampNombre(unite=q.unite or "", **commun),
    "montant": lambda _q, commun: ChampMontant(**commun),
    "date": lambda _q, commun: ChampDate(**commun),
    "tableau": lambda q, commun: ChampTableau(colonnes=q.colonnes, **commun),
    "choix": lambda q, commun: forms.ChoiceField(
        choices=_choix_de(q), widget=CartesChoix, **commun
    ),
    "choix_multiple": lambda q, commun: forms.MultipleChoiceField(
        choices=_choix_de(q), widget=forms.CheckboxSelectMultiple, **commun
    ),
    "attestation": lambda _q, commun: forms.BooleanField(**commun),
}


def initial_de(section: SectionFiche, contenu: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as the fields show them."""
    return {q.code: _valeur(q, contenu.get(q.code)) for q in section.questions}


def _valeur(question: Question, stockee: Any) -> Any:
    if stockee is None:
        return None
    if question.type == "montant":
        return Decimal(stockee)
    if question.type == "nombre":
        return str(stockee).replace(".", ",")
    if question.type == "date":
        return date.fromisoformat(stockee)
    if question.type == "attestation":
        return True
    return stockee


class ChoixCoordonneesForm(forms.Form):
    """Which of the structure's accounts is paid."""

    coordonnees = forms.ChoiceField(label="Compte à créditer", widget=CartesChoix)

    def __init__(self, choix: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposer(choix)
        self.fields["coordonnees"].error_messages["required"] = "Choisissez un compte."

    def proposer(self, choix: list[tuple[str, str]]) -> None:
        """The accounts to choose among."""
        _choix(self, "coordonnees", choix)


class NouvellesCoordonneesForm(forms.Form):
    """A new account of the structure, with its RIB."""

    use_required_attribute = False
    titulaire = forms.CharField(
        label="Titulaire du compte",
        max_length=120,
        help_text="Exactement comme sur le RIB.",
        error_messages={"required": "Indiquez le titulaire du compte."},
    )
    iban = ChampIban(label="IBAN", pays=("FR",))
    bic = forms.CharField(label="BIC", max_length=11, required=False)
    rib = ChampFichier(label="Relevé d’identité bancaire (RIB)", extensions=("pdf", "jpg", "png"))

    def clean_bic(self) -> str:
        """Compact and checked, or empty."""
        from schwifty import BIC
        from schwifty.exceptions import SchwiftyException

        compact = "".join(self.cleaned_data["bic"].split()).upper()
        if compact:
            try:
                BIC(compact)
            except SchwiftyException:
                raise refuser("Ce BIC est faux : il compte 8 ou 11 signes.", "bic") from None
        return compact


class PieceForm(forms.Form):
    """One piece to attach."""

    use_required_attribute = False
    fichier = ChampFichier(label="Fichier")


class RetraitForm(forms.Form):
    """Why a dossier is withdrawn."""

    motif = forms.CharField(
        label="Motif",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
