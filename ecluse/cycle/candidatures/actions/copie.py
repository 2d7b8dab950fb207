"""Starting from last year's dossier: what still means something is taken up, and said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from ecluse.annuaire.queries_coffre import documents_valables
from ecluse.cycle.appels.models import VersionFiche
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures import fusion
from ecluse.cycle.candidatures.actions.ouverture import (
    Ouverture,
    attacher,
    avancer,
    ouvrir,
    projeter,
    remplacer_lignes,
    section_de_saisie,
)
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.candidatures.saisie import SectionFiche, normaliser, sections_de
from ecluse.regles.budget import COMPTE
from ecluse.regles.erreurs import ErreurRegle
from ecluse.regles.fiches import Fiche
from ecluse.regles.fiches.modele import Question
from ecluse.regles.texte import accorder, typographie
from ecluse.socle import journal
from ecluse.socle.etats import ActionRefusee

#: Where the copy is remembered, among the sections of the dossier.
COPIE = "copie"
#: How far back one looks for dispositifs that follow one another.
GENERATIONS = 5
#: Types whose answers are worth only for the day on which they were given.
JAMAIS_REPRISES = ("attestation", "date")


@dataclass
class Copie:
    """What was taken up, by section (labels), and what was not (label, why)."""

    source: str
    reprises: dict[str, list[str]] = field(default_factory=dict)
    ecartees: list[tuple[str, str]] = field(default_factory=list)

    @property
    def phrase(self) -> str:
        """One French sentence for the message that follows."""
        nombre = sum(len(noms) for noms in self.reprises.values())
        ecarts = accorder(len(self.ecartees), "élément écarté", "éléments écartés")
        repris = accorder(nombre, "élément repris", "éléments repris")
        return f"{repris} du dossier {self.source}, {ecarts}. Relisez chaque partie."


def predecesseurs(fiche: Fiche) -> set[str]:
    """References of the dispositifs that `fiche` follows, itself included.

    Those that it names, then those that these name; and the same code under the same title in
    another year, for a fiche taken up without saying so.
    """
    connus, a_voir = {fiche.nom}, set(fiche.succede)
    for _ in range(GENERATIONS):
        a_voir -= connus
        if not a_voir:
            break
        connus |= a_voir
        versions = VersionFiche.objects.filter(
            dispositif__code__in={r.split("/", 1)[1] for r in a_voir}
        ).select_related("dispositif")
        suite: set[str] = set()
        for version in versions.order_by("id"):
            if version.dispositif.reference in a_voir:
                suite |= set(version.fiche.succede)
        a_voir = suite
    return connus


def sources(candidature: Candidature) -> QuerySet[Candidature]:
    """The structure's dossiers that may be taken up here, latest first: deposited one day, on the
    same dispositif, on one that it follows, or of the same code and title."""
    dispositif = candidature.session.dispositif
    meme = lecture.references_en_sql(predecesseurs(candidature.session.version.fiche))
    homonymes = Q(
        session__version__dispositif__code=dispositif.code,
        session__version__dispositif__libelle=dispositif.libelle,
    )
    return (
        Candidature.objects.filter(
            meme | homonymes, structure=candidature.structure_id, deposee_le__isnull=False
        )
        .exclude(pk=candidature.pk)
        .select_related("session__version__dispositif", "session__appel", "structure")
        .order_by("-deposee_le", "-id")
    )


def copier(candidature: Candidature, source: Candidature, acteur: Any) -> Copie:
    """Take up into a draft the answers, volumes, budget and pieces of another dossier.

    Only what the fiche of the draft still asks and accepts is taken; what the draft already holds
    is never overwritten. Attestations, dates and bank details are given again. Pieces come from
    the safe of the structure, when it has a valid one. Raises `AccesRefuse`,
    `TransitionImpossible`, `ActionRefusee`.
    """
    if not sources(candidature).filter(pk=source.pk).exists():
        raise ActionRefusee("Ce dossier ne peut pas être repris ici.")
    origine = lecture.charger(source)
    copie = Copie(source.numero or "")
    with ouvrir(candidature, acteur, lecture.PRESENTATION) as ouverture:
        _presentation(ouverture, origine, copie)
        fiche = ouverture.objet.session.version.fiche
        territoires = list(ouverture.objet.territoires.order_by("nom"))
        for section in sections_de(fiche, territoires):
            _section(ouverture, section, origine, copie)
        _budget(ouverture, origine, copie)
        _pieces(ouverture, fiche, copie)
        _ecarter_ce_qui_n_est_plus_demande(fiche, origine, copie)
        _retenir(ouverture, source, copie)
    return copie


def _presentation(ouverture: Ouverture, origine: lecture.Contenu, copie: Copie) -> None:
    objet = ouverture.objet
    valeurs: dict[str, Any] = {}
    if not objet.intitule and origine.candidature.intitule:
        valeurs["intitule"] = origine.candidature.intitule
        copie.reprises.setdefault(lecture.PRESENTATION, []).append("Intitulé du projet")
    codes = {t.code for t in origine.territoires}
    deja = set(objet.territoires.values_list("code", flat=True))
    if codes - deja:
        valeurs["territoires"] = sorted(codes | deja)
        copie.reprises.setdefault(lecture.PRESENTATION, []).append("Territoires d’intervention")
    if valeurs:
        section = section_de_saisie(ouverture, lecture.PRESENTATION)
        projeter(objet, valeurs)
        avancer(ouverture, section, fusion.presentation(objet) | valeurs)


def _section(
    ouverture: Ouverture, section: SectionFiche, origine: lecture.Contenu, copie: Copie
) -> None:
    anciennes = origine.reponses
    stockee = section_de_saisie(ouverture, section.code)
    reprises: dict[str, Any] = {}
    for question in section.questions:
        if question.code in stockee.contenu or question.code not in anciennes:
            continue
        if question.type in JAMAIS_REPRISES:
            copie.ecartees.append((typographie(question.libelle), "à donner à nouveau"))
            continue
        try:
            valeur = _valeur(question, anciennes[question.code])
        except ErreurRegle as refus:
            copie.ecartees.append((typographie(question.libelle), typographie(refus.message)))
            continue
        if valeur is not None:
            reprises[question.code] = valeur
            copie.reprises.setdefault(section.code, []).append(typographie(question.libelle))
    if reprises:
        avancer(ouverture, stockee, stockee.contenu | reprises)


def _valeur(question: Question, stockee: Any) -> Any:
    """The stored answer if it is acceptable today. Raises `ErreurRegle`."""
    if (question.type in ("tableau", "choix_multiple")) != isinstance(stockee, list):
        raise ErreurRegle("la réponse n'est plus du même genre")
    try:
        return normaliser(question, stockee)
    except (ArithmeticError, TypeError, ValueError):
        raise ErreurRegle("la réponse n'est plus du même genre") from None


def _budget(ouverture: Ouverture, origine: lecture.Contenu, copie: Copie) -> None:
    if ouverture.objet.budget.exists():
        if origine.budget:
            copie.ecartees.append(("Budget prévisionnel", "ce dossier a déjà le sien"))
        return
    lignes = []
    for ligne in sorted(origine.budget, key=lambda x: x.rang):
        if ligne.compte not in COMPTE:
            copie.ecartees.append((ligne.libelle, "ce compte n’est plus au budget"))
            continue
        # Money promised last year is not promised this year: its state is not taken up.
        lignes.append(
            {
                "compte": ligne.compte,
                "libelle": ligne.libelle,
                "montant": f"{ligne.montant:.2f}",
                "demande": ligne.demande,
            }
        )
    if lignes:
        remplacer_lignes(ouverture.objet, lignes)
        avancer(ouverture, section_de_saisie(ouverture, lecture.BUDGET), {"budget": lignes})
        copie.reprises[lecture.BUDGET] = [
            accorder(len(lignes), "ligne du budget", "lignes du budget")
        ]


def _pieces(ouverture: Ouverture, fiche: Fiche, copie: Copie) -> None:
    """From the safe of the structure only: there a document says until when it is valid."""
    objet = ouverture.objet
    jointes = set(
        objet.pieces.filter(retiree_le__isnull=True).order_by().values_list("code", flat=True)
    )
    for piece in fiche.pieces:
        if piece.moment != "depot" or piece.code in jointes or piece.code == lecture.PIECE_RIB:
            continue
        documents = documents_valables(objet.structure, piece.code)
        if documents:
            attacher(ouverture, piece.code, documents[0].fichier)
            copie.reprises.setdefault(lecture.PIECES, []).append(typographie(piece.libelle))
        elif piece.obligatoire:
            motif = "aucun document valable dans le coffre de la structure"
            copie.ecartees.append((typographie(piece.libelle), motif))


def _ecarter_ce_qui_n_est_plus_demande(
    fiche: Fiche, origine: lecture.Contenu, copie: Copie
) -> None:
    demandees = {q.code for q in fiche.dossier.questions}
    for question in origine.fiche.dossier.questions:
        if question.code in origine.reponses and question.code not in demandees:
            copie.ecartees.append((typographie(question.libelle), "n’est plus demandé"))
    if origine.sections.get(lecture.VOLUMES) and not fiche.volumes:
        copie.ecartees.append(("Volumes par territoire", "ne sont plus demandés"))


def _retenir(ouverture: Ouverture, source: Candidature, copie: Copie) -> None:
    """Remember the copy in the dossier, section by section to reread, and say it in the journal."""
    objet = ouverture.objet
    avancer(
        ouverture,
        section_de_saisie(ouverture, COPIE),
        {
            "source": source.uid,
            "numero": copie.source,
            "instant": ouverture.instant.isoformat(),
            "reprises": copie.reprises,
            "ecartees": [list(x) for x in copie.ecartees],
            "relues": [],
        },
    )
    journal.ecrire(
        objet,
        "copier",
        ouverture.acteur,
        instant=ouverture.instant,
        donnees={"source": copie.source, "reprises": copie.reprises},
        sujets=[journal.reference(source)],
    )


def marquer_relue(candidature: Candidature, section: str, acteur: Any) -> None:
    """A section taken up was saved by a person: it is no longer to be reread."""
    copie = candidature.sections.filter(code=COPIE).first()
    if copie is None or section not in a_relire({COPIE: copie}):
        return
    with ouvrir(candidature, acteur, section) as ouverture:
        stockee = section_de_saisie(ouverture, COPIE)
        relues = sorted({*stockee.contenu["relues"], section})
        avancer(ouverture, stockee, stockee.contenu | {"relues": relues})


def a_relire(sections: Mapping[str, Any]) -> set[str]:
    """The sections taken up that nobody has saved since; pieces of the safe need no rereading."""
    if COPIE not in sections:
        return set()
    contenu = sections[COPIE].contenu
    return set(contenu["reprises"]) - set(contenu["relues"]) - {lecture.PIECES}
