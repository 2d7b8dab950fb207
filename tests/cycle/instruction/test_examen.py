"""Points, verdict, instances, volumes kept, deferral, notes: what is refused, what is kept."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from ecluse.annuaire.models import Role
from ecluse.cycle.instruction import actions
from ecluse.cycle.instruction.models import AvisInstance, Grille, Proposition, Recevabilite
from ecluse.regles.attribution import ChargeEcartee
from ecluse.regles.notation import Critere
from ecluse.socle.etats import ActionRefusee, TransitionImpossible
from ecluse.socle.journal import histoire, reference
from ecluse.socle.models import Courriel
from ecluse.socle.permissions import AccesRefuse
from tests import fabriques as f
from tests.cycle.instruction import outils

pytestmark = pytest.mark.django_db

GRILLE = [Critere("reseau", "Réseau", 2, 5), Critere("innovation", "Innovation", 1, 10)]


class TestRecevabilite:
    def test_a_point_is_added_once_and_withdrawn(self) -> None:
        c, ines = f.en_instruction()
        point = actions.ajouter_point(c, " Contrat d’engagement ", "conforme", "", ines)
        with pytest.raises(ActionRefusee) as refus:
            actions.ajouter_point(c, "Contrat d’engagement", "sans_objet", "", ines)
        assert refus.value.champ == "libelle"
        actions.retirer_point(point, ines)
        actions.ajouter_point(c, "Contrat d’engagement", "sans_objet", "", ines)
        with pytest.raises(TransitionImpossible):
            actions.retirer_point(point, ines)
        evenements = [j.evenement for j in histoire(reference(c))]
        assert evenements.count("ajouter_point") == 2
        assert "retirer_point" in evenements

    @pytest.mark.parametrize(
        ("valeurs", "champ"),
        [
            ((" ", "conforme", ""), "libelle"),
            (("x", "peut-être", ""), "appreciation"),
            (("x", "non_conforme", " "), "commentaire"),
        ],
    )
    def test_a_point_is_whole(self, valeurs: tuple[str, str, str], champ: str) -> None:
        c, ines = f.en_instruction()
        with pytest.raises(ActionRefusee) as refus:
            actions.ajouter_point(c, *valeurs, ines)
        assert refus.value.champ == champ

    def test_irrecevable_is_an_act_with_its_reason_that_refuses(self) -> None:
        c, ines = f.en_instruction()
        with pytest.raises(ActionRefusee) as refus:
            actions.prononcer(c, "irrecevable", " ", ines)
        assert refus.value.champ == "motif"
        assert not Recevabilite.objects.exists()
        actions.prononcer(c, "irrecevable", "Reçue d’une structure non agréée.", ines)
        assert c.etat == "defavorable"
        p = c.propositions.get()
        assert p.motif == "Irrecevable : Reçue d’une structure non agréée."
        with pytest.raises(ActionRefusee) as refus:
            actions.proposer(c, "favorable", Decimal("20000.00"), "", ines, "Sans avis.")
        assert refus.value.champ == "sens"
        actions.prononcer(c, "recevable", "", ines)
        actions.proposer(c, "favorable", Decimal("20000.00"), "", ines, "Sans avis.")
        assert [r.verdict for r in c.recevabilites.all()] == ["recevable", "irrecevable"]
        assert c.recevabilites.filter(remplacee_le=None).count() == 1

    def test_only_an_instructeur_pronounces(self) -> None:
        c, _ = f.en_instruction()
        for role in (Role.PILOTAGE, Role.CONTROLEUR):
            with pytest.raises(AccesRefuse):
                actions.prononcer(c, "recevable", "", f.compte(role))
        with pytest.raises(AccesRefuse):
            actions.ajouter_point(c, "x", "conforme", "", f.agent_slisl())

    def test_the_checks_are_made_again_on_the_dossier_as_it_is(self) -> None:
        c, ines = f.en_instruction()
        assert c.controles.get(code="categorie_eligible").satisfait is True
        c.structure.categories = ["association"]
        c.structure.save()
        actions.refaire_controles(c, ines)
        assert c.controles.get(code="categorie_eligible").satisfait is False
        acte = histoire(reference(c)).filter(evenement="refaire_controles").get()
        assert acte.donnees == {"changes": ["categorie_eligible"]}
        f.proposee()
        v = f.candidature("validee")
        with pytest.raises(TransitionImpossible):
            actions.refaire_controles(v, ines)


class TestInstances:
    def test_an_instance_is_recorded_with_its_own_day(self) -> None:
        c, ines = f.en_instruction()
        with f.au("2025-05-25"):
            avis = actions.enregistrer_avis_instance(
                c, "Comité technique du FSL", date(2025, 5, 20), "favorable", "", ines
            )
        assert avis.reunie_le == date(2025, 5, 20)
        assert avis.cree_le.date() == date(2025, 5, 25)
        with f.au("2025-05-25"), pytest.raises(ActionRefusee) as refus:
            actions.enregistrer_avis_instance(
                c, "Comité technique du FSL", date(2025, 5, 20), "favorable", "", ines
            )
        assert refus.value.champ == "reunie_le"
        with f.au("2025-06-25"):
            actions.enregistrer_avis_instance(
                c, "Comité technique du FSL", date(2025, 6, 20), "reserve", "Revoir le loyer.", ines
            )
        assert AvisInstance.objects.count() == 2

    @pytest.mark.parametrize(
        ("instance", "jour", "sens", "texte", "champ"),
        [
            (" ", "2025-05-20", "favorable", "", "instance"),
            ("CT", "2025-05-26", "favorable", "", "reunie_le"),
            ("CT", "2025-05-25", "oui", "", "sens"),
            ("CT", "2025-05-25", "reserve", " ", "texte"),
        ],
    )
    def test_what_is_not_an_advice_is_refused(self, instance, jour, sens, texte, champ) -> None:
        c, ines = f.en_instruction()
        with f.au("2025-05-25"), pytest.raises(ActionRefusee) as refus:
            actions.enregistrer_avis_instance(
                c, instance, date.fromisoformat(jour), sens, texte, ines
            )
        assert refus.value.champ == champ

    def test_the_instance_of_the_fiche_is_awaited_like_a_service(self) -> None:
        c = outils.dossier(outils.session(2025, "2.14"), montant="1000.00", simples=0)
        ines = f.compte(Role.INSTRUCTEUR)
        with pytest.raises(ActionRefusee, match="Comité des financeurs du FSL") as refus:
            actions.proposer(c, "favorable", Decimal("1000.00"), "", ines)
        assert refus.value.champ == "sans_avis"
        with f.au("2025-05-25"):
            actions.enregistrer_avis_instance(
                c, "comite_financeurs", date(2025, 3, 21), "favorable", "", ines
            )
        p = actions.proposer(c, "favorable", Decimal("1000.00"), "", ines)
        assert p.sans_avis == ""


class TestProposition:
    def retenir(self, n: int) -> actions.Retenu:
        return actions.Retenu({("ART", "simple"): Decimal(n)})

    def test_the_volumes_kept_bound_the_amount_and_explain_the_gap(self) -> None:
        c = outils.dossier(outils.session())
        ines = f.compte(Role.INSTRUCTEUR)
        with pytest.raises(ActionRefusee, match="75") as refus:
            actions.proposer(
                c, "favorable", Decimal("75000.01"), "Moins.", ines, retenu=self.retenir(30)
            )
        assert refus.value.champ == "montant"
        p = actions.proposer(
            c, "favorable", Decimal("75000.00"), "Moins.", ines, retenu=self.retenir(30)
        )
        assert p.volumes[0] | {"demande": "40", "retenu": "30"} == p.volumes[0]
        assert sum(Decimal(x["montant"]) for x in p.explication["lignes"]) == p.montant
        assert "Volume non retenu, Artois" in p.explication["lignes"][-1]["libelle"]

    def test_more_than_asked_is_refused_at_its_volume(self) -> None:
        c = outils.dossier(outils.session())
        with pytest.raises(ActionRefusee) as refus:
            actions.proposer(
                c,
                "favorable",
                Decimal("75000.00"),
                "x",
                f.compte(Role.INSTRUCTEUR),
                retenu=self.retenir(41),
            )
        assert refus.value.champ == "volumes[0]"

    def test_charges_set_aside_and_conditions_are_kept(self) -> None:
        c = outils.dossier(outils.session())
        retenu = actions.Retenu(
            ecartees=(ChargeEcartee("Véhicule", Decimal("10000.00"), "hors action"),),
            conditions=" Présenter le bail. ",
        )
        p = actions.proposer(
            c,
            "favorable",
            Decimal("90000.00"),
            "Véhicule.",
            f.compte(Role.INSTRUCTEUR),
            retenu=retenu,
        )
        assert p.conditions == "Présenter le bail."
        assert p.charges_ecartees == [
            {"libelle": "Véhicule", "montant": "10000.00", "motif": "hors action"}
        ]

    def test_a_deferred_dossier_waits_and_may_come_back(self) -> None:
        c, ines = f.en_instruction()
        with f.au("2025-05-26"):
            with pytest.raises(ActionRefusee) as refus:
                actions.proposer(c, "ajourne", None, " ", ines)
            assert refus.value.champ == "motif"
            demain = actions.Retenu(reexamen_le=date(2025, 5, 26))
            with pytest.raises(ActionRefusee) as refus:
                actions.proposer(c, "ajourne", None, "Statuts à revoir.", ines, retenu=demain)
            assert refus.value.champ == "reexamen_le"
            retenu = actions.Retenu(reexamen_le=date(2025, 6, 20))
            p = actions.proposer(c, "ajourne", None, "Statuts à revoir.", ines, retenu=retenu)
        assert c.etat == "ajournee"
        assert (p.montant, p.reexamen_le) == (0, date(2025, 6, 20))
        assert not Courriel.objects.filter(genre="instruction.proposition_prete").exists()
        with f.au("2025-06-20"):
            actions.proposer(c, "favorable", Decimal("20000.00"), "", ines, "Sans avis.")
        assert c.etat == "favorable"

    def test_a_proposal_made_meanwhile_is_shown_not_replaced(self) -> None:
        c, ines = f.avec_avis()
        autre = f.compte(Role.INSTRUCTEUR)
        premiere = actions.proposer(c, "favorable", Decimal("20000.00"), "", autre, vue="")
        with pytest.raises(actions.PropositionConcurrente) as refus:
            actions.proposer(c, "favorable", Decimal("15000.00"), "Moins.", ines, vue="")
        assert refus.value.actuelle == premiere
        actions.proposer(c, "favorable", Decimal("15000.00"), "Moins.", ines, vue=premiere.uid)
        assert Proposition.objects.get(remplacee_le=None).montant == 15000


class TestNotation:
    def publier(self, c, **plus) -> Grille:
        return actions.publier_grille(
            c.session, GRILLE, plus.get("motif", ""), f.compte(Role.PILOTAGE), plus.get("vue")
        )

    def test_the_grid_is_versioned_and_never_changed(self) -> None:
        c, ines = f.en_instruction()
        premiere = self.publier(c, vue=0)
        with pytest.raises(ActionRefusee, match="déjà celle"):
            self.publier(c)
        pilote = f.compte(Role.PILOTAGE)
        with pytest.raises(ActionRefusee) as refus:
            actions.publier_grille(c.session, GRILLE[:1], " ", pilote)
        assert refus.value.champ == "motif"
        with pytest.raises(ActionRefusee, match="vient d’être publiée"):
            actions.publier_grille(c.session, GRILLE[:1], "Trop long.", pilote, vue=0)
        assert (
            actions.publier_grille(c.session, GRILLE[:1], "Trop long.", pilote, vue=1).version == 2
        )
        with pytest.raises(ProgrammingError), transaction.atomic():
            Grille.objects.filter(pk=premiere.pk).update(motif="x")
        with pytest.raises(AccesRefuse):
            actions.publier_grille(c.session, GRILLE, "x", ines)

    def test_each_scorer_has_their_own_notes(self) -> None:
        c, ines = f.en_instruction()
        grille = self.publier(c)
        actions.noter(c, grille, {"reseau": 5, "innovation": 10}, {}, ines)
        actions.noter(c, grille, {"reseau": 3, "innovation": 5}, {}, f.agent_slisl())
        seconde = actions.noter(c, grille, {"reseau": 4, "innovation": 10}, {}, ines)
        assert seconde.total == Decimal("86.7")
        assert sorted(c.notations.values_list("total", flat=True)) == [
            Decimal("56.7"),
            Decimal("86.7"),
        ]

    def test_a_note_is_given_under_the_grid_in_force_and_by_agents_only(self) -> None:
        c, ines = f.en_instruction()
        grille = self.publier(c)
        for role in (Role.CONTROLEUR, Role.GESTIONNAIRE):
            with pytest.raises(AccesRefuse):
                actions.noter(c, grille, {"reseau": 5, "innovation": 10}, {}, f.compte(role))
        with pytest.raises(ActionRefusee) as refus:
            actions.noter(c, grille, {"reseau": 1, "innovation": 10}, {}, ines)
        assert refus.value.champ == "commentaires.reseau"
        actions.publier_grille(c.session, GRILLE[:1], "x", f.compte(Role.PILOTAGE))
        with pytest.raises(ActionRefusee, match="La grille a changé"):
            actions.noter(c, grille, {"reseau": 5, "innovation": 10}, {}, ines)


def test_each_new_constraint_refuses() -> None:
    c, ines = f.en_instruction()
    point = actions.ajouter_point(c, "x", "conforme", "", ines)
    verdict = actions.prononcer(c, "recevable", "", ines)
    avis = actions.enregistrer_avis_instance(c, "CT", date(2025, 5, 1), "favorable", "", ines)
    grille = actions.publier_grille(c.session, GRILLE, "", f.compte(Role.PILOTAGE))
    notation = actions.noter(c, grille, {"reseau": 5, "innovation": 10}, {}, ines)
    arbitrage = actions.arbitrer(c, "favorable", Decimal("1.00"), "", 0, ines)
    for contrainte, objet, valeurs in (
        ("point_manuel_commente", point, {"appreciation": "non_conforme"}),
        ("recevabilite_motivee", verdict, {"verdict": "irrecevable"}),
        ("avis_instance_motive", avis, {"sens": "defavorable"}),
        ("notation_sur_cent", notation, {"total": Decimal("100.1")}),
        ("arbitrage_montant_du_sens", arbitrage, {"sens": "ajourne"}),
    ):
        with pytest.raises(IntegrityError) as refus, transaction.atomic():
            type(objet).objects.filter(pk=objet.pk).update(**valeurs)
        assert refus.value.__cause__.diag.constraint_name == contrainte
