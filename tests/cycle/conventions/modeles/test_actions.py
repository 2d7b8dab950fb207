"""The life of a text: loaded, edited by one or two people, published, adopted, kept."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import DatabaseError, IntegrityError

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions as acts
from ecluse.cycle.conventions import chargement, choix, composition
from ecluse.cycle.conventions.chargement import LIVRES, charger_modeles, modele
from ecluse.cycle.conventions.clauses import entiere
from ecluse.cycle.conventions.modeles import actions, queries
from ecluse.cycle.conventions.models import ModeleConvention
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.horloge import maintenant
from ecluse.socle.models import Journal
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilote() -> Any:
    charger_modeles()
    return f.compte(Role.PILOTAGE)


def _ecrire(brouillon: ModeleConvention, code: str, texte: str, acteur: Any, **champs: Any) -> Any:
    clause = actions.trouver_clause(brouillon, code)
    assert clause is not None
    lue = champs.pop("lue", actions.empreinte(clause))
    titre = champs.pop("titre", clause["titre"])
    return actions.ecrire(brouillon, code, titre, texte, lue, acteur)


def _publier(brouillon: ModeleConvention, acteur: Any) -> None:
    brouillon.refresh_from_db()
    lue = actions.empreinte([brouillon.titre, brouillon.contenu])
    actions.publier(brouillon, acteur, "Nouvelle rédaction", lue)


# --- loading --------------------------------------------------------------------------------


def test_loading_the_texts_twice_makes_no_version() -> None:
    assert charger_modeles() == [x.titre for x in LIVRES.values()]
    assert charger_modeles() == []
    assert {m.etat for m in ModeleConvention.objects.all()} == {"publiee"}


def test_a_changed_text_makes_a_version_and_keeps_the_former() -> None:
    ModeleConvention.objects.create(
        code="annexe", version=1, titre="Autre", sorte="annexe", contenu=entiere("# Autre"),
        etat="publiee", publiee_le=maintenant(), origine="livre",
    )  # fmt: skip
    charger_modeles()
    nouvelle = modele("annexe")
    assert nouvelle is not None and nouvelle.version == 2
    assert ModeleConvention.objects.get(code="annexe", version=1).source == "# Autre"


def test_a_shipped_text_never_replaces_that_of_the_departement(
    pilote: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    brouillon = actions.ouvrir("notification", pilote)
    _ecrire(brouillon, "a_faire", "Signez et renvoyez.", pilote)
    _publier(brouillon, pilote)
    vrai = chargement.clauses_livrees
    monkeypatch.setattr(chargement, "clauses_livrees", lambda code: vrai(code)[:-1])
    assert LIVRES["notification"].titre in charger_modeles()
    mien, livre = modele("notification"), queries.brouillon("notification")
    assert mien is not None and mien.version == 2
    assert (livre.origine, livre.version, len(livre.contenu)) == ("livre", 3, 2)
    assert LIVRES["notification"].titre not in charger_modeles()
    # Given up, it is not proposed again.
    actions.abandonner(livre, pilote)
    assert LIVRES["notification"].titre not in charger_modeles()


# --- editing --------------------------------------------------------------------------------


def test_there_is_one_draft_for_everybody(pilote: Any) -> None:
    brouillon = actions.ouvrir("fsl", pilote)
    assert actions.ouvrir("fsl", f.compte(Role.PILOTAGE)) == brouillon
    assert (brouillon.version, brouillon.etat) == (2, "brouillon")
    base = modele("fsl")
    assert base is not None and base.version == 1
    assert brouillon.contenu == base.contenu


def test_only_who_steers_every_dispositif_writes_the_texts(pilote: Any) -> None:
    brouillon = actions.ouvrir("fsl", pilote)
    for compte in (
        f.compte(Role.GESTIONNAIRE),
        f.compte(Role.PILOTAGE, dispositifs=["2025/4.5"]),
    ):
        for geste in (
            lambda c=compte: actions.ouvrir("fsl", c),
            lambda c=compte: _ecrire(brouillon, "objet", "Autre", c),
            lambda c=compte: actions.deplacer(brouillon, "objet", 1, c),
            lambda c=compte: _publier(brouillon, c),
            lambda c=compte: actions.abandonner(brouillon, c),
        ):
            with pytest.raises(AccesRefuse):
                geste()


def test_two_people_on_two_clauses_do_not_collide_and_on_one_they_are_told(pilote: Any) -> None:
    autre = f.compte(Role.PILOTAGE)
    brouillon = actions.ouvrir("convention", pilote)
    lue = actions.empreinte(actions.trouver_clause(brouillon, "litiges"))
    _ecrire(brouillon, "objet", "Un objet.", autre)
    frais = _ecrire(brouillon, "litiges", "Amiable, puis {{ tribunal }}.", pilote, lue=lue)
    assert frais.contenu[1]["texte"] == "Un objet."
    with pytest.raises(actions.Conflit) as conflit:
        _ecrire(brouillon, "litiges", "Autre chose.", autre, lue=lue)
    assert conflit.value.gardee["texte"] == "Amiable, puis {{ tribunal }}."
    # The same words from both sides are no conflict.
    _ecrire(brouillon, "litiges", "Amiable, puis {{ tribunal }}.", autre, lue=lue)


def test_an_unknown_variable_is_not_saved(pilote: Any) -> None:
    brouillon = actions.ouvrir("convention", pilote)
    with pytest.raises(actions.Refus) as refus:
        _ecrire(brouillon, "objet", "Pour {{ objett }}.", pilote)
    assert "«\u00a0objet\u00a0»" in refus.value.messages["texte"]
    brouillon.refresh_from_db()
    assert "objett" not in str(brouillon.contenu)


def test_clauses_are_added_moved_and_taken_out(pilote: Any) -> None:
    brouillon = actions.ouvrir("convention", pilote)
    frais, code = actions.ajouter(brouillon, "article", "Égalité des droits", "objet", pilote)
    assert code == "egalite_des_droits"
    codes = [c["code"] for c in frais.contenu]
    assert codes.index(code) == codes.index("objet") + 1
    frais, double = actions.ajouter(brouillon, "article", "Égalité des droits", "", pilote)
    assert double == "egalite_des_droits_2"
    # An article never goes after the annexes.
    assert frais.contenu[-1]["genre"] == "annexe"
    frais = actions.deplacer(brouillon, code, -1, pilote)
    codes = [c["code"] for c in frais.contenu]
    assert codes.index(code) == codes.index("objet") - 1
    frais = actions.retirer(brouillon, code, pilote)
    assert code not in [c["code"] for c in frais.contenu]
    evenements = Journal.objects.filter(objet=f"modeleconvention:{brouillon.uid}")
    assert {"ouvrir", "ajouter_clause", "deplacer_clause", "retirer_clause"} == set(
        evenements.values_list("evenement", flat=True)
    )


@pytest.mark.parametrize(
    ("code", "mots"), [("duree", "avenants"), ("montant", "avenants"), ("donnees", "Secret")]
)
def test_what_others_need_is_not_taken_out(pilote: Any, code: str, mots: str) -> None:
    with pytest.raises(ActionRefusee, match=mots):
        actions.retirer(actions.ouvrir("convention", pilote), code, pilote)


def test_an_article_or_a_wrong_kind_is_refused(pilote: Any) -> None:
    brouillon = actions.ouvrir("notification", pilote)
    with pytest.raises(ActionRefusee) as refus:
        actions.ajouter(brouillon, "annexe", "Annexe", "", pilote)
    assert refus.value.champ == "genre"
    with pytest.raises(ActionRefusee) as refus:
        actions.ajouter(brouillon, "rubrique", "  ", "", pilote)
    assert refus.value.champ == "titre"


# --- publishing and adopting ----------------------------------------------------------------


def test_a_published_version_serves_the_next_conventions_only(pilote: Any) -> None:
    avant = f.convention("projet")
    brouillon = actions.ouvrir("convention", pilote)
    _ecrire(brouillon, "litiges", "Seul le {{ tribunal }} est compétent.", pilote)
    _publier(brouillon, pilote)
    brouillon.refresh_from_db()
    assert (brouillon.etat, brouillon.a_adopter) == ("publiee", True)
    apres = f.convention("projet")
    assert (avant.clauses.version, apres.clauses.version) == (1, 2)
    corps = composition.documents(apres, maintenant())["convention"].corps_markdown
    assert "Seul le tribunal administratif de Lille" in corps
    corps = composition.documents(avant, maintenant())["convention"].corps_markdown
    assert "Seul le" not in corps
    # A project may take the new text.
    acts.modifier(avant, f.compte(Role.GESTIONNAIRE), modele=brouillon)
    assert avant.clauses == brouillon


def test_an_unfinished_or_unread_or_unchanged_draft_is_not_published(pilote: Any) -> None:
    brouillon = actions.ouvrir("convention", pilote)
    with pytest.raises(ActionRefusee, match="Rien n’a changé"):
        _publier(brouillon, pilote)
    _ecrire(brouillon, "litiges", "Le XX tranche.", pilote)
    with pytest.raises(ActionRefusee, match="Litiges"):
        _publier(brouillon, pilote)
    with pytest.raises(ActionRefusee, match="relisez"):
        actions.publier(brouillon, pilote, "Motif", "autre")
    with pytest.raises(ActionRefusee) as refus:
        actions.publier(brouillon, pilote, "  ", "")
    assert refus.value.champ == "motif"


def test_an_adopted_text_says_by_which_act_and_loses_its_mention(pilote: Any) -> None:
    c = f.convention("projet")
    texte = c.clauses
    assert composition.documents(c, maintenant())["convention"].modele_a_adopter
    acte = f.autorisation(date(2025, 6, 16)).rapport
    actions.adopter(texte, acte, pilote)
    texte.refresh_from_db()
    assert (texte.etat, texte.deliberation) == ("adoptee", acte)
    c.refresh_from_db()
    assert not composition.documents(c, maintenant())["convention"].modele_a_adopter
    with pytest.raises(TransitionImpossible):
        actions.adopter(texte, acte, pilote)


def test_only_an_adopted_act_adopts(pilote: Any) -> None:
    acte = f.autorisation().rapport
    texte = modele("convention")
    assert texte is not None
    acte.etat, acte.numero = "adopte", ""
    for manque in (None, acte):
        with pytest.raises(ActionRefusee) as refus:
            actions.adopter(texte, manque, pilote)
        assert refus.value.champ == "deliberation"


def test_the_database_keeps_what_was_published() -> None:
    charger_modeles()
    texte = modele("convention")
    assert texte is not None
    gestes = (
        lambda: ModeleConvention.objects.filter(pk=texte.pk).update(titre="Autre"),
        lambda: ModeleConvention.objects.filter(pk=texte.pk).update(contenu=[]),
        lambda: ModeleConvention.objects.filter(pk=texte.pk).delete(),
        lambda: ModeleConvention.objects.filter(pk=texte.pk).update(etat="brouillon"),
        lambda: ModeleConvention.objects.filter(pk=texte.pk).update(etat="adoptee"),
    )
    for geste in gestes:
        with pytest.raises(DatabaseError), transaction.atomic():
            geste()


def test_the_database_holds_one_draft_of_each_text(pilote: Any) -> None:
    actions.ouvrir("fsl", pilote)
    with pytest.raises(IntegrityError, match="modele_un_brouillon"), transaction.atomic():
        ModeleConvention.objects.create(code="fsl", version=9, titre="Double")


def test_a_published_draft_never_goes_under_a_newer_version(pilote: Any) -> None:
    brouillon = actions.ouvrir("caf", pilote)
    ModeleConvention.objects.create(
        code="caf", version=3, titre="Livré depuis", sorte="convention", origine="livre",
        etat="publiee", publiee_le=maintenant(), contenu=entiere("# Livré"),
    )  # fmt: skip
    _ecrire(brouillon, "litiges", "Autrement.", pilote)
    _publier(brouillon, pilote)
    assert modele("caf") == brouillon
    assert brouillon.version == 4


# --- differences and choice -----------------------------------------------------------------


def test_the_differences_name_what_changed(pilote: Any) -> None:
    brouillon = actions.ouvrir("notification", pilote)
    assert queries.ecarts(queries.precedente(brouillon), brouillon) == []
    _ecrire(brouillon, "a_faire", "Signez.", pilote)
    actions.ajouter(brouillon, "rubrique", "Contact", "", pilote)
    actions.retirer(brouillon, "versement", pilote)
    brouillon.refresh_from_db()
    ecarts = queries.ecarts(queries.precedente(brouillon), brouillon)
    assert [(e.lieu, e.mot) for e in ecarts] == [
        ("Ce que vous avez à faire", "Modifiée"),
        ("Contact", "Ajoutée"),
        ("Comment la participation sera versée", "Retirée"),
    ]


@pytest.mark.parametrize(
    ("financement", "categories", "code"),
    [
        ("departemental", ["association"], "convention"),
        ("fsl", ["association"], "fsl"),
        ("departemental", ["mission_locale"], "missions_locales"),
        ("fsl", ["mission_locale"], "fsl"),
        ("departemental", ["caf"], "caf"),
    ],
)
def test_the_text_follows_from_the_nature_of_the_lines(
    financement: str, categories: list[str], code: str
) -> None:
    ligne = f.ligne_votee()
    ligne.financement = financement
    ligne.candidature.structure.categories = categories
    assert choix.proposer([ligne]).code == code


def test_the_numero_vert_has_its_own_text() -> None:
    ligne = f.ligne_votee()
    ligne.financement = "fsl"
    fiche = ligne.candidature.session.version.fiche
    nommee = fiche.model_copy(update={"libelle": "FSL : numéro vert de prévention"})
    ligne.candidature.session.version.__dict__["fiche"] = nommee
    assert choix.proposer([ligne]).code == "numero_vert"


def test_another_text_may_be_chosen_unless_it_makes_no_convention() -> None:
    ligne = f.ligne_votee()
    agent = f.compte(Role.GESTIONNAIRE)
    with pytest.raises(ActionRefusee) as refus:
        acts.preparer([ligne], agent, modele=modele("annexe"))
    assert refus.value.champ == "modele"
    c = acts.preparer([ligne], agent, modele=modele("missions_locales"))
    assert c.clauses.code == "missions_locales"
