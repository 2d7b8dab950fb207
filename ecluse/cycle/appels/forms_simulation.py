"""The forms of a simulation, made from what the barème reads; the engine checks the values."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from ecluse.cycle.appels.essais import Parametre
from ecluse.cycle.appels.simulation_fichiers import EXTENSIONS, TAILLE_MAXIMUM
from ecluse.cycle.appels.simulation_saisie import Champ, Liste, Saisie
from ecluse.interface.champs import ChampDate, ChampFichier, ChampMontant
from ecluse.regles.texte import typographie

LIGNES_INITIALES = 2
LIGNES_AJOUTEES = 5
LIGNES_MAXIMUM = 200


class ChoixDeFiche(forms.Form):
    """Which fiche to simulate."""

    fiche = forms.ChoiceField(
        label="Dispositif", error_messages={"required": "Choisissez un dispositif."}
    )

    def __init__(self, *args: Any, choix: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["fiche"]
        champ.choices = [("", "Choisissez un dispositif"), *choix]


def _champ(champ: Champ) -> forms.Field:
    """The control of a fact: what it holds is read by the engine's own readers."""
    if champ.genre == "choix":
        return forms.ChoiceField(
            label=champ.libelle,
            help_text=typographie(champ.aide),
            required=False,
            choices=[("", "—"), *champ.options],
        )
    if champ.genre == "oui_non":
        return forms.ChoiceField(
            label=champ.libelle,
            help_text=typographie(champ.aide),
            required=False,
            choices=[("", "—"), ("oui", "Oui"), ("non", "Non")],
        )
    tailles = {"date": 10, "montant": 10, "entier": 6, "nombre": 6, "taux": 6, "texte": 10}
    attrs: dict[str, Any] = {"autocomplete": "off", "size": tailles.get(champ.genre, 22)}
    if champ.genre in ("montant", "entier", "nombre", "taux"):
        attrs["inputmode"] = "decimal"
    return forms.CharField(
        label=champ.libelle,
        help_text=typographie(champ.aide),
        required=False,
        max_length=2000,
        strip=True,
        widget=forms.TextInput(attrs=attrs),
    )


class Convention(forms.Form):
    """The frame of the calculation, and the facts that are no list."""

    date = ChampDate(label="Date du calcul", help_text="Ce qui suit cette date ne compte pas.")
    debut = ChampDate(label="Début de la convention")
    fin = ChampDate(label="Fin de la convention")
    montant_maximum = ChampMontant(label="Montant de la convention")
    etp = forms.CharField(
        label="ETP financés",
        required=False,
        max_length=12,
        help_text="Pour vérifier le nombre de points par mois.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    deja_verse = ChampMontant(label="Déjà versé", required=False)
    fichier = ChampFichier(
        label="Charger les faits d’un fichier",
        required=False,
        extensions=EXTENSIONS,
        taille_max=TAILLE_MAXIMUM,
        help_text="JSON, ou tableau avec un fait par ligne. Il remplace les lignes saisies.",
    )
    faits_charges = forms.CharField(required=False, widget=forms.HiddenInput)
    nom_du_fichier = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, saisie: Saisie, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not saisie.etp:
            del self.fields["etp"]
        charges = bool(self.files) or bool(self.is_bound and self.data.get("faits_charges"))
        for champ in saisie.champs:
            self.fields[champ.cle] = _champ(champ)
            # A file may hold it.
            self.fields[champ.cle].required = champ.requis and not charges
        self.saisie = saisie

    def faits(self) -> list[Any]:
        """The fields of the facts that are no list."""
        return [self[c.cle] for c in self.saisie.champs]

    def textes(self) -> Mapping[str, str]:
        """What is typed in them."""
        return {c.cle: str(self[c.cle].value() or "") for c in self.saisie.champs}

    def demande(self) -> dict[str, Any]:
        """Convention, date and payments in the words of the engine; the form is valid."""
        d = self.cleaned_data
        convention = {
            "debut": d["debut"].isoformat(),
            "fin": d["fin"].isoformat(),
            "montant_maximum": str(d["montant_maximum"]),
        }
        if d.get("etp"):
            convention["etp"] = "".join(d["etp"].split()).replace(",", ".")
        return {
            "date": d["date"].isoformat(),
            "convention": convention,
            "deja_verse": str(d["deja_verse"] or 0),
        }


class Ligne(forms.Form):
    """One line of a list of facts."""

    def __init__(self, donnees: Any, *, liste: Liste, numero: int) -> None:
        super().__init__(donnees, prefix=f"{liste.cle}-{numero}")
        for champ in liste.champs:
            self.fields[champ.cle] = _champ(champ)
            if numero:
                # Said once, on the first line.
                self.fields[champ.cle].help_text = ""
        self.nom = f"{liste.singulier} {numero + 1}"

    def textes(self) -> dict[str, str]:
        """What is typed in it."""
        return {nom: str(self[nom].value() or "") for nom in self.fields}


class Table:
    """The lines of one list."""

    def __init__(self, liste: Liste, donnees: Any, *, nombre: int) -> None:
        self.liste = liste
        self.lignes = [Ligne(donnees, liste=liste, numero=n) for n in range(nombre)]

    @property
    def cle(self) -> str:
        """Key of the list, and name of the field that counts its lines."""
        return self.liste.cle


def tables(saisie: Saisie, donnees: Any) -> list[Table]:
    """The tables to fill: as many lines as were shown, five more when asked."""
    liste = []
    for x in saisie.listes:
        nombre = LIGNES_INITIALES
        if donnees is not None:
            brut = str(donnees.get(f"nombre-{x.cle}", ""))
            nombre = int(brut) if brut.isdecimal() and len(brut) < 4 else nombre
            nombre += LIGNES_AJOUTEES * (donnees.get("ajouter") == x.cle)
        liste.append(Table(x, donnees, nombre=min(max(nombre, 1), LIGNES_MAXIMUM)))
    return liste


class Essai(forms.Form):
    """Other values for the parameters of the barème."""

    def __init__(self, donnees: Any, *, parametres: Sequence[Parametre]) -> None:
        super().__init__(donnees, prefix="bareme")
        for p in parametres:
            self.fields[p.chemin] = forms.CharField(
                label=p.libelle,
                required=False,
                max_length=20,
                initial=p.valeur,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    def valeurs(self) -> dict[str, str]:
        """What is typed, by path of the parameter."""
        return {nom: str(self[nom].value() or "") for nom in self.fields}
