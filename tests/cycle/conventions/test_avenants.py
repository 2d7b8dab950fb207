"""Avenants: what they may say, what their signature changes, what can be read as of any day."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ecluse.annuaire.models import Role
from ecluse.cycle.conventions import actions, vie
from ecluse.cycle.conventions.consolidation import consolidee, lisible, montant_de
from ecluse.cycle.conventions.models import Avenant, Convention, LigneConvention
from ecluse.cycle.deliberations.models import BlocVote, Deport, Elu, GroupeElus
from ecluse.regles.texte import typographie
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f

pytestmark = pytest.mark.django_db
FIN = date(2026, 8, 31)


@pytest.fixture
def agent() -> Any:
    return f.compte(Role.GESTIONNAIRE, prenom="Gaël")


def contraintes() -> None:
    """What is checked at the end of a transaction is checked now."""
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute("SET CONSTRAINTS ALL DEFERRED")


def test_nothing_changes_before_the_signature(signee: Convention, agent: Any) -> None:
    a = f.avenant(signee, "a_signer")
    assert (signee.fin, signee.fin_initiale, a.rang) == (FIN, None, 1)
    with f.au("2025-10-02"):
        actions.signer_avenant(a, date(2025, 10, 2), None, agent)
    signee.refresh_from_db()
    assert (signee.fin, signee.fin_initiale) == (date(2026, 11, 30), FIN)
    assert (a.fin_avant, a.montant_avant, a.etat) == (FIN, Decimal("20000.00"), "signe")
    contraintes()


def test_an_avenant_brings_a_voted_line(signee: Convention, agent: Any) -> None:
    ligne = f.ligne_libre("5000.00", signee.structure)
    a = f.avenant(signee, "a_signer", genres=["montant"], lignes=[ligne], nouvelle_fin=None)
    assert signee.montant_maximum == Decimal("20000.00")
    portee = a.lignes.get()
    assert (portee.en_vigueur, portee.fiche, portee.montant) == (False, "2025/4.5", ligne.montant)
    contraintes()
    with f.au("2025-10-02"):
        actions.signer_avenant(a, date(2025, 10, 2), None, agent)
    signee.refresh_from_db()
    assert signee.montant_maximum == Decimal("25000.00")
    assert montant_de(a) == Decimal("5000.00")
    contraintes()


def test_the_length_and_the_amount_write_their_articles(signee: Convention) -> None:
    ligne = f.ligne_libre("5000.00", signee.structure)
    a = f.avenant(signee, "a_signer", genres=["duree", "montant"], lignes=[ligne])
    duree, montant = a.modifications
    assert (duree["article"], montant["article"]) == ("Article 2", "Article 3")
    assert "30\u00a0novembre 2026" in duree["apres"]
    assert "jamais reconduite tacitement" in duree["apres"]
    # What was written before is read in the convention as it was issued.
    assert "2026" in duree["avant"]


def test_the_consolidated_convention_is_read_as_of_any_day(signee: Convention) -> None:
    f.avenant(signee, jour="2025-10-01")
    f.avenant(signee, jour="2025-12-01", effet=date(2026, 1, 1), nouvelle_fin=date(2027, 2, 28))
    texte = {"article": "Article 1", "mode": "remplace", "apres": "Un autre objet."}
    f.avenant(signee, jour="2026-02-01", genres=["objet"], nouvelle_fin=None, modifications=[texte])
    lues = {
        jour: consolidee(signee, date.fromisoformat(jour))
        for jour in ("2025-09-30", "2025-10-01", "2025-12-31", "2026-01-01", "2026-02-01")
    }
    assert [len(x.avenants) for x in lues.values()] == [0, 1, 1, 2, 3]
    assert lues["2025-09-30"].fin == FIN
    assert lues["2025-12-31"].fin == date(2026, 11, 30)
    assert lues["2026-01-01"].fin == signee.fin == date(2027, 2, 28)
    objets = [x.articles[0] for x in lues.values()]
    assert objets[0].titre == "Article 1\u00a0: Objet"
    assert objets[-1].texte == "Un autre objet."
    assert (objets[0].avenants, objets[-1].avenants) == ((), (3,))
    duree = lues["2026-01-01"].articles[1]
    assert duree.avenants == (1, 2)
    assert duree.texte is not None
    assert duree.texte.index("novembre") < duree.texte.index("février 2027")


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"objet": " "}, "objet"),
        ({"genres": []}, "genres"),
        ({"genres": ["couleur"]}, "genres"),
        ({"nouvelle_fin": None}, "nouvelle_fin"),
        ({"nouvelle_fin": FIN}, "nouvelle_fin"),
        ({"nouvelle_fin": date(2025, 8, 31)}, "nouvelle_fin"),
        ({"genres": ["objet"]}, "genres"),
        ({"genres": ["objet"], "nouvelle_fin": None}, "modifications"),
        ({"genres": ["annexe"], "nouvelle_fin": None}, "modifications"),
        ({"genres": ["montant"], "nouvelle_fin": None}, "lignes"),
        ({"montant_connu": False}, "genres"),
        ({"originaux": 0}, "originaux"),
        ({"modifications": [{"article": "Article 1", "mode": "remplace"}]}, "modifications"),
        ({"modifications": [{"article": "A", "mode": "efface", "apres": "B"}]}, "modifications"),
        (
            {"modifications": [{"article": "Article 99", "mode": "remplace", "apres": "B"}]},
            "modifications",
        ),
        (
            {"modifications": [{"article": "Annexe 9", "mode": "remplace", "apres": "B"}]},
            "modifications",
        ),
    ],
)
def test_what_an_avenant_may_not_say(
    signee: Convention, agent: Any, champs: dict[str, Any], champ: str
) -> None:
    with pytest.raises(ActionRefusee) as refus:
        actions.preparer_avenant(signee, agent, f.contenu(**champs))
    assert refus.value.champ == champ
    assert not signee.avenants.exists()


def test_lines_that_it_may_not_bring(signee: Convention, agent: Any) -> None:
    autre = f.ligne_votee()
    portee = signee.lignes.get().ligne
    for ligne, mots in ((autre, "autre structure"), (portee, "déjà portée")):
        with pytest.raises(ActionRefusee, match=mots):
            actions.preparer_avenant(
                signee, agent, f.contenu(genres=["duree", "montant"], lignes=[ligne])
            )


def test_the_amount_is_the_one_that_the_ledger_committed(signee: Convention, agent: Any) -> None:
    ligne = f.ligne_libre("5000.00", signee.structure)
    ligne.montant = Decimal("6000.00")
    ligne.save()
    contenu = f.contenu(genres=["duree", "montant"], lignes=[ligne])
    a = actions.preparer_avenant(signee, agent, contenu)
    assert a.lignes.get().montant == Decimal("5000.00")
    assert "augmenté de 5" in a.modifications[1]["apres"]


def test_an_avenant_is_voted(signee: Convention, agent: Any) -> None:
    a = f.avenant(signee, "projet", articles=[])
    with pytest.raises(ActionRefusee, match="article de la délibération") as refus:
        actions.emettre_avenant(a, agent)
    assert refus.value.champ == "articles"
    actions.modifier_avenant(a, agent, f.contenu(articles=[f.autorisation(), f.autorisation()]))
    with pytest.raises(ActionRefusee, match="Générez d’abord"):
        actions.emettre_avenant(a, agent)
    f.documenter(a, agent)
    # Voted twice, it is one act.
    actions.emettre_avenant(a, agent)
    assert (a.etat, signee.avenants.count()) == ("a_signer", 1)


def test_only_a_signed_convention_is_modified(agent: Any) -> None:
    for etat in ("projet", "a_signer", "soldee", "abandonnee"):
        with pytest.raises(TransitionImpossible):
            actions.preparer_avenant(f.convention(etat), agent, f.contenu())


def test_the_payments_may_object(
    signee: Convention, agent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    a = f.avenant(signee, "a_signer")
    monkeypatch.setattr("ecluse.cycle.conventions.aval._obstacle", lambda _: "Solde calculé.")
    with f.au("2025-10-02"), pytest.raises(ActionRefusee, match="Solde calculé"):
        actions.signer_avenant(a, date(2025, 10, 2), None, agent)
    a.refresh_from_db()
    assert a.etat == "a_signer"


def test_the_signature_follows_transmission_and_publication(signee: Convention, agent: Any) -> None:
    article = f.autorisation()
    article.rapport.transmise_le = article.rapport.publiee_le = None
    article.rapport.save()
    a = f.avenant(signee, "a_signer", articles=[article])
    with f.au("2025-10-02"):
        with pytest.raises(ActionRefusee, match="transmission"):
            actions.signer_avenant(a, date(2025, 10, 2), None, agent)
        with pytest.raises(ActionRefusee, match="précède le vote"):
            actions.enregistrer_dates_avenant(a, agent, transmise_le=date(2025, 9, 1))
        actions.enregistrer_dates_avenant(
            a, agent, transmise_le=date(2025, 9, 24), publiee_le=date(2025, 9, 25)
        )
        with pytest.raises(ActionRefusee, match="publication"):
            actions.signer_avenant(a, date(2025, 9, 24), None, agent)
        actions.signer_avenant(a, date(2025, 9, 25), None, agent)
        with pytest.raises(ActionRefusee, match="après la signature"):
            actions.enregistrer_dates_avenant(a, agent, publiee_le=date(2025, 9, 26))


def test_the_structure_is_told(signee: Convention) -> None:
    a = f.avenant(signee)
    message = Courriel.objects.get(genre="conventions.avenant_a_signer")
    assert message.destinataire == f.signataire_de(signee.structure)
    assert message.lien == f"/conventions/{signee.uid}/avenants/1/"
    signature = Courriel.objects.filter(genre="conventions.avenant_signe").first()
    assert signature is not None
    assert "30\u00a0novembre 2026" in signature.corps
    actes = [x.evenement for x in histoire(reference(a))]
    assert actes == ["signer", "emettre", "preparer"]
    candidature = signee.lignes.get().ligne.candidature
    assert reference(a) in {x.objet for x in histoire(reference(candidature))}


def test_a_given_up_avenant_frees_its_lines_and_keeps_its_rank(
    signee: Convention, agent: Any
) -> None:
    ligne = f.ligne_libre("5000.00", signee.structure)
    a = f.avenant(signee, "a_signer", genres=["duree", "montant"], lignes=[ligne])
    with pytest.raises(ActionRefusee, match="pourquoi"):
        actions.abandonner_avenant(a, " ", agent)
    actions.abandonner_avenant(a, "La structure renonce", agent)
    assert Courriel.objects.filter(genre="conventions.avenant_abandonne").exists()
    suivant = f.avenant(signee, "signe", genres=["duree", "montant"], lignes=[ligne])
    assert suivant.rang == 2
    assert signee.montant_maximum == Decimal("25000.00")
    contraintes()


def test_a_project_written_again_leaves_what_it_no_longer_brings(
    signee: Convention, agent: Any
) -> None:
    ligne = f.ligne_libre("5000.00", signee.structure)
    a = f.avenant(signee, "projet", genres=["duree", "montant"], lignes=[ligne])
    actions.modifier_avenant(a, agent, f.contenu(objet="Durée seule"))
    assert montant_de(a) == 0
    assert ligne in vie.lignes_pour_avenant(signee)
    actions.modifier_avenant(a, agent, f.contenu(genres=["duree", "montant"], lignes=[ligne]))
    assert montant_de(Avenant.objects.get(pk=a.pk)) == Decimal("5000.00")
    contraintes()


def test_who_prepares_and_who_signs(signee: Convention) -> None:
    instructeur = f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.5"])
    ailleurs = f.compte(Role.INSTRUCTEUR, dispositifs=["2025/4.6"])
    signataire = f.signataire_de(signee.structure)
    for acteur in (ailleurs, signataire, f.compte(Role.ELU), f.compte(Role.CONTROLEUR)):
        with pytest.raises(AccesRefuse):
            actions.preparer_avenant(signee, acteur, f.contenu())
    with f.au("2025-10-01"):
        a = actions.preparer_avenant(signee, instructeur, f.contenu(articles=[f.autorisation()]))
        assert vie.avenants(signee, signataire) == []
        f.proposer_avenant(a, instructeur)
        assert [x.rang for x in vie.avenants(signee, signataire)] == [1]
        with pytest.raises(AccesRefuse):
            actions.signer_avenant(a, date(2025, 10, 1), None, instructeur)
        with pytest.raises(AccesRefuse):
            actions.abandonner_avenant(a, "Motif", instructeur)


# --- a signatory who took no part in the vote --------------------------------------------------


def _elu(prenom: str, nom: str) -> Elu:
    groupe, _ = GroupeElus.objects.get_or_create(nom="Groupe d’essai")
    return Elu.objects.create(prenom=prenom, nom=nom, groupe=groupe)


def test_a_recused_signatory_is_flagged(signee: Convention) -> None:
    article = f.autorisation()
    a = f.avenant(signee, "projet", articles=[article])
    a.signataire_departement, a.qualite_departement = "Mme Élodie DUPRÉ", "Présidente"
    assert vie.alertes_de_signature(a) == []
    article.bloc = BlocVote.objects.create(rapport=article.rapport, rang=1)
    article.save()
    Deport.objects.create(bloc=article.bloc, elu=_elu("Élodie", "Dupré"))
    (alerte,) = vie.alertes_de_signature(a)
    assert "Élodie Dupré" in alerte
    assert "suppléant" in alerte


def test_a_delegate_of_a_recused_president_is_flagged_within_the_block(
    signee: Convention,
) -> None:
    departement = f.departement_complet()
    departement.president = "Jean Modèle"
    departement.save()
    article = f.autorisation()
    blocs = [BlocVote.objects.create(rapport=article.rapport, rang=n) for n in (1, 2)]
    article.bloc = blocs[0]
    article.save()
    a = f.avenant(signee, "projet", articles=[article])
    a.qualite_departement = "Directrice, par délégation"
    a.save()
    president = _elu("Jean", "Modèle")
    ailleurs = Deport.objects.create(bloc=blocs[1], elu=president)
    assert vie.alertes_de_signature(vie.avenant(signee, f.compte(Role.PILOTAGE), 1)) == []
    ailleurs.bloc = blocs[0]
    ailleurs.save()
    (alerte,) = vie.alertes_de_signature(a)
    assert "délégation" in alerte


# --- what the database holds -----------------------------------------------------------------


def _refuse(contrainte: str, faire: Any) -> None:
    with pytest.raises(IntegrityError) as refus, transaction.atomic():
        faire()
        contraintes()
    assert refus.value.__cause__.diag.constraint_name == contrainte, refus.value  # type: ignore[union-attr]


def test_the_maximum_is_the_sum_of_the_lines(signee: Convention) -> None:
    ligne = f.ligne_libre("5000.00", signee.structure)
    f.avenant(signee, "a_signer", genres=["duree", "montant"], lignes=[ligne])
    conventions, lignes = Convention.objects.filter(pk=signee.pk), LigneConvention.objects
    _refuse(
        "convention_somme_des_lignes", lambda: conventions.update(montant_maximum=Decimal("25000"))
    )
    _refuse(
        "convention_somme_des_lignes",
        lambda: lignes.filter(avenant=None, convention=signee).update(montant=1),
    )
    _refuse(
        "convention_somme_des_lignes",
        lambda: lignes.filter(avenant=None, convention=signee).delete(),
    )
    # Counted before its avenant is signed, even with the sum made right.
    _refuse(
        "ligne_convention_avenant_signe",
        lambda: (
            lignes.filter(avenant__convention=signee).update(en_vigueur=True),
            conventions.update(montant_maximum=Decimal("25000")),
        ),
    )


@pytest.mark.parametrize(
    ("contrainte", "champs"),
    [
        ("avenant_rang_et_originaux", {"originaux": 0}),
        ("avenant_objet", {"objet": ""}),
        ("avenant_objet", {"genres": []}),
        ("avenant_emis", {"emise_le": None}),
        ("avenant_signe_apres_transmission", {"transmise_le": None}),
        ("avenant_signe_apres_transmission", {"montant_avant": None}),
        ("avenant_signe_apres_publication", {"publiee_le": date(2025, 10, 2)}),
    ],
)
def test_the_database_refuses(signee: Convention, contrainte: str, champs: dict[str, Any]) -> None:
    a = f.avenant(signee)
    _refuse(contrainte, lambda: Avenant.objects.filter(pk=a.pk).update(**champs))


def test_the_database_refuses_ranks_lines_and_documents_out_of_place(signee: Convention) -> None:
    a = f.avenant(signee)
    autre = f.convention("signee")
    portee = autre.lignes.get()
    _refuse(
        "avenant_rang_unique",
        lambda: Avenant.objects.create(convention=signee, rang=1, genres=["duree"], objet="x"),
    )
    _refuse(
        "ligne_convention_avenant",
        lambda: LigneConvention.objects.filter(pk=portee.pk).update(avenant=a),
    )
    _refuse(
        "ligne_convention_abandonnee",
        lambda: LigneConvention.objects.filter(pk=portee.pk).update(
            abandonnee_le=f.instant("2025-10-01")
        ),
    )


@pytest.mark.parametrize("vers", ["projet", "a_signer", "abandonne"])
def test_the_database_refuses_a_state_out_of_the_table(signee: Convention, vers: str) -> None:
    a = f.avenant(signee)
    with pytest.raises(Exception, match="transition"), transaction.atomic():
        Avenant.objects.filter(pk=a.pk).update(etat=vers)


def test_an_article_is_read_without_its_marks() -> None:
    source = (
        "Le montant est de 20\\,00 \\€\\.\n\n| Dossier | Montant |\n|:---|---:|\n"
        "| CAND\\-1 | 20\\,00 |\n| **Total** | 20 |\n\nTable: Part\n\n"
        "::: encadre\n## 3.1 Suite\n:::"
    )
    assert lisible(source) == typographie(
        "Le montant est de 20,00 €.\n\nDossier ; Montant\nCAND-1 ; 20,00\nTotal ; 20\n\nPart\n\n"
        "3.1 Suite"
    )


def test_an_annex_may_be_added(signee: Convention, agent: Any) -> None:
    ajout = {"article": "Annexe 9", "mode": "complete", "apres": "La charte."}
    a = actions.preparer_avenant(
        signee, agent, f.contenu(genres=["annexe"], nouvelle_fin=None, modifications=[ajout])
    )
    assert [m["article"] for m in a.modifications] == ["Annexe 9"]


def test_a_project_shows_what_its_articles_say_today(signee: Convention, agent: Any) -> None:
    nouveau = {"article": "Article 2", "mode": "remplace", "apres": "Trois mois de plus."}
    a = actions.preparer_avenant(signee, agent, f.contenu(modifications=[nouveau]))
    article = vie.avant_apres(a)[-1]
    assert article.avant.startswith("La convention couvre la période")
    assert "jusqu’au paiement" in article.avant
    assert article.apres == "Trois mois de plus."


def test_an_avenant_signed_meanwhile_is_told_before_the_other_is_signed(
    signee: Convention, agent: Any
) -> None:
    premier, second = (f.avenant(signee, "a_signer", jour=f"2025-10-0{n}") for n in (1, 2))
    assert vie.signes_depuis(second) == []
    with f.au("2025-10-03"):
        actions.signer_avenant(premier, date(2025, 10, 3), None, agent)
    assert vie.signes_depuis(second) == [1]
    troisieme = f.avenant(signee, "a_signer", jour="2025-10-04", nouvelle_fin=date(2027, 1, 31))
    assert vie.signes_depuis(troisieme) == []
    assert vie.signes_depuis(premier) == []
