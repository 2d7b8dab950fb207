"""One page of the editor as a Django form, built from the shape of the fiche.

The form refuses nothing by itself: it shows the draft and what the engine says of it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField

from ecluse.cycle.appels.editeur import libelles
from ecluse.cycle.appels.editeur.saisie import LIGNES_MAXIMUM, afficher, titre
from ecluse.cycle.appels.editeur.schema import (
    Feuille,
    Formes,
    Groupe,
    Liste,
    Noeud,
    Suite,
    forme,
)
from ecluse.cycle.appels.editeur.schema import fiche as schema_fiche
from ecluse.cycle.appels.editeur.validation import Faute
from ecluse.regles.texte import accorder


class Libre(forms.Field):
    """A field that keeps what is typed: the engine, not the form, says what is wrong."""

    def clean(self, value: Any) -> Any:
        """The value as it came."""
        return value


class FormulaireRubrique(forms.Form):
    """The fields of one page, named by their path in the fiche (`pieces.3.libelle`)."""

    use_required_attribute = False


@dataclass
class Affiche:
    """A part as the template shows it.

    `genre`: champ, rangee (short fields side by side), groupe, formes, liste, ligne.
    """

    genre: str
    nom: str = ""
    titre: str = ""
    aide: str = ""
    champ: BoundField | None = None
    unite: str = ""
    largeur: str = ""
    enfants: list["Affiche"] = field(default_factory=list)
    mot: str = ""
    article: str = ""
    fautes: str = ""
    ouverte: bool = False
    premiere: bool = False
    #: Absent as a whole while empty; its fields are folded until something is in them.
    optionnelle: bool = False
    #: The part whose form this field chooses.
    choix_de: str = ""
    #: It has all the rows that it can be given here.
    pleine: bool = False
    #: Where the cursor goes when the page opens.
    visee: bool = False
    #: The only part of its page, whose title already says its name.
    seule: bool = False
    derniere: bool = False

    @property
    def ancre(self) -> str:
        """Its id in the page."""
        return "partie-" + self.nom.replace(".", "-")


@dataclass
class Contexte:
    """What the fields offer from the rest of the draft."""

    contenu: dict[str, Any]
    ligne: str = ""
    vise: bool = False
    champs: dict[str, forms.Field] = field(default_factory=dict)
    valeurs: dict[str, Any] = field(default_factory=dict)

    def choix(self, nom: str) -> list[tuple[str, str]] | None:
        """The choices that come from the draft itself: its hypotheses, its sections."""
        cle = nom.rpartition(".")[2]
        if cle in ("hypothese", "hypotheses") and nom != "hypotheses":
            return _codes(self.contenu.get("hypotheses"))
        if cle == "section":
            return _codes((self.contenu.get(nom.partition(".")[0]) or {}).get("sections"))
        return None


def _codes(lignes: Any) -> list[tuple[str, str]]:
    return [(str(x["code"]), titre(x)) for x in lignes or [] if x.get("code")]


class ConstructeurRubrique:
    """Builds the form and the tree of one page."""

    _LARGEURS: ClassVar[dict[str, str]] = {
        "entier": "court", "taux": "court", "quantite": "court", "code": "moyen",
    }  # fmt: skip

    def __init__(
        self, rubrique: libelles.Rubrique, contenu: dict[str, Any], fautes: Iterable[Faute],
        ligne: str = "",
    ) -> None:  # fmt: skip
        self.rubrique = rubrique
        self.contexte = Contexte(contenu, ligne)
        self.fautes = list(fautes)
        schema = schema_fiche()
        self.plan = [
            self._noeud(schema.champs[c], schema.modele, c, contenu.get(c)) for c in rubrique.champs
        ]
        self.form = self._former()
        self.parties = self._finir(self.plan)
        for partie in self.parties:
            partie.seule = len(self.parties) == 1

    def _former(self) -> FormulaireRubrique:
        form = FormulaireRubrique(data=self.contexte.valeurs)
        form.fields = self.contexte.champs
        form.full_clean()
        for faute in self.fautes:
            if faute.est_champ and faute.nom in form.fields:
                form.add_error(faute.nom, faute.message)
            else:
                form.add_error(None, faute.phrase)
        return form

    # --- the tree ---------------------------------------------------------------------------

    def _noeud(self, noeud: Noeud, modele: str, nom: str, valeur: Any) -> Affiche:
        cle = nom.rpartition(".")[2]
        if isinstance(noeud, Feuille | Suite):
            return self._feuille(noeud, modele, nom, valeur)
        if isinstance(noeud, Liste):
            return self._liste(noeud, modele, nom, valeur)
        affiche = Affiche(
            "formes" if isinstance(noeud, Formes) else "groupe", nom,
            libelles.libelle(modele, cle), libelles.aide(modele, cle),
        )  # fmt: skip
        affiche.optionnelle = isinstance(noeud, Groupe) and noeud.optionnel and "." in nom
        affiche.ouverte = bool(valeur) or any(f.nom.startswith(f"{nom}.") for f in self.fautes)
        affiche.enfants = self._enfants(noeud, nom, valeur or {})
        return affiche

    def _enfants(self, noeud: Groupe | Formes, nom: str, valeur: dict[str, Any]) -> list[Affiche]:
        enfants = []
        groupe = forme(noeud, valeur) if isinstance(noeud, Formes) else noeud
        if isinstance(noeud, Formes):
            enfants.append(self._choix_de_forme(noeud, nom, valeur))
        # What has its own source comes after the fields of this one.
        for sous in sorted(
            groupe.champs,
            key=lambda x: (isinstance(groupe.champs[x], Groupe | Formes), libelles.rang(x)),
        ):
            if isinstance(noeud, Formes) and sous == noeud.cle:
                continue
            enfants.append(
                self._noeud(groupe.champs[sous], groupe.modele, f"{nom}.{sous}", valeur.get(sous))
            )
        return enfants

    def _liste(self, noeud: Liste, modele: str, nom: str, valeur: Any) -> Affiche:
        cle = nom.rpartition(".")[2]
        liste = Affiche("liste", nom, libelles.libelle(modele, cle), libelles.aide(modele, cle))
        liste.mot, liste.article = libelles.ligne(cle), libelles.LIGNES[cle]
        liste.visee = self.contexte.ligne == nom
        lignes = list(valeur or [])
        liste.pleine = len(lignes) >= LIGNES_MAXIMUM
        for rang, x in enumerate(lignes):
            sous = f"{nom}.{rang}"
            fautes = [f for f in self.fautes if f.nom == sous or f.nom.startswith(f"{sous}.")]
            ligne = Affiche(
                "ligne", sous, titre(x) if isinstance(x, dict) else "", mot=liste.mot,
                fautes=f"{accorder(len(fautes), 'point')} à corriger" if fautes else "",
                ouverte=bool(fautes) or self.contexte.ligne == sous or len(lignes) == 1
                or self.contexte.ligne.startswith(f"{sous}."),
                premiere=rang == 0, derniere=rang == len(lignes) - 1,
            )  # fmt: skip
            ligne.enfants = self._enfants(noeud.element, sous, x if isinstance(x, dict) else {})
            liste.enfants.append(ligne)
        return liste

    # --- the fields -------------------------------------------------------------------------

    def _choix_de_forme(self, noeud: Formes, nom: str, valeur: dict[str, Any]) -> Affiche:
        choisi = valeur.get(noeud.cle)
        choix = [(v, libelles.choix(g.modele, noeud.cle, v)) for v, g in noeud.formes.items()]
        modele = next(iter(noeud.formes.values())).modele
        attrs = {
            "hx-post": "", "hx-trigger": "change", "hx-target": "#contenu",
            "hx-select": "#contenu", "hx-swap": "outerHTML",
            "hx-vals": json.dumps({"action": f"forme:{nom}"}),
        }  # fmt: skip
        champ = Libre(
            label=libelles.libelle(modele, noeud.cle), widget=forms.Select(attrs, choix),
        )  # fmt: skip
        affiche = self._poser("choix", f"{nom}.{noeud.cle}", champ, choisi)
        affiche.choix_de = nom
        return affiche

    def _feuille(self, noeud: Feuille | Suite, modele: str, nom: str, valeur: Any) -> Affiche:
        cle = nom.rpartition(".")[2]
        multiple = isinstance(noeud, Suite)
        options = self._options(noeud, modele, nom, valeur)
        # A code comes from the title of its row; a window has no title.
        requis = noeud.requis and (cle != "code" or modele == "Session")
        champ = Libre(
            label=libelles.libelle(modele, cle), help_text=libelles.aide(modele, cle),
            required=requis, widget=self._widget(noeud, cle, options, multiple),
        )  # fmt: skip
        if options is not None:
            montre: Any = [str(v) for v in valeur or []] if multiple else str(valeur or "")
        elif multiple:
            montre = "\n".join(str(v) for v in valeur or [])
        elif noeud.genre == "booleen":
            montre = "on" if valeur else None
        else:
            montre = afficher(noeud.genre, valeur)
        if montre == [] or montre is None:
            return self._poser(noeud.genre, nom, champ, None)
        return self._poser(noeud.genre, nom, champ, montre)

    def _options(
        self, noeud: Feuille | Suite, modele: str, nom: str, valeur: Any
    ) -> list[tuple[str, str]] | None:
        cle = nom.rpartition(".")[2]
        options = self.contexte.choix(nom)
        if options is None:
            if not noeud.valeurs:
                return None
            options = [(str(v), libelles.choix(modele, cle, v)) for v in noeud.valeurs]
        # A value that the draft no longer offers stays shown, so that its fault is readable.
        for v in valeur if isinstance(valeur, list) else [valeur]:
            if v not in (None, "") and str(v) not in dict(options):
                options.append((str(v), f"{v} (inconnu)"))
        return options

    def _widget(
        self,
        noeud: Feuille | Suite,
        cle: str,
        options: list[tuple[str, str]] | None,
        multiple: bool,
    ) -> forms.Widget:
        if options is not None and multiple:
            return forms.CheckboxSelectMultiple(choices=options)
        if options is not None:
            vide = "Choisissez" if noeud.requis else "Aucune"
            sans_vide = isinstance(noeud, Feuille) and noeud.defaut is not None
            options = [(v, mot if len(mot) <= 100 else f"{mot[:100]}…") for v, mot in options]
            return forms.Select(choices=options if sans_vide else [("", vide), *options])
        if multiple:
            return forms.Textarea({"rows": 4})
        if noeud.genre == "booleen":
            return forms.CheckboxInput()
        if noeud.genre == "texte" and cle in libelles.LONGS:
            return forms.Textarea({"rows": 3})
        attrs = {"autocomplete": "off"}
        if noeud.genre in ("montant", "taux", "quantite", "entier"):
            attrs["inputmode"] = "numeric" if noeud.genre == "entier" else "decimal"
        return forms.TextInput(attrs)

    def _poser(self, genre: str, nom: str, champ: Libre, montre: Any) -> Affiche:
        cle = nom.rpartition(".")[2]
        ligne = self.contexte.ligne
        if ligne and not self.contexte.vise and nom.startswith(f"{ligne}."):
            # A list itself is aimed at by its button, not by the fields of a closed row.
            self.contexte.vise = True
            champ.widget.attrs["autofocus"] = ligne.rpartition(".")[2].isdecimal()
        self.contexte.champs[nom] = champ
        if montre is not None:
            self.contexte.valeurs[nom] = montre
        unite = {"montant": "€", "taux": "%"}.get(genre) or libelles.UNITES.get(cle, "")
        if genre in ("montant", "date"):
            champ.genre = genre  # type: ignore[attr-defined]
        return Affiche("champ", nom, unite=unite, largeur=self._LARGEURS.get(genre, ""))

    # --- once the form is bound ---------------------------------------------------------------

    def _finir(self, parties: list[Affiche]) -> list[Affiche]:
        """Give each field its bound field, and put short fields side by side."""
        finies: list[Affiche] = []
        for partie in parties:
            if partie.genre == "champ":
                partie.champ = self.form[partie.nom]
                if self._est_court(partie):
                    if not finies or finies[-1].genre != "rangee":
                        finies.append(Affiche("rangee"))
                    finies[-1].enfants.append(partie)
                    continue
            else:
                partie.enfants = self._finir(partie.enfants)
            finies.append(partie)
        return [p.enfants[0] if p.genre == "rangee" and len(p.enfants) == 1 else p for p in finies]

    def _est_court(self, partie: Affiche) -> bool:
        champ = self.form.fields[partie.nom]
        return bool(partie.largeur in ("court",) or getattr(champ, "genre", ""))
