"""The coherence of a rapport as it is written, lines without a dossier, acts that correct."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from ecluse.annuaire.models import Role
from ecluse.cycle.deliberations import actions, queries
from ecluse.cycle.deliberations.models import LigneRapport, Mouvement, Rectification
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from tests import fabriques as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilote():
    """Pilotage."""
    return f.compte(Role.PILOTAGE)


def codes(r, gravite: str = "erreur") -> list[str]:
    constats = queries.page(r).constats
    return [c.anomalie.code for c in constats if c.anomalie.gravite == gravite]


def libre(**champs) -> actions.LigneLibre:
    """A line of the CAF, unless told otherwise."""
    defauts = {
        "libelle_operation": "Fonds de prévention des expulsions",
        "montant": Decimal("3000.00"),
        "beneficiaire": "CAF du Pas-de-Calais",
    }
    return actions.LigneLibre(**(defauts | champs))


def avise(r, pilote) -> None:
    actions.ajouter_avis(r, "2e commission", date(2025, 6, 23), "favorable", pilote)


def test_what_is_announced_is_compared_and_repaired_in_one_click(client, pilote) -> None:
    r = f.rapport(f.proposee(), f.proposee("15000.00"))
    avise(r, pilote)
    article = r.articles.get()
    actions.modifier_article(
        article, article.objet, article.operation, pilote, montant=Decimal("34999.50"), nombre=2
    )
    assert codes(r) == ["centimes_perdus", "nombre_operations"]
    with pytest.raises(ActionRefusee, match="Article 1"):
        actions.inscrire(r, pilote)
    client.force_login(pilote)
    page = client.get(reverse("deliberations:rapport", args=[r.uid])).content.decode()
    assert "Annoncer 35\u202f000,00\u00a0€" in page
    assert 'href="#t-article-1"' in page
    assert "Inscrire à l’ordre du jour" not in page
    client.post(reverse("deliberations:reparer", args=[article.uid]))
    article.refresh_from_db()
    assert (article.montant, article.nombre) == (Decimal("35000.00"), 1)
    assert codes(r) == []
    actions.inscrire(r, pilote)
    with pytest.raises(TransitionImpossible):
        actions.reparer_article(article, pilote)


def test_an_article_that_announces_nothing_keeps_saying_nothing(pilote) -> None:
    article = f.rapport(f.proposee()).articles.get()
    actions.reparer_article(article, pilote)
    article.refresh_from_db()
    assert (article.montant, article.nombre) == (None, None)


def test_each_error_says_where(pilote) -> None:
    r = f.rapport(f.proposee(), operation_=f.operation("15000.00"))
    assert codes(r) == ["avis_manquant", "depassement_ae"]
    r = actions.modifier_rapport(
        r, pilote, titre="Appel XXXX", numero_rapport="57", seance=r.seance, expose=""
    )
    assert codes(r) == ["champ_vide", "avis_manquant", "depassement_ae"]
    article = r.articles.get()
    actions.ajouter_article(r, article.objet.upper(), article.operation, pilote)
    constats = {c.anomalie.code: c for c in queries.page(r).constats}
    assert constats["doublon_acte"].ancre == "t-article-1"
    assert constats["depassement_ae"].ancre == "t-budget"
    assert constats["depassement_ae"].attendu == "15\u202f000,00\u00a0€"
    assert constats["avis_manquant"].ancre == "t-avis"


def test_lines_typed_here_are_checked_as_the_others(pilote) -> None:
    r = f.rapport(f.proposee())
    avise(r, pilote)
    article = r.articles.get()
    actions.ajouter_ligne_libre(
        article,
        libre(
            libelle_operation="4.5 Guichet unique",
            montant=Decimal("20000.01"),
            beneficiaire="Tiers",
        ),
        pilote,
    )
    trouee = actions.ajouter_ligne_libre(
        article, libre(debut=date(2025, 9, 1), description="XX places"), pilote
    )
    # Refused where it is typed; the rule stands for what came otherwise.
    LigneRapport.objects.filter(pk=trouee.pk).update(fin=date(2025, 8, 1))
    assert codes(r) == ["plafond_dispositif", "periode_inversee", "champ_vide"]
    assert "structure_inconnue" in codes(r, "alerte")


def test_the_advice_stays_once_on_the_order_of_the_day(pilote) -> None:
    r = f.rapport(f.proposee(), etat="inscrit")
    avis = r.avis_commissions.get()
    with pytest.raises(ActionRefusee, match="2e commission"):
        actions.retirer_avis(avis, pilote)
    avise(r, pilote)
    actions.retirer_avis(avis, pilote)
    assert r.avis_commissions.count() == 1


# --- lines that come from no dossier --------------------------------------------------------


def test_a_line_without_dossier_is_voted_and_committed(pilote) -> None:
    r = f.rapport(f.proposee())
    avise(r, pilote)
    article, o = r.articles.get(), f.operation()
    structure = f.structure()
    connue = actions.ajouter_ligne_libre(
        article, libre(structure=structure, beneficiaire="ignoré"), pilote
    )
    fsl = actions.ajouter_ligne_libre(article, libre(financement="fsl"), pilote)
    page = queries.page(r)
    assert (page.total, page.total_fsl) == (Decimal("23000.00"), Decimal("3000.00"))
    actions.inscrire(r, pilote)
    f.voter(r)
    with f.au("2025-07-08"):
        actions.adopter(r, "2025-300", pilote)
    connue.refresh_from_db()
    fsl.refresh_from_db()
    assert (connue.votee, fsl.votee, connue.nom_beneficiaire) == (True, True, structure.nom)
    assert queries.disponible(o) == Decimal("197000.00")
    assert not Mouvement.objects.filter(ligne=fsl).exists()


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"libelle_operation": " "}, "libelle_operation"),
        ({"montant": Decimal("0.00")}, "montant"),
        ({"beneficiaire": " "}, "beneficiaire"),
    ],
)
def test_a_line_says_who_and_what(pilote, champs, champ) -> None:
    article = f.rapport(f.proposee()).articles.get()
    with pytest.raises(ActionRefusee) as refus:
        actions.ajouter_ligne_libre(article, libre(**champs), pilote)
    assert refus.value.champ == champ


def test_a_line_is_changed_and_taken_out_while_the_rapport_is_written(client, pilote) -> None:
    r = f.rapport(f.proposee())
    article = r.articles.get()
    structure = f.structure()
    client.force_login(pilote)
    donnees = {
        "beneficiaire": structure.nom.upper(),
        "libelle_operation": "Avenant n° 1",
        "montant": "1 234,56",
        "financement": "departemental",
    }
    adresse = reverse("deliberations:ligne_libre", args=[article.uid])
    assert client.post(adresse, {}).status_code == 422
    client.post(adresse, donnees)
    ligne = article.lignes.get(candidature=None)
    assert (ligne.structure, ligne.montant) == (structure, Decimal("1234.56"))
    adresse = reverse("deliberations:modifier_ligne", args=[ligne.uid])
    assert "Avenant n° 1" in client.get(adresse).content.decode().replace("\u00a0", " ")
    client.post(adresse, donnees | {"beneficiaire": "Régie d’ailleurs", "montant": "99"})
    ligne.refresh_from_db()
    assert (ligne.structure, ligne.beneficiaire) == (None, "Régie d’ailleurs")
    du_dossier = article.lignes.exclude(candidature=None).get()
    assert (
        client.get(reverse("deliberations:modifier_ligne", args=[du_dossier.uid])).status_code
        == 404
    )
    with pytest.raises(ActionRefusee, match="proposition"):
        actions.modifier_ligne_libre(du_dossier, libre(), pilote)
    client.post(reverse("deliberations:retirer_ligne", args=[ligne.uid]))
    ligne.refresh_from_db()
    assert ligne.retiree_le


# --- recettes, other roles -------------------------------------------------------------------


def test_a_recette_is_inscribed_on_adoption(pilote) -> None:
    r = f.rapport(f.proposee())
    avise(r, pilote)
    recettes = f.ligne_de_recettes()
    for operation, montant, champ in (
        (recettes, None, "montant"),
        (None, Decimal("40000.00"), "operation"),
        (f.operation(), Decimal("40000.00"), "operation"),
    ):
        with pytest.raises(ActionRefusee) as refus:
            actions.ajouter_article(
                r, "Recette", operation, pilote, role="recette", montant=montant
            )
        assert refus.value.champ == champ
    article = actions.ajouter_article(
        r, "Recette de l’État", recettes, pilote, role="recette", montant=Decimal("40000.00")
    )
    with pytest.raises(ActionRefusee, match="ne porte pas de ligne"):
        actions.ajouter_ligne_libre(article, libre(), pilote)
    actions.inscrire(r, pilote)
    f.voter(r)
    with f.au("2025-07-08"):
        actions.adopter(r, "2025-300", pilote)
    m = Mouvement.objects.get(nature="recette")
    assert (m.operation, m.montant, m.article) == (recettes, Decimal("40000.00"), article)
    (ligne,) = [b for b in queries.page(r).budget if b.recette]
    assert (ligne.disponible, ligne.solde) == (Decimal("0.00"), Decimal("40000.00"))


# --- an act that corrects another ------------------------------------------------------------


def corrige(pilote):
    """An adopted act that voted 20,000.00, and a rapport that corrects it."""
    c = f.adoptee()
    ligne = c.lignes_rapport.get()
    r = actions.creer_rapport(
        "Rectification",
        pilote,
        numero_rapport="58",
        seance=date(2025, 9, 22),
        rectifie=ligne.article.rapport,
    )
    actions.ajouter_avis(r, "2e commission", date(2025, 9, 8), "favorable", pilote)
    article = actions.ajouter_article(r, "Erreur de montant", f.operation(), pilote)
    return ligne, r, article


def test_an_error_is_corrected_by_another_act(pilote) -> None:
    ligne, r, article = corrige(pilote)
    premier = ligne.article.rapport
    actions.rectifier(article, ligne, Decimal("5000.00"), "Quantité comptée deux fois.", pilote)
    assert queries.engage_de(ligne) == Decimal("20000.00")
    (budget,) = queries.page(r).budget
    assert (budget.disponible, budget.solde) == (Decimal("200000.00"), Decimal("205000.00"))
    actions.inscrire(r, pilote)
    f.voter(r, jour="2025-09-22")
    with f.au("2025-09-23"):
        actions.adopter(r, "2025-400", pilote)
    ligne.refresh_from_db()
    premier.refresh_from_db()
    assert (ligne.montant, ligne.votee, premier.etat) == (Decimal("20000.00"), True, "adopte")
    assert queries.engage_de(ligne) == Decimal("15000.00")
    m = Mouvement.objects.get(nature="desengagement")
    assert (m.article, m.montant) == (article, Decimal("5000.00"))
    assert "2025-400" in m.motif
    (budget,) = queries.page(r).budget
    assert budget.disponible == Decimal("200000.00")


def test_who_is_interested_in_what_is_taken_back_recuses_themselves(client, pilote) -> None:
    ligne, r, article = corrige(pilote)
    actions.rectifier(article, ligne, Decimal("5000.00"), "Quantité comptée deux fois.", pilote)
    elu = f.assemblee()[0]
    client.force_login(pilote)
    envoi = {"elu": elu.uid, "qualite": "trésorière"}
    structure = ligne.dossier.structure
    page = client.post(
        reverse("deliberations:interet", args=[r.uid]),
        envoi | {"structure": structure.nom},
        follow=True,
    ).content.decode()
    assert "trésorière" in page
    assert "ne finance pas" not in page
    (bloc,) = actions.proposer_blocs(r, pilote)
    assert bloc.deports.get().elu == elu
    ailleurs = f.structure()
    page = client.post(
        reverse("deliberations:interet", args=[r.uid]),
        envoi | {"structure": ailleurs.nom},
        follow=True,
    ).content.decode()
    assert f"Ce rapport ne finance pas {ailleurs.nom}." in page


def test_what_a_correction_refuses(pilote) -> None:
    ligne, r, article = corrige(pilote)
    ailleurs = f.adoptee().lignes_rapport.get()
    for voulue, montant, motif, champ in (
        (ailleurs, "1.00", "Erreur.", "ligne"),
        (ligne, "0.00", "Erreur.", "montant"),
        (ligne, "20000.01", "Erreur.", "montant"),
        (ligne, "1.00", " ", "motif"),
    ):
        with pytest.raises(ActionRefusee) as refus:
            actions.rectifier(article, voulue, Decimal(montant), motif, pilote)
        assert refus.value.champ == champ
    faite = actions.rectifier(article, ligne, Decimal("1.00"), "Erreur.", pilote)
    with pytest.raises(ActionRefusee, match="déjà"):
        actions.rectifier(article, ligne, Decimal("1.00"), "Erreur.", pilote)
    with pytest.raises(ActionRefusee) as refus:
        actions.modifier_rapport(
            r, pilote, titre="x", numero_rapport="58", seance=r.seance, expose="", rectifie=None
        )
    assert refus.value.champ == "rectifie"
    actions.retirer_rectification(faite, pilote)
    assert not Rectification.objects.exists()
    with pytest.raises(ActionRefusee):
        actions.creer_rapport("y", pilote, rectifie=r)


def test_the_page_of_a_correction(client, pilote) -> None:
    ligne, r, article = corrige(pilote)
    client.force_login(pilote)
    page = client.get(reverse("deliberations:rapport", args=[ligne.article.rapport.uid]))
    assert "Rectifiée" in page.content.decode()
    adresse = reverse("deliberations:rectification", args=[article.uid])
    assert client.post(adresse, {"ligne": ligne.uid, "montant": "x"}).status_code == 422
    client.post(adresse, {"ligne": ligne.uid, "montant": "5 000", "motif": "Compté deux fois."})
    page = client.get(reverse("deliberations:rapport", args=[r.uid])).content.decode()
    assert "Acte rectificatif" in page
    assert "Compté deux fois." in page
    client.post(
        reverse("deliberations:retirer_rectification", args=[Rectification.objects.get().uid])
    )
    assert not Rectification.objects.exists()


def test_notification_follows_the_meeting(pilote) -> None:
    r = f.adoptee().lignes_rapport.get().article.rapport
    with f.au("2025-07-15"):
        with pytest.raises(ActionRefusee) as refus:
            actions.enregistrer_transmission(r, None, None, pilote, notifiee_le=date(2025, 7, 6))
        assert refus.value.champ == "notifiee_le"
        actions.enregistrer_transmission(r, None, None, pilote, notifiee_le=date(2025, 7, 9))
    assert (r.transmise_le, r.notifiee_le) == (None, date(2025, 7, 9))


def test_the_budget_table_follows_the_changes_of_the_ae(client, pilote) -> None:
    vide = actions.ouvrir_operation(2025, "C02-NEUVE", "Ligne", "6568/93428", Decimal(0), pilote)
    actions.virer(f.operation(), vide, Decimal("25000.00"), "Redéploiement", pilote)
    r = f.rapport(f.proposee(), operation_=vide)
    avise(r, pilote)
    (ligne,) = queries.page(r).budget
    assert (ligne.ae, ligne.disponible) == (Decimal("25000.00"), Decimal("25000.00"))
    assert codes(r) == []
    actions.inscrire(r, pilote)
    f.voter(r)
    with f.au("2025-07-08"):
        actions.adopter(r, "2025-300", pilote)
        actions.modifier_ae(vide, Decimal("1000.00"), "Plus tard", pilote)
    # As it was at the vote, whatever is decided of the line afterwards.
    assert queries.page(r).budget[0].ae == Decimal("25000.00")


def test_an_article_that_imputes_announces_what_the_others_vote(client, pilote) -> None:
    r = f.rapport(f.proposee(), f.proposee("15000.00"))
    avise(r, pilote)
    faux = Decimal("34000.00")
    operation = r.articles.get().operation
    for visee in (operation, None):
        imputation = actions.ajouter_article(
            r, f"Imputation {visee}", visee, pilote, role="imputation", montant=faux
        )
        assert codes(r) == ["somme_imputation"]
        with pytest.raises(ActionRefusee, match="35\u202f000,00"):
            actions.inscrire(r, pilote)
        actions.reparer_article(imputation, pilote)
        imputation.refresh_from_db()
        assert imputation.montant == Decimal("35000.00")
    recettes = f.ligne_de_recettes()
    actions.ajouter_article(
        r, "Part de l’État", recettes, pilote, role="recette", montant=Decimal("40000.00")
    )
    actions.ajouter_article(
        r, "Recette", recettes, pilote, role="imputation", montant=Decimal("40000.00")
    )
    assert codes(r) == []
