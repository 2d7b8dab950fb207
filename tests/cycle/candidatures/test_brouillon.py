"""Writing a draft: conflicts of two tabs, bad values, budget, pieces, bank details."""

from decimal import Decimal
from typing import Any

import pytest

from ecluse.annuaire.models import Role
from ecluse.cycle.candidatures import actions
from ecluse.cycle.candidatures.models import Candidature, SectionDossier
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.fichiers import FichierRefuse
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def c() -> Any:
    brouillon = f.candidature("brouillon", complete=False)
    with f.au("2025-05-05"):
        yield brouillon


def test_deux_onglets_sur_le_meme_champ_sont_en_conflit(c: Candidature) -> None:
    acteur = f.redacteur_de(c.structure)
    actions.enregistrer_section(c, "projet", {"objectifs": "Le premier"}, 0, acteur)
    resultat = actions.enregistrer_section(c, "projet", {"objectifs": "Le second"}, 0, acteur)
    assert resultat.conflits == {"objectifs": ("Le premier", "Le second")}
    assert (resultat.version, resultat.change) == (1, False)
    assert SectionDossier.objects.get(candidature=c).contenu == {"objectifs": "Le premier"}
    # Having seen both, the person keeps theirs.
    repris = actions.enregistrer_section(c, "projet", {"objectifs": "Le second"}, 1, acteur)
    assert repris.change
    assert SectionDossier.objects.get(candidature=c).contenu == {"objectifs": "Le second"}


def test_deux_onglets_sur_deux_champs_se_completent(c: Candidature) -> None:
    un, deux = f.redacteur_de(c.structure), f.signataire_de(c.structure)
    depart = {"objectifs": "A", "plus_value": "B"}
    actions.enregistrer_section(c, "projet", depart, 0, un)
    actions.enregistrer_section(c, "projet", depart | {"objectifs": "A bis"}, 1, un)
    resultat = actions.enregistrer_section(c, "projet", depart | {"plus_value": "B bis"}, 1, deux)
    assert resultat.conflits == {}
    assert SectionDossier.objects.get(candidature=c).contenu == {
        "objectifs": "A bis",
        "plus_value": "B bis",
    }


def test_effacer_une_reponse_et_ne_rien_changer(c: Candidature) -> None:
    acteur = f.redacteur_de(c.structure)
    actions.enregistrer_section(c, "projet", {"objectifs": "A"}, 0, acteur)
    assert not actions.enregistrer_section(c, "projet", {"objectifs": "A"}, 0, acteur).change
    actions.enregistrer_section(c, "projet", {"objectifs": "  "}, 1, acteur)
    section = SectionDossier.objects.get(candidature=c)
    assert (section.contenu, section.version) == ({}, 2)


@pytest.mark.parametrize(
    ("section", "champ", "valeur", "message"),
    [
        ("projet", "objectifs", "x" * 3001, "retirez-en 1"),
        ("resultats", "attendu_contacts", Decimal("-1"), "négatif"),
        ("resultats", "attendu_contacts", Decimal("1.5"), "entier"),
        ("resultats", "attendu_contacts", Decimal("99999999999"), "trop grand"),
        ("moyens", "moyens_humains", [["x" * 301, "", "", ""]], "300 signes"),
    ],
)
def test_une_valeur_inacceptable_n_est_pas_gardee_le_reste_si(
    c: Candidature, section: str, champ: str, valeur: Any, message: str
) -> None:
    autre = {"projet": "plus_value", "resultats": "attendu_ase_recus", "moyens": "experience"}
    bonne = 12 if section == "resultats" else "Bonne réponse"
    donnees = {champ: valeur, autre[section]: bonne}
    resultat = actions.enregistrer_section(c, section, donnees, 0, f.redacteur_de(c.structure))
    assert message in resultat.erreurs[champ]
    assert list(SectionDossier.objects.get(candidature=c).contenu) == [autre[section]]


def test_la_presentation_ecrit_les_colonnes_et_le_texte_de_recherche(c: Candidature) -> None:
    f.territoire("CAL", "Calaisis")
    acteur = f.redacteur_de(c.structure)
    donnees = {
        "intitule": "  Hébergement   à Hénin-Beaumont ",
        "territoires": ["CAL"],
        "debut": f.date(2025, 10, 1),
        "fin": f.date(2026, 6, 30),
    }
    actions.enregistrer_presentation(c, donnees, 0, acteur)
    c = Candidature.objects.get(pk=c.pk)
    assert c.intitule == "Hébergement à Hénin-Beaumont"
    assert [t.code for t in c.territoires.all()] == ["CAL"]
    assert (c.debut, c.fin) == (f.date(2025, 10, 1), f.date(2026, 6, 30))
    assert c.recherche.startswith("hebergement a henin beaumont cllaj exemple")


def test_une_periode_inversee_est_refusee_au_champ(c: Candidature) -> None:
    donnees = {"intitule": "Titre", "fin": f.date(2025, 8, 1)}
    resultat = actions.enregistrer_presentation(c, donnees, 0, f.redacteur_de(c.structure))
    assert list(resultat.erreurs) == ["fin"]
    c.refresh_from_db()
    assert (c.intitule, c.fin) == ("Titre", f.date(2026, 8, 31))


@pytest.mark.parametrize(
    ("donnees", "champ"),
    [
        ({"intitule": "x" * 201}, "intitule"),
        ({"territoires": ["XXX"]}, "territoires"),
        ({"etablissement": "00000000000000"}, "etablissement"),
    ],
)
def test_une_presentation_inacceptable(c: Candidature, donnees: dict[str, Any], champ: str) -> None:
    resultat = actions.enregistrer_presentation(c, donnees, 0, f.redacteur_de(c.structure))
    assert list(resultat.erreurs) == [champ]
    assert not resultat.change


def test_le_budget_porte_le_montant_demande(c: Candidature) -> None:
    acteur = f.redacteur_de(c.structure)
    lignes = [
        actions.LigneSaisie("60", "", Decimal("10")),
        actions.LigneSaisie("indirectes", "", Decimal("5")),
        actions.LigneSaisie("74", "Département", Decimal("12.50"), demande=True),
        actions.LigneSaisie("74", "État", Decimal("2.50")),
    ]
    resultat = actions.enregistrer_budget(c, lignes, 0, acteur)
    c.refresh_from_db()
    assert c.montant_demande == Decimal("12.50")
    assert [x.libelle for x in c.budget.order_by("rang")][:2] == [
        "Achats",
        "Charges indirectes affectées à l’action",
    ]
    assert not actions.enregistrer_budget(c, lignes, 0, acteur).change
    # A page that had read an empty budget leaves what came since, and says so.
    autre = actions.enregistrer_budget(c, lignes[:1], 0, acteur)
    assert (autre.change, autre.conflits) == (False, {})
    assert sorted(autre.reprises) == ["74", "indirectes"]
    assert c.budget.count() == 4
    actions.enregistrer_budget(c, [], resultat.version, acteur)
    c.refresh_from_db()
    assert c.montant_demande is None


@pytest.mark.parametrize(
    ("ligne", "message"),
    [
        (actions.LigneSaisie("60", "", Decimal("-1")), "négatif"),
        (actions.LigneSaisie("60", "", Decimal("1.001")), "deux décimales"),
        (actions.LigneSaisie("60", "", Decimal("NaN")), "nombre"),
        (actions.LigneSaisie("99", "", Decimal("1")), "n’est pas au budget"),
        (actions.LigneSaisie("70", "", Decimal("1"), demande=True), "compte 74"),
    ],
)
def test_une_ligne_de_budget_inacceptable(
    c: Candidature, ligne: actions.LigneSaisie, message: str
) -> None:
    with pytest.raises(ActionRefusee, match=message):
        actions.enregistrer_budget(c, [ligne], 0, f.redacteur_de(c.structure))
    assert not c.budget.exists()


def test_une_seule_ligne_porte_la_demande(c: Candidature) -> None:
    ligne = actions.LigneSaisie("74", "", Decimal("1"), demande=True)
    with pytest.raises(ActionRefusee, match="Une seule ligne"):
        actions.enregistrer_budget(c, [ligne, ligne], 0, f.redacteur_de(c.structure))


def test_remplacer_et_retirer_une_piece_garde_l_ancienne_hors_du_dossier(c: Candidature) -> None:
    acteur = f.redacteur_de(c.structure)
    premiere = actions.joindre_piece(c, "statuts", f.pdf("un.pdf", b"1"), acteur)
    seconde = actions.joindre_piece(c, "statuts", f.pdf("deux.pdf", b"2"), acteur)
    premiere.refresh_from_db()
    assert premiere.retiree_le is not None
    actions.retirer_piece(c, seconde, acteur)
    assert c.pieces.count() == 2
    assert not c.pieces.filter(retiree_le__isnull=True).exists()


def test_une_piece_refusee_ne_change_rien(c: Candidature) -> None:
    acteur = f.redacteur_de(c.structure)
    executable = f.SimpleUploadedFile("statuts.pdf", b"MZ\x90\x00" + b"\x00" * 200)
    with pytest.raises(FichierRefuse):
        actions.joindre_piece(c, "statuts", executable, acteur)
    for code in ("inconnue", "justificatifs_bilan"):
        with pytest.raises(ActionRefusee, match="pas demandée"):
            actions.joindre_piece(c, code, f.pdf(), acteur)
    assert not c.pieces.exists()


def test_les_nouvelles_coordonnees_apportent_le_rib(c: Candidature) -> None:
    acteur = f.redacteur_de(c.structure)
    banque = actions.nouvelles_coordonnees(
        c, iban=f.IBAN, bic="", titulaire="CLLAJ", rib=f.pdf("rib.pdf"), acteur=acteur
    )
    assert c.coordonnees_bancaires == banque
    assert [p.code for p in c.pieces.all()] == ["rib"]
    # Choosing it again adds nothing.
    actions.choisir_coordonnees(c, banque, acteur)
    assert c.pieces.count() == 1


def test_les_coordonnees_d_une_autre_structure_ou_closes_sont_refusees(c: Candidature) -> None:
    acteur = f.redacteur_de(c.structure)
    ailleurs = f.coordonnees(f.structure())
    closes = f.coordonnees(c.structure)
    closes.fin = f.instant("2025-05-01")
    closes.save()
    for banque in (ailleurs, closes):
        with pytest.raises(ActionRefusee, match="pas celles de votre structure"):
            actions.choisir_coordonnees(c, banque, acteur)


def test_on_n_ecrit_que_dans_un_brouillon_de_sa_structure() -> None:
    c = f.candidature("deposee")
    etranger = f.redacteur_de(f.structure())
    with f.au("2025-05-06"):
        with pytest.raises(TransitionImpossible, match="déposée, à valider"):
            actions.enregistrer_presentation(c, {"intitule": "Non"}, 1, f.redacteur_de(c.structure))
        brouillon = f.candidature("brouillon", complete=False)
        for acteur in (
            etranger,
            f.compte(Role.INTERVENANT, structure=brouillon.structure),
            f.compte(Role.FINANCIER, structure=brouillon.structure),
            f.compte(Role.INSTRUCTEUR),
        ):
            with pytest.raises(AccesRefuse):
                actions.enregistrer_presentation(brouillon, {"intitule": "Non"}, 0, acteur)
