"""What is decided of the budget: openings, AE, virements, recettes, crédits, désengagements."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from ecluse.annuaire.models import ROLES_AGENT, Compte, Role
from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.models import LigneRapport, Mouvement, Operation, Virement
from ecluse.cycle.deliberations.permissions import peut_gerer_budget
from ecluse.socle.etats import ActionRefusee
from ecluse.socle.journal import histoire, reference
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db
E = Decimal


@pytest.fixture
def gestionnaire() -> Compte:
    """A gestionnaire financier."""
    return f.compte(Role.GESTIONNAIRE, prenom="Gaëlle")


def test_only_gestionnaires_and_pilotage_write_the_budget() -> None:
    # The agent of a territoire needs a service: the others stand for those who only read.
    agents = [r for r in (*ROLES_AGENT, Role.ELU) if r != Role.TERRITOIRE]
    ecrivent = {r for r in agents if peut_gerer_budget(f.compte(Role(r)))}
    assert ecrivent == {Role.GESTIONNAIRE, Role.PILOTAGE}


def test_each_act_asks_the_right() -> None:
    f.adoptee()
    o, autre, ligne = f.operation(), f.operation(code="X1"), LigneRapport.objects.get()
    elu = f.compte(Role.ELU)
    for acte in (
        lambda: actions.ouvrir_operation(2026, "A", "B", "1/1", E(1), elu),
        lambda: actions.modifier_ae(o, E(1), "m", elu),
        lambda: actions.virer(o, autre, E(1), "m", elu),
        lambda: actions.desengager(ligne, E(1), "m", elu),
        lambda: actions.constater_recette(o, E(1), "m", elu),
        lambda: actions.inscrire_credits(o, 2026, E(1), "m", elu),
    ):
        with pytest.raises(AccesRefuse):
            acte()
    assert queries.disponible(o) == E("200000.00")


def test_a_line_opens_once_with_what_is_voted(gestionnaire) -> None:
    o = actions.ouvrir_operation(
        2026, " c02-428b02 ", "Logement", "6568/93428", E("1000.00"), gestionnaire
    )
    assert (o.code, queries.disponible(o)) == ("C02-428B02", E("1000.00"))
    with pytest.raises(ActionRefusee) as refus:
        actions.ouvrir_operation(2026, "C02-428B02", "x", "1/1", E(0), gestionnaire)
    assert refus.value.champ == "code"


def test_the_ae_changes_with_a_reason_and_never_under_what_is_committed(gestionnaire) -> None:
    o = f.operation("100.00")
    actions.modifier_ae(o, E("50.00"), "Décision modificative n° 1", gestionnaire)
    actions.modifier_ae(o, E("-150.00"), "Décision modificative n° 2", gestionnaire)
    assert queries.disponible(o) == E("0.00")
    with pytest.raises(ActionRefusee, match="il manque 0,01") as refus:
        actions.modifier_ae(o, E("-0.01"), "encore", gestionnaire)
    assert refus.value.champ == "montant"
    with pytest.raises(ActionRefusee) as refus:
        actions.modifier_ae(o, E("5.00"), "  ", gestionnaire)
    assert refus.value.champ == "motif"
    actes = list(histoire(reference(o)).filter(evenement="modifier_ae").order_by("id"))
    assert [a.motif for a in actes] == ["Décision modificative n° 1", "Décision modificative n° 2"]


def test_a_virement_takes_here_and_gives_there(gestionnaire) -> None:
    o, autre = f.operation("100.00"), f.operation("10.00", code="C02-428B04")
    fait = actions.virer(o, autre, E("60.00"), "Besoin des jeunes", gestionnaire)
    assert (queries.disponible(o), queries.disponible(autre)) == (E("40.00"), E("70.00"))
    assert sum(m.montant for m in fait.mouvements.all()) == 0
    assert {m.motif for m in fait.mouvements.all()} == {"Besoin des jeunes"}
    for objet in (o, autre):
        assert histoire(reference(objet)).filter(evenement="virer").count() == 1
    with pytest.raises(ActionRefusee, match="il manque 20,00"):
        actions.virer(o, autre, E("60.00"), "m", gestionnaire)
    for faux, champ in ((o, "vers"), (autre, "montant")):
        with pytest.raises(ActionRefusee) as refus:
            actions.virer(o, faux, E("0.00") if champ == "montant" else E(1), "m", gestionnaire)
        assert refus.value.champ == champ


def test_a_virement_stays_in_its_exercice_and_its_side(gestionnaire) -> None:
    o = f.operation("100.00")
    for exercice, sens in ((2026, "depense"), (2025, "recette")):
        autre = Operation.objects.create(
            exercice=exercice, code=f"Z-{sens}", libelle="x", imputation="1", sens=sens
        )
        with pytest.raises(ActionRefusee, match="même exercice"):
            actions.virer(o, autre, E("1.00"), "m", gestionnaire)


def test_what_a_line_frees_is_available_again_and_no_more(gestionnaire) -> None:
    f.adoptee()
    ligne = LigneRapport.objects.get()
    o = ligne.article.operation
    avant = queries.disponible(o)
    actions.desengager(ligne, E("4000.00"), "Action réduite", gestionnaire)
    assert queries.disponible(o) == avant + 4000
    assert queries.engage_de(ligne) == E("16000.00")
    with pytest.raises(ActionRefusee, match="16\u202f000,00"):
        actions.desengager(ligne, E("16000.01"), "m", gestionnaire)


def test_a_line_of_the_fsl_commits_nothing_to_free(gestionnaire) -> None:
    f.rapport(f.proposee(), etat="inscrit")
    with pytest.raises(ActionRefusee, match="n’engage rien"):
        actions.desengager(LigneRapport.objects.get(), E(1), "m", gestionnaire)


def test_a_line_of_the_fsl_is_adopted_and_committed_on_no_operation(gestionnaire) -> None:
    r = f.rapport(f.proposee(), etat="inscrit")
    LigneRapport.objects.update(financement="fsl")
    f.voter(r)
    with f.au("2025-07-08"):
        actions.adopter(r, "2025-300", f.compte(Role.PILOTAGE))
    assert LigneRapport.objects.get().votee
    assert not Mouvement.objects.filter(nature="engagement").exists()


def test_recettes_go_on_a_line_of_recettes(gestionnaire) -> None:
    o = actions.ouvrir_operation(
        2023,
        "C02-428N01",
        "Fonds d’appui",
        "74713/93428",
        E("7536157.00"),
        gestionnaire,
        sens="recette",
    )
    actions.constater_recette(o, E("40000.00"), "Part de l’État", gestionnaire)
    assert queries.disponible(o) == E("7576157.00")
    with pytest.raises(ActionRefusee, match="ligne de recettes"):
        actions.constater_recette(f.operation(), E(1), "x", gestionnaire)
    with pytest.raises(ActionRefusee) as refus:
        actions.constater_recette(o, E(1), " ", gestionnaire)
    assert refus.value.champ == "libelle"


def test_credits_of_payment_are_by_exercice(gestionnaire) -> None:
    o = f.operation()
    actions.inscrire_credits(o, 2026, E("100.00"), "Budget primitif", gestionnaire)
    actions.inscrire_credits(o, 2027, E("30.00"), "Budget primitif", gestionnaire)
    actions.inscrire_credits(o, 2026, E("-40.00"), "Report", gestionnaire)
    assert queries.credits_de_paiement([o])[o.pk] == [(2026, E("60.00")), (2027, E("30.00"))]
    with pytest.raises(ActionRefusee, match="que 30,00"):
        actions.inscrire_credits(o, 2027, E("-30.01"), "x", gestionnaire)


def test_the_screens_write_keep_what_is_typed_and_say_what_is_missing(client, gestionnaire) -> None:
    o, autre = f.operation("100.00"), f.operation("0.00", code="C02-428B04")
    client.force_login(gestionnaire)
    adresse = reverse("deliberations:virer", args=[o.uid])
    refus = client.post(adresse, {"vers": autre.uid, "montant": "1 234,56 €", "motif": "Besoin"})
    page = refus.content.decode()
    assert refus.status_code == 422
    assert "il manque 1\u202f134,56\u00a0€" in page
    assert 'value="1 234,56 €"' in page
    assert Virement.objects.count() == 0
    suite = client.post(
        adresse, {"vers": autre.uid, "montant": "60", "motif": "Besoin"}, follow=True
    )
    assert "60,00\u00a0€ sont virés vers C02-428B04" in suite.content.decode()
    credits_ = reverse("deliberations:credits", args=[o.uid])
    assert (
        client.post(credits_, {"exercice": "20", "montant": "5", "motif": "x"}).status_code == 422
    )
    client.post(credits_, {"exercice": "2026", "montant": "5", "motif": "Budget primitif"})
    budget = client.get(reverse("deliberations:budget")).content.decode()
    assert "Crédits de paiement 2026" in budget
    relu = client.get(reverse("deliberations:operation", args=[o.uid])).content.decode()
    assert "Motif\u00a0: Besoin" in relu


def test_every_screen_of_the_budget_opens_and_does_its_act(client, gestionnaire) -> None:
    f.adoptee()
    engagement = Mouvement.objects.get(nature="engagement")
    client.force_login(gestionnaire)
    ouvrir = reverse("deliberations:ouvrir_operation")
    client.post(
        ouvrir,
        {
            "exercice": "2025",
            "sens": "recette",
            "code": "C02-428N01",
            "libelle": "Fonds d’appui",
            "imputation": "74713/93428",
            "montant": "7 536 157",
        },
    )
    recette = Operation.objects.get(sens="recette")
    for nom, uid, donnees in (
        ("modifier_ae", engagement.operation.uid, {"montant": "-1000", "motif": "DM n° 1"}),
        ("recette", recette.uid, {"montant": "40000", "libelle": "État"}),
        ("desengager", engagement.uid, {"montant": "500", "motif": "Action réduite"}),
    ):
        adresse = reverse(f"deliberations:{nom}", args=[uid])
        assert client.get(adresse).status_code == 200
        assert client.post(adresse, {}).status_code == 422
        assert client.post(adresse, donnees).status_code == 302
    assert queries.disponible(recette) == E("7576157.00")
    assert queries.disponible(engagement.operation) == E("199500.00")
    budget = client.get(reverse("deliberations:budget")).content.decode()
    assert "Recettes de 2025" in budget
    assert "Dépenses de 2025" in budget
    assert (
        client.get(reverse("deliberations:recette", args=[engagement.operation.uid])).status_code
        == 404
    )


def test_the_statement_goes_out_whole_and_never_as_a_formula(client, gestionnaire) -> None:
    o = f.operation("100.00")
    actions.modifier_ae(o, E("1.00"), "=1+1", gestionnaire)
    client.force_login(gestionnaire)
    reponse = client.get(reverse("deliberations:releve", args=[o.uid]))
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")
    lignes = list(csv.reader(io.StringIO(texte), delimiter=";"))
    assert lignes[-1][3] == "'=1+1"
    assert lignes[-1][5:] == ["1,00", "101,00"]
    assert len(lignes) == 1 + o.mouvements.count()


def test_the_fsl_is_shown_apart_and_paid_by_the_caf(client, gestionnaire) -> None:
    f.adoptee()
    LigneRapport.objects.update(financement="fsl")
    client.force_login(gestionnaire)
    page = client.get(reverse("deliberations:budget")).content.decode()
    assert "hors budget du Département" in page
    assert "20\u202f000,00\u00a0€" in page


def test_the_budget_costs_the_same_queries_whatever_its_lines(
    client, gestionnaire, django_assert_max_num_queries
) -> None:
    client.force_login(gestionnaire)
    f.operation()
    adresse = reverse("deliberations:budget")
    client.get(adresse)
    for n in range(8):
        o = f.operation(code=f"N{n}")
        actions.inscrire_credits(o, 2026, E("1.00"), "x", gestionnaire)
    with django_assert_max_num_queries(12):
        client.get(adresse)


@pytest.mark.parametrize(
    ("demande", "dit"),
    [
        ({"montant": "80", "sens": "moins"}, 'après : <strong class="insecable">20,00'),
        ({"montant": "100,01", "sens": "moins"}, "Il manque 0,01"),
        ({"montant": "-100", "sens": "plus"}, 'après : <strong class="insecable">0,00'),
    ],
)
def test_what_is_left_is_said_while_an_amount_is_typed(
    client, gestionnaire, demande: dict[str, str], dit: str
) -> None:
    client.force_login(gestionnaire)
    o = f.operation("100.00", code="ESSAI")
    page = client.get(f"/deliberations/budget/{o.uid}/apres/", demande).content.decode()
    assert dit in page.replace("\u00a0", " ")
    assert client.get(f"/deliberations/budget/{o.uid}/apres/?montant=x").content.strip() == b""


def test_the_list_is_ordered_totalled_and_its_fsl_explained(client, gestionnaire) -> None:
    for code in ("Z9", "A1", "M5"):
        f.operation("1000.00", code=code)
    f.ligne_de_recettes()
    test_a_line_of_the_fsl_is_adopted_and_committed_on_no_operation(gestionnaire)
    assert [o.code for o in queries.operations()] == sorted(o.code for o in queries.operations())
    client.force_login(gestionnaire)
    page = client.get(reverse("deliberations:budget")).content.decode()
    assert "Total des dépenses" in page
    # Three lines of 1,000.00 and one of 220,000.00 are left.
    assert "223\u202f000,00\u00a0€" in page
    assert "n°\u00a02025-300" in page
    adresse = reverse("deliberations:budget_csv")
    assert adresse in page
    export = b"".join(client.get(adresse).streaming_content).decode()
    assert "2025;dépense;A1;Logement des jeunes;6568/93428;1100000,00;1099000,00;1000,00" in export
    assert "2025;recette;C02-428N01;Fonds d’appui;74713/93428;;;0" in export


def test_the_credits_of_payment_are_told_one_by_one(client, gestionnaire) -> None:
    o = f.operation()
    actions.inscrire_credits(o, 2026, E("100.00"), "Budget primitif", gestionnaire)
    actions.inscrire_credits(o, 2026, E("-40.00"), "Report en 2027", gestionnaire)
    assert [(m.montant, apres) for m, apres in queries.mouvements_de_credits(o)] == [
        (E("-40.00"), E("60.00")),
        (E("100.00"), E("100.00")),
    ]
    client.force_login(gestionnaire)
    page = client.get(reverse("deliberations:operation", args=[o.uid])).content.decode()
    assert "Report en 2027" in page
    releve = b"".join(client.get(reverse("deliberations:releve", args=[o.uid])).streaming_content)
    assert "crédits de paiement 2026;;Report en 2027;;-40,00;60,00" in releve.decode()


def test_a_recette_typed_wrong_is_corrected_with_its_reason(client, gestionnaire) -> None:
    o = f.ligne_de_recettes()
    actions.constater_recette(o, E("4000.00"), "Part de l’État", gestionnaire)
    client.force_login(gestionnaire)
    page = client.get(reverse("deliberations:operation", args=[o.uid])).content.decode()
    adresse = reverse("deliberations:modifier_ae", args=[o.uid])
    assert adresse in page
    assert "De combien change la recette inscrite" in client.get(adresse).content.decode()
    trop = client.post(adresse, {"montant": "-4000,01", "motif": "Erreur"})
    assert trop.status_code == 422
    client.post(adresse, {"montant": "-3600", "motif": "Un zéro de trop"})
    assert queries.disponible(o) == E("400.00")
    assert Mouvement.objects.latest("id").libelle == "Diminution de la recette"


def test_an_imputation_names_its_nature_and_its_function(client, gestionnaire) -> None:
    client.force_login(gestionnaire)
    adresse = reverse("deliberations:ouvrir_operation")
    envoi = {"exercice": "2026", "sens": "depense", "code": "N1", "libelle": "x", "montant": "5"}
    assert client.post(adresse, envoi | {"imputation": "6568"}).status_code == 422
    suite = client.post(adresse, envoi | {"imputation": "6568/93428"})
    assert suite["Location"] == reverse(
        "deliberations:operation", args=[Operation.objects.get(code="N1").uid]
    )
