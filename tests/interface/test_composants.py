"""Components as HTML: names, links between elements, nothing inline, nothing unescaped."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms

import ecluse.interface
from ecluse.interface import exemples, views
from ecluse.interface.champs import ChampMontant
from ecluse.interface.elements import Cle, Colonne
from ecluse.interface.typographie import reparer
from ecluse.socle.taches import Jalon
from tests.interface.conftest import requete

pytestmark = pytest.mark.urls("tests.interface.urls")
Rendre = Callable[..., str]
GABARITS = sorted(Path(ecluse.interface.__file__).parent.glob("templates/**/*.html"))


class Lecture(HTMLParser):
    """Ids, references to ids, and what a strict policy forbids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.interdits: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for nom, valeur in attrs:
            valeur = valeur or ""
            if nom == "id":
                self.ids.append(valeur)
            if nom in ("aria-describedby", "aria-labelledby", "for", "aria-controls"):
                self.references += valeur.split()
            if nom == "href" and re.fullmatch(r"#id_\w+", valeur):
                self.references.append(valeur[1:])
            if nom == "style" or nom.startswith("on") or valeur.startswith("javascript:"):
                self.interdits.append(f"{tag} {nom}")
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.interdits.append(tag)


@pytest.fixture
def guide(settings: Any) -> Lecture:
    settings.LOGIN_URL = "/comptes/login/"
    return Lecture(views.guide(requete("/interface/?etat=deposee&q=alpha")).content.decode())


def test_the_guide_holds_no_inline_code(guide: Lecture) -> None:
    assert guide.interdits == []


def test_every_reference_of_the_guide_has_its_target(guide: Lecture) -> None:
    assert set(guide.references) - set(guide.ids) == set()
    # The forms of the guide keep their ids apart.
    assert [i for i in set(guide.ids) if guide.ids.count(i) > 1] == []


@pytest.mark.parametrize("gabarit", GABARITS, ids=lambda p: p.stem)
def test_templates_have_french_typography(gabarit: Path) -> None:
    source = gabarit.read_text(encoding="utf-8")
    assert reparer(source) == source


def test_repairing_typography_leaves_code_alone() -> None:
    source = (
        '<a href="x?a=1 ; b" title="Qui ?">Il a dit "oui" : {{ a|default:"b : c" }} '
        "« l'eau » 5 %</a>"
    )
    attendu = (
        '<a href="x?a=1 ; b" title="Qui\u00a0?">Il a dit "oui"\u00a0: {{ a|default:"b : c" }} '
        "«\u00a0l’eau\u00a0» 5\u00a0%</a>"
    )
    assert reparer(source) == attendu
    assert reparer(attendu) == attendu


class Petit(forms.Form):
    """A field with everything."""

    montant = ChampMontant(label="Montant", help_text="20 000,00 € au plus.")
    choix = forms.ChoiceField(
        label="Choix", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", required=False)


def test_a_field_in_error_is_linked_to_its_message(rendre: Rendre) -> None:
    html = rendre('<c-champ :champ="form.montant" />', form=Petit({"montant": "-1"}))
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_montant_helptext id_montant_error"' in html
    assert 'id="id_montant_error"' in html
    assert "€</span>" in html
    lecture = Lecture(html)
    assert set(lecture.references) <= set(lecture.ids)


def test_the_summary_lists_every_error_and_points_to_the_control(rendre: Rendre) -> None:
    form = Petit({"montant": "abc"})
    form.add_error(None, "Le budget n’est pas équilibré.")
    html = rendre(
        '<c-formulaire :form="form" action="Déposer">{{ form }}</c-formulaire>', form=form
    )
    assert "3\u00a0points à corriger" in html
    assert html.index("Le budget n’est pas équilibré.") < html.index("#id_montant")
    lecture = Lecture(html)
    assert "id_choix_0" in lecture.references
    assert set(lecture.references) <= set(lecture.ids)


def test_a_group_is_a_fieldset_with_its_legend(rendre: Rendre) -> None:
    html = rendre('<c-champ :champ="form.choix" />', form=Petit())
    assert "<fieldset" in html
    assert "<legend" in html
    assert html.count('type="radio"') == html.count("<label") == 2


def test_optional_fields_say_so(rendre: Rendre) -> None:
    assert "(facultatif)" in rendre('<c-champ :champ="form.note" />', form=Petit())
    assert "(facultatif)" not in rendre('<c-champ :champ="form.montant" />', form=Petit())


def test_text_given_to_a_component_is_escaped(rendre: Rendre) -> None:
    piege = '"><script>alert(1)</script>'
    html = rendre(
        '<c-titre titre="{{ p }}" :surtitre="p" />'
        '<c-alerte :titre="p" data-x="{{ p }}">{{ p }}</c-alerte>'
        '<c-liste-cles :cles="cles" /><c-frise :jalons="jalons" />'
        '<c-bouton :data-x="p">{{ p }}</c-bouton>',
        p=piege,
        cles=[Cle(piege, piege, piege)],
        jalons=[Jalon("x", piege, "courant", acteur=piege, detail=piege)],
    )
    assert "<script" not in html
    assert 'data-x=""' not in html


def test_the_frise_tells_each_lock_in_words(rendre: Rendre) -> None:
    html = rendre('<c-frise :jalons="jalons" titre="Dossier 25-0007" />', jalons=exemples.JALONS)
    texte = re.sub(r"<[^>]+>", " ", html)
    assert html.count("<li") == 8
    assert html.count('aria-current="step"') == 1
    assert "Franchi" in texte
    assert "En cours" in texte
    assert "À venir" in texte
    refus = rendre('<c-frise :jalons="jalons" />', jalons=exemples.JALONS_REFUS)
    assert "Refusé" in refus


def test_pourquoi_shows_each_line_of_the_tree(rendre: Rendre) -> None:
    html = rendre(
        '<c-pourquoi :explication="e" :hypotheses="h" />',
        e=exemples.EXPLICATION,
        h=exemples.HYPOTHESES,
    )
    for texte in ("Solde de la convention", "Montant voté", "80\u00a0% ×", "La borne de 30 ans"):
        assert texte in html
    assert "4\u202f000,00\u00a0€" in html
    assert "\u221216\u202f000,00\u00a0€" in html


def test_an_amount_to_be_decided_says_so(rendre: Rendre) -> None:
    html = rendre('<c-pourquoi :explication="e" />', e={"libelle": "Dû", "montant": None})
    assert "Montant à décider" in html


def test_a_table_has_a_caption_scopes_and_the_current_sort(rendre: Rendre) -> None:
    colonnes = [
        Colonne("Numéro", tri="n", aria_sort="descending", url="?tri=n"),
        Colonne("Montant", nombre=True),
        Colonne("Cachée", cachee=True),
    ]
    html = rendre(
        '<c-tableau legende="Dossiers" :colonnes="colonnes"><tr><td>x</td></tr></c-tableau>',
        colonnes=colonnes,
    )
    assert "<caption>Dossiers</caption>" in html
    assert html.count('scope="col"') == 2
    assert 'aria-sort="descending"' in html
    assert "Cachée" not in html
    assert "<tfoot>" not in html


def test_a_confirmation_restates_the_figures_and_posts(rendre: Rendre) -> None:
    html = rendre(
        '<c-confirmer libelle="Adopter" effet="Valider engage 893 551,00 € sur C02-428B04." '
        'action="Adopter et engager 893 551,00 €" url="/x/" />'
    )
    assert html.index("<summary") < html.index("Valider engage 893 551,00 €")
    assert '<form class="confirmer__corps" method="post" action="/x/"' in html
    assert "csrfmiddlewaretoken" in html
