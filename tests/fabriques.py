"""Small builders of real rows for the tests; each stage adds its own at the end.

Everything is fictitious. Builders go through the models, never through screens; where a state must
have been reached by actions, the builder calls the actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ecluse.annuaire.models import (
    Compte,
    CoordonneesBancaires,
    Departement,
    Etablissement,
    Habilitation,
    Role,
    Service,
    Structure,
    Territoire,
)

if TYPE_CHECKING:
    from ecluse.cycle.appels.models import SessionDepot
    from ecluse.cycle.candidatures.models import Candidature
    from ecluse.cycle.conventions.models import Convention
    from ecluse.cycle.deliberations.models import Elu, LigneRapport, Operation, Rapport
    from ecluse.cycle.suivi.models import Bilan

PROGRAMME = Path(__file__).resolve().parent.parent / "programmes" / "pas-de-calais"
MOT_DE_PASSE = "un mot de passe assez long"
IBAN = "FR7630006000011234567890189"
# Valid by Luhn's key, and of no existing entity: the range is not attributed.
_numeros = count(1)


def siren_fictif(n: int) -> str:
    """A fictitious SIREN whose key is right, from a serial number."""
    from stdnum import luhn

    racine = f"999{n:05d}"
    return racine + luhn.calc_check_digit(racine)


def siret_fictif(siren: str, nic: int = 1) -> str:
    """A fictitious SIRET of that SIREN."""
    from stdnum import luhn

    racine = f"{siren}{nic:04d}"
    return racine + luhn.calc_check_digit(racine)


def departement(**champs: Any) -> Departement:
    """The one département of the installation."""
    valeurs = {
        "code": "62",
        "nom": "Département du Pas-de-Calais",
        "sieges": 44,
        "signataire": "Camille Exemple",
        "qualite_signataire": "directrice des politiques d’inclusion durable",
    } | champs
    return Departement.objects.get_or_create(id=1, defaults=valeurs)[0]


def territoire(code: str = "ART", nom: str = "Artois") -> Territoire:
    """A territoire with its SLAI and its SLISL."""
    t, cree = Territoire.objects.get_or_create(code=code, defaults={"nom": nom})
    if cree:
        for sigle in ("SLAI", "SLISL"):
            Service.objects.create(
                code=f"{sigle}-{code}", sigle=sigle, nom=f"{sigle} {nom}", territoire=t
            )
    return t


def service(sigle: str, t: Territoire) -> Service:
    """A service of that territoire."""
    return Service.objects.get(sigle=sigle, territoire=t)


def structure(*categories: str, nom: str = "", t: Territoire | None = None) -> Structure:
    """A structure with its siège; a CLLAJ unless categories are given."""
    n = next(_numeros)
    siren = siren_fictif(n)
    s = Structure.objects.create(
        nom=nom or f"CLLAJ Exemple {n}",
        siren=siren,
        categories=list(categories) or ["association", "cllaj"],
        categories_confirmees=True,
        representant="Dominique Modèle",
        qualite_representant="présidente",
        territoire=t,
        adresse="1 rue de l’Exemple\n62000 Arras",
    )
    Etablissement.objects.create(structure=s, siret=siret_fictif(siren), siege=True)
    return s


def coordonnees(s: Structure) -> CoordonneesBancaires:
    """Bank details of that structure (an IBAN of the norm's examples)."""
    return CoordonneesBancaires.objects.create(
        structure=s, iban=IBAN, bic="AGRIFRPP", titulaire=s.nom
    )


def compte(
    role: str = Role.REDACTEUR,
    *,
    structure: Structure | None = None,
    service: Service | None = None,
    dispositifs: list[str] | None = None,
    prenom: str = "Alex",
    nom: str = "",
) -> Compte:
    """An account with one habilitation, valid since 2020; password `MOT_DE_PASSE`."""
    n = next(_numeros)
    c = Compte.objects.create_user(
        f"{role}{n}@exemple.invalid", MOT_DE_PASSE, prenom=prenom, nom=nom or f"Essai {n}"
    )
    Habilitation.objects.create(
        compte=c,
        role=role,
        structure=structure,
        service=service,
        territoire=service.territoire if service else None,
        dispositifs=dispositifs or [],
        debut=date(2020, 1, 1),
    )
    return c


def instant(jour: str, heure: str = "10:00:00") -> datetime:
    """A Paris instant in UTC: `instant("2025-05-09", "23:59:59")`."""
    from ecluse.socle.horloge import PARIS

    return datetime.fromisoformat(f"{jour}T{heure}").replace(tzinfo=PARIS).astimezone(UTC)


@contextmanager
def au(jour: str, heure: str = "10:00:00") -> Iterator[None]:
    """Within the block the business clock is about that Paris instant (it goes on ticking).

    Cheaper than freezing Python's time, and enough for builders; a test on a bound freezes time.
    """
    from ecluse.socle import horloge

    with horloge.decalage_fixe(instant(jour, heure) - horloge.instant_reel()):
        yield


# --- appels, candidatures -----------------------------------------------------------------


def session_45() -> SessionDepot:
    """The window of dispositif 2025/4.5, loaded from its shipped fiche (alone: the whole
    catalogue costs seconds)."""
    from ecluse.cycle.appels.chargement import BilanChargement, charger_une
    from ecluse.cycle.appels.models import SessionDepot
    from ecluse.regles.fiches import charger_fiche

    choix = {"version__dispositif__annee": 2025, "version__dispositif__code": "4.5"}
    if not SessionDepot.objects.filter(**choix).exists():
        charger_une(charger_fiche(PROGRAMME / "2025" / "4.5.toml"), BilanChargement())
    return SessionDepot.objects.select_related("appel", "version__dispositif").get(**choix)


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def pdf(nom: str = "piece.pdf", contenu: bytes = b"") -> SimpleUploadedFile:
    """An uploaded PDF; `contenu` makes its bytes different from another's."""
    return SimpleUploadedFile(nom, PDF + contenu, content_type="application/pdf")


REPONSES = {
    "projet": {
        "besoin_repere": "Les jeunes de deux cantons ruraux n’ont aucun accueil logement.",
        "objectifs": "Ouvrir deux permanences et accompagner les jeunes sortants de l’ASE.",
        "plus_value": "Des temps d’accueil là où le CLLAJ n’allait pas.",
        "permanences": "Le mardi à Avesnes et le jeudi à Frévent.",
        "ateliers": "Budget, état des lieux, droits et devoirs du locataire.",
        "aller_vers": "Avec le bus de la mission locale, deux fois par mois.",
    },
    "moyens": {
        "moyens_humains": [["Conseillère logement", "DE CESF", "0,6", "Non"]],
        "moyens_materiels": "Un bureau par permanence, un véhicule.",
        "experience": "Dix ans d’accueil de jeunes.",
    },
    "territoire": {
        "perimetre": "Les communes du Ternois.",
        "partenaires": [["Bailleur Exemple", "Propose des logements", "Oui"]],
    },
    "resultats": {
        "attendu_contacts": 480,
        "attendu_ase_recus": 60,
        "attendu_ase_accompagnes": 36,
        "attendu_ase_loges": 12,
        "attendu_permanences_ateliers": 120,
    },
}


def signataire_de(s: Structure) -> Compte:
    """The signataire of that structure, created once."""
    c = Compte.objects.filter(
        habilitations__structure=s, habilitations__role=Role.SIGNATAIRE
    ).first()
    return c or compte(Role.SIGNATAIRE, structure=s, prenom="Sacha")


def redacteur_de(s: Structure) -> Compte:
    """A rédacteur of that structure, created once."""
    c = Compte.objects.filter(
        habilitations__structure=s, habilitations__role=Role.REDACTEUR
    ).first()
    return c or compte(Role.REDACTEUR, structure=s, prenom="Robin")


def remplir(c: Candidature, montant: str = "20000.00") -> None:
    """Fill the draft so that it can be deposited, through the actions, as its rédacteur."""
    from ecluse.cycle.candidatures import actions

    acteur = redacteur_de(c.structure)
    presentation = {"intitule": "Permanences rurales", "territoires": [territoire().code]}
    actions.enregistrer_presentation(c, presentation, 0, acteur)
    for code, reponses in REPONSES.items():
        actions.enregistrer_section(c, code, reponses, 0, acteur)
    demande = Decimal(montant)
    lignes = [
        actions.LigneSaisie("64", "Salaire de la conseillère", demande),
        actions.LigneSaisie("60", "Fournitures", Decimal("1500.00")),
        actions.LigneSaisie("74", "Département", demande, demande=True),
        actions.LigneSaisie("75", "Participation de la structure", Decimal("1500.00")),
    ]
    actions.enregistrer_budget(c, lignes, 0, acteur)
    for code in ("rib", "statuts"):
        actions.joindre_piece(c, code, pdf(f"{code}.pdf", code.encode()), acteur)
    banque = c.structure.coordonnees_bancaires.first() or coordonnees(c.structure)
    actions.choisir_coordonnees(c, banque, acteur)


#: How each state is reached from the one before it.
SUITE = {
    "en_instruction": ["instruire"],
    "favorable": ["instruire", "proposer_favorable"],
    "defavorable": ["instruire", "proposer_defavorable"],
    "inscrite": ["instruire", "proposer_favorable", "inscrire"],
    "adoptee": ["instruire", "proposer_favorable", "inscrire", "adopter"],
    "rejetee": ["instruire", "proposer_defavorable", "rejeter"],
    "conventionnee": ["instruire", "proposer_favorable", "inscrire", "adopter", "conventionner"],
}


def candidature(
    etat: str = "brouillon",
    *,
    structure: Structure | None = None,
    montant: str = "20000.00",
    complete: bool = True,
) -> Candidature:
    """A candidature of 4.5 brought to `etat` by the actions, deposited and validated in May 2025.

    States past « validée » are reached by this stage's verbs alone: a stage that needs its own
    rows (proposal, convention) calls its own actions from « validée ».
    """
    from ecluse.cycle.candidatures import actions

    s = structure or globals()["structure"]()
    session = session_45()
    redacteur, signataire = redacteur_de(s), signataire_de(s)
    with au("2025-05-05"):
        c = actions.creer(session, s, redacteur)
        if complete or etat != "brouillon":
            remplir(c, montant)
        if etat == "brouillon":
            return c
        if etat == "retiree":
            return actions.retirer(c, redacteur)
        actions.deposer(c, redacteur)
        if etat in ("deposee", "hors_delai"):
            return _cloturer(c) if etat == "hors_delai" else c
        actions.valider(c, signataire)
        for verbe in SUITE.get(etat, []):
            getattr(actions, verbe)(c, None)
    return c


def _cloturer(c: Candidature) -> Candidature:
    from ecluse.cycle.candidatures import actions

    with au("2025-05-10"):
        return actions.constater_hors_delai(c)


# --- instruction, deliberations -----------------------------------------------------------


def agent_slisl(t: Territoire | None = None) -> Compte:
    """An agent of the SLISL of that territoire (Artois by default)."""
    return compte(Role.TERRITOIRE, service=service("SLISL", t or territoire()))


def en_instruction(
    *, structure: Structure | None = None, montant: str = "20000.00"
) -> tuple[Candidature, Compte]:
    """A dossier whose instruction is open (checks made, advice asked), and its instructeur."""
    from ecluse.cycle.instruction import actions

    c = candidature("validee", structure=structure, montant=montant)
    instructeur = compte(Role.INSTRUCTEUR, prenom="Inès")
    with au("2025-05-12"):
        actions.ouvrir_instruction(c, instructeur)
    return c, instructeur


def avec_avis(
    *, structure: Structure | None = None, montant: str = "20000.00"
) -> tuple[Candidature, Compte]:
    """The same with every advice given, favourable."""
    from ecluse.cycle.instruction import actions

    c, instructeur = en_instruction(structure=structure, montant=montant)
    with au("2025-05-20"):
        for avis in c.avis.select_related("service__territoire"):
            agent = agent_slisl(avis.service.territoire)
            actions.rendre_avis(avis, "favorable", "Le projet répond au besoin.", agent)
    return c, instructeur


def proposee(
    montant: str = "20000.00", *, structure: Structure | None = None, demande: str = "20000.00"
) -> Candidature:
    """A dossier with a favourable proposal of `montant`, waiting for a rapport."""
    from ecluse.cycle.instruction import actions

    c, instructeur = avec_avis(structure=structure, montant=demande)
    motif = "" if montant == demande else "Charges surestimées."
    with au("2025-05-26"):
        actions.proposer(c, "favorable", Decimal(montant), motif, instructeur)
    return c


def operation(disponible: str = "220000.00", code: str = "C02-428B02") -> Operation:
    """A budget operation of 2025 with that amount available, in euros."""
    from ecluse.cycle.deliberations.models import Mouvement, Operation

    o, cree = Operation.objects.get_or_create(
        exercice=2025,
        code=code,
        defaults={
            "libelle": "Logement des jeunes",
            "imputation": "6568/93428",
            "ae": Decimal("1100000.00"),
        },
    )
    if cree:
        for nature, montant in (
            ("ouverture", Decimal("1100000.00")),
            ("reprise", Decimal(disponible) - Decimal("1100000.00")),
        ):
            Mouvement.objects.create(
                operation=o,
                nature=nature,
                montant=montant,
                libelle="Situation de départ",
                instant=instant("2025-01-02"),
            )
    return o


def assemblee(membres: int = 44) -> list[Elu]:
    """Two groups and that many fictitious members, a quarter in the second group."""
    from ecluse.cycle.deliberations.models import Elu, GroupeElus

    departement(sieges=membres)
    if not GroupeElus.objects.exists():
        for rang, nom in enumerate(("Groupe Majorité", "Groupe Opposition")):
            GroupeElus.objects.create(nom=nom, sigle=nom[7:10].upper(), rang=rang)
        premier, second = GroupeElus.objects.order_by("rang")
        Elu.objects.bulk_create(
            Elu(
                prenom="Élu",
                nom=f"Fictif {n:02d}",
                groupe=second if n >= membres - membres // 4 else premier,
            )
            for n in range(membres)
        )
    return list(Elu.objects.select_related("groupe").order_by("id"))


def rapport(
    *candidatures: Candidature,
    pilote: Compte | None = None,
    operation_: Operation | None = None,
    etat: str = "brouillon",
    seance: str = "2025-07-07",
) -> Rapport:
    """A rapport that carries these dossiers in one article, brought to `brouillon` or `inscrit`."""
    from ecluse.cycle.deliberations import actions

    acteur = pilote or compte(Role.PILOTAGE, prenom="Paul")
    with au("2025-06-02"):
        r = actions.creer_rapport(
            f"Appel à projets 2025, phase {next(_numeros)}",
            acteur,
            numero_rapport="57",
            seance=date.fromisoformat(seance),
        )
        if candidatures:
            article = actions.ajouter_article(
                r, "Guichet unique logement des jeunes", operation_ or operation(), acteur
            )
            propositions = [c.propositions.get(remplacee_le__isnull=True) for c in candidatures]
            actions.ajouter_lignes(article, propositions, acteur)
        if etat == "inscrit":
            actions.ajouter_avis(r, "2e commission", date(2025, 6, 23), "favorable", acteur)
            actions.inscrire(r, acteur)
    return r


def voter(r: Rapport, *, pour: bool = True, deports: int = 0) -> None:
    """Record a vote of 44 members on the rapport: all for (or against) but those recused."""
    from ecluse.cycle.deliberations import actions
    from ecluse.cycle.deliberations.decompte import VoixGroupe

    elus = assemblee()
    recuses = elus[:deports]
    voix = []
    for groupe in {e.groupe for e in elus}:
        n = sum(1 for e in elus if e.groupe == groupe)
        n -= sum(1 for e in recuses if e.groupe == groupe)
        voix.append(
            VoixGroupe(groupe.pk, groupe.nom, pour=n if pour else 0, contre=0 if pour else n)
        )
    with au("2025-07-07"):
        actions.enregistrer_vote(
            r,
            voix,
            [actions.DeportDeclare(e) for e in recuses],
            len(elus),
            compte(Role.PILOTAGE, prenom="Paul"),
        )


def adoptee(montant: str = "20000.00", *, structure: Structure | None = None) -> Candidature:
    """A dossier adopted by the délibération of 7 July 2025, its line committed on C02-428B02."""
    from ecluse.cycle.deliberations import actions

    c = proposee(montant, structure=structure)
    r = rapport(c, etat="inscrit")
    voter(r)
    with au("2025-07-07"):
        actions.adopter(r, f"2025-{next(_numeros)}", compte(Role.PILOTAGE, prenom="Paul"))
    c.refresh_from_db()
    return c


# --- conventions --------------------------------------------------------------------------


def departement_complet() -> Departement:
    """The département with all that the documents say of it."""
    d = departement()
    d.adresse = d.adresse or "Hôtel du Département\nrue de l’Exemple\n62018 Arras Cedex 9"
    d.tribunal = d.tribunal or "Tribunal administratif de Lille"
    d.courriel_dpo = d.courriel_dpo or "dpo@exemple.invalid"
    d.signataire = d.signataire or "Camille Exemple"
    d.qualite_signataire = d.qualite_signataire or "directrice, par délégation"
    d.save()
    return d


def ligne_votee(
    montant: Decimal | str = "20000.00", *, structure: Structure | None = None
) -> LigneRapport:
    """A voted line of 4.5, in the délibération of 7 July 2025, ready for a convention."""
    from ecluse.cycle.conventions.chargement import charger_modeles

    departement_complet()
    charger_modeles()
    c = adoptee(str(montant), structure=structure)
    return c.lignes_rapport.get(votee=True)


def documenter(c: Convention, acteur: Compte) -> None:
    """Documents in force for a project, without paying for their rendering: the inputs are those
    of the actions, the files a plain PDF."""
    from ecluse.cycle.conventions import composition
    from ecluse.cycle.conventions.models import DocumentConvention
    from ecluse.socle import fichiers
    from ecluse.socle.horloge import maintenant

    instant_ = maintenant()
    for genre, document in composition.documents(c, instant_).items():
        f = fichiers.deposer(PDF + genre.encode(), f"{c.numero}-{genre}.pdf", acteur)
        DocumentConvention.objects.create(
            convention=c,
            genre=genre,
            docx=f,
            pdf=f,
            entrees=document.entrees(),
            empreinte_entrees=document.empreinte(),
            outils={},
            instant=instant_,
        )
    c.documents_demandes_le = instant_
    c.save()


def convention(
    etat: str = "signee",
    montant: Decimal | str = Decimal("20000"),
    *,
    structure: Structure | None = None,
    ligne: LigneRapport | None = None,
) -> Convention:
    """A convention of 4.5 brought to `etat` by the actions, signed on 21 July 2025."""
    from ecluse.cycle.conventions import actions

    agent = compte(Role.GESTIONNAIRE, prenom="Gaël")
    votee = ligne or ligne_votee(montant, structure=structure)
    with au("2025-07-08"):
        c = actions.preparer([votee], agent)
        if etat == "projet":
            return c
        if etat == "abandonnee":
            actions.abandonner(c, "Projet retiré par la structure", agent)
            return c
        documenter(c, agent)
        actions.emettre(c, agent)
    if etat == "a_signer":
        return c
    with au("2025-07-21"):
        actions.enregistrer_dates(
            c, agent, transmise_le=date(2025, 7, 9), publiee_le=date(2025, 7, 10)
        )
        actions.signer(c, date(2025, 7, 21), None, agent)
        if etat == "soldee":
            actions.solder(c, agent)
    return c


# --- suivi --------------------------------------------------------------------------------

#: The months of the shipped session, 2025-09 to 2026-08, are filled with these values.
VALEURS_MENSUELLES = {
    "contacts": 40,
    "ase_recus": 5,
    "ase_accompagnes": 3,
    "ase_loges": 1,
    "permanences_ateliers": 10,
}
REPONSES_BILAN = {
    "realisation": {
        "actions_realisees": "Deux permanences rurales et huit ateliers.",
        "partenariats": "La mission locale et deux bailleurs.",
    },
    "resultats": {"ecarts": "Les volumes sont ceux qui étaient attendus."},
    "freins": {"analyse_freins": "Peu de petits logements dans le parc."},
    "financier": {"depenses_realisees": Decimal("21450.30")},
}


def remplir_indicateurs(c: Convention, jusqu_au: str = "2026-08-31") -> None:
    """Fill every month begun on that day, as the rédacteur of the structure."""
    from ecluse.cycle.suivi import actions
    from ecluse.regles.dates import mois_de

    fin = min(date.fromisoformat(jusqu_au), c.fin)
    valeurs = {
        ("2025/4.5", code, mois): valeur
        for mois in mois_de(c.debut, fin)
        for code, valeur in VALEURS_MENSUELLES.items()
    }
    with au(jusqu_au):
        actions.enregistrer_saisies(c, valeurs, redacteur_de(c.structure))


def bilan(etat: str = "brouillon", c: Convention | None = None, *, complet: bool = True) -> Bilan:
    """A bilan brought to `etat` by the actions, in September 2026, after the end of the action."""
    from ecluse.cycle.suivi import actions

    c = c or convention()
    redacteur = redacteur_de(c.structure)
    with au("2026-09-10"):
        if complet or etat != "brouillon":
            remplir_indicateurs(c)
        b = actions.ouvrir_bilan(c, redacteur)
        if complet or etat != "brouillon":
            for code, reponses in REPONSES_BILAN.items():
                actions.enregistrer_section(b, code, reponses, 0, redacteur)
        if etat == "brouillon":
            return b
        actions.soumettre(b, redacteur)
        if etat == "soumis":
            return b
        instructeur = compte(Role.INSTRUCTEUR, prenom="Inès")
        if etat == "a_corriger":
            actions.demander_correction(b, ["freins"], "Précisez les freins.", None, instructeur)
        else:
            actions.accepter(b, True, "", instructeur)
    return b
