"""The whole content of a dossier, read once: fingerprint, checks of the rules, what is missing."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from ecluse.annuaire.models import Territoire
from ecluse.cycle.candidatures.etats import CLOSES
from ecluse.cycle.candidatures.models import Candidature, LigneBudget, Piece, SectionDossier
from ecluse.cycle.candidatures.saisie import VOLUMES, code_de_volume, sections_de
from ecluse.regles import budget as regles_budget
from ecluse.regles.argent import ZERO
from ecluse.regles.dates import jour_de_paris
from ecluse.regles.dossier import Controle, Dossier, Fenetre
from ecluse.regles.fiches import Fiche
from ecluse.regles.fiches.regles import AnneesDeFinancement
from ecluse.regles.recevabilite import controler, questions_sans_reponse
from ecluse.regles.texte import typographie
from ecluse.socle.horloge import maintenant
from ecluse.socle.requetes import Requete

PRESENTATION = "presentation"
BUDGET = "budget"
PIECES = "pieces"
COORDONNEES = "coordonnees"
#: States in which the assembly granted the aid.
FINANCEES = ("adoptee", "conventionnee")
#: The piece that bank details bring with them, when the fiche asks for it.
PIECE_RIB = "rib"
#: The scan of a candidature that came on paper.
PIECE_PAPIER = "original_papier"


@dataclass(frozen=True)
class Ailleurs:
    """Euros asked by the structure in its other dossiers of the same dispositif; years of the
    dispositif that it already received, None when no rule looks at them."""

    demandes: Decimal = ZERO
    annees: int | None = None


@dataclass(frozen=True)
class Contenu:
    """Everything that a porteur wrote, as it stands."""

    candidature: Candidature
    fiche: Fiche
    territoires: list[Territoire]
    sections: dict[str, SectionDossier]
    budget: list[LigneBudget]
    pieces: list[Piece]
    #: What the structure did and asks elsewhere, as far as the fiche's rules look at it.
    ailleurs: Ailleurs = Ailleurs()

    @property
    def reponses(self) -> dict[str, Any]:
        """Answers by question code, all sections together."""
        codes = {s.code for s in self.fiche.dossier.sections} | {VOLUMES}
        ensemble: dict[str, Any] = {}
        for code, section in self.sections.items():
            if code in codes:
                ensemble |= section.contenu
        return ensemble


@dataclass(frozen=True)
class Manque:
    """Something that prevents the deposit: the section to open, and why, in French."""

    section: str
    champ: str
    message: str
    ancre: str = "partie"


#: The control that receives the answer, when it is not the field itself.
_SUITES_D_ANCRE = {"tableau": "-0-0", "choix": "_0", "choix_multiple": "_0"}


def _ancre(section: str, champ: str, genre: str = "") -> str:
    """The identifier of what a missing point leads to, on the page of its section."""
    if section == PIECES:
        return f"piece-{champ}"
    if section == COORDONNEES:
        return "contenu"
    if not champ:
        return "partie"
    return f"id_{champ}{_SUITES_D_ANCRE.get(genre, '')}"


def charger(candidature: Candidature) -> Contenu:
    """Read the dossier: five queries, plus those of relations not selected yet."""
    return Contenu(
        candidature=candidature,
        fiche=candidature.session.version.fiche,
        territoires=_TERRITOIRES(candidature.pk),
        sections={s.code: s for s in _de(candidature, _SECTIONS)},
        budget=_de(candidature, _BUDGET),
        pieces=_de(candidature, _PIECES),
        ailleurs=regarder(candidature),
    )


# Read by every page of a dossier, and again under the lock of its deposit and of its validation.
_TERRITOIRES = Requete(lambda c: Candidature(pk=c).territoires.order_by("nom"), int)
_SECTIONS = Requete(
    lambda c: SectionDossier.objects.filter(candidature=c).select_related("modifiee_par"), int
)
_BUDGET = Requete(
    lambda c: LigneBudget.objects.filter(candidature=c).order_by("sens", "compte", "rang", "id"),
    int,
)
_PIECES = Requete(
    lambda c: (
        Piece.objects.filter(candidature=c, retiree_le__isnull=True)
        .select_related("fichier__contenu")
        .order_by("code")
    ),
    int,
)


def _de(candidature: Candidature, requete: Requete[Any]) -> list[Any]:
    """The rows of that candidature, which know it."""
    lignes = requete(candidature.pk)
    for ligne in lignes:
        ligne.candidature = candidature
    return lignes


def pieces_jointes(candidature: Candidature) -> list[Piece]:
    """The pieces of a dossier with their files, those taken out left out (one query)."""
    return _de(candidature, _PIECES)


def regarder(candidature: Candidature) -> Ailleurs:
    """What the rules of the fiche want to know of the structure's other dossiers.

    No query when none asks; else one for the ceiling by structure, one for the years received.
    """
    fiche = candidature.session.version.fiche
    demandes, annees = ZERO, None
    if fiche.financement.plafond_structure is not None:
        somme = _DEMANDES.premiere(
            candidature.structure_id, candidature.session.version.dispositif_id, candidature.pk
        )
        demandes = (somme and somme["total"]) or ZERO
    if any(isinstance(r, AnneesDeFinancement) for r in fiche.regles):
        recues = Candidature.objects.filter(
            references_en_sql({fiche.nom, *fiche.succede}),
            structure=candidature.structure_id,
            etat__in=FINANCEES,
        )
        annees = recues.exclude(pk=candidature.pk).count()
    return Ailleurs(demandes, annees)


_DEMANDES = Requete(
    lambda structure, dispositif, candidature: (
        Candidature.objects.filter(
            structure=structure,
            session__version__dispositif=dispositif,
            deposee_le__isnull=False,
        )
        .exclude(etat__in=CLOSES)
        .exclude(pk=candidature)
        .order_by()
        .values("structure")
        .annotate(total=Sum("montant_demande"))
    ),
    *(int, int, int),
)


def references_en_sql(references: Iterable[str]) -> Q:
    """Candidatures of those dispositifs (« 2024/4.1 »)."""
    condition = Q(pk__in=[])
    for reference in references:
        annee, code = reference.split("/", 1)
        condition |= Q(
            session__version__dispositif__annee=annee, session__version__dispositif__code=code
        )
    return condition


def texte_fige(contenu: Contenu) -> str:
    """The content in one canonical text: same content, same text, whatever the order of writing."""
    c = contenu.candidature
    banque = c.coordonnees_bancaires
    objet = {
        "format": 1,
        "session": c.session.uid,
        "fiche": c.session.version.empreinte,
        "structure": c.structure.uid,
        "etablissement": c.etablissement.siret if c.etablissement else None,
        "intitule": c.intitule,
        "montant_demande": None if c.montant_demande is None else f"{c.montant_demande:.2f}",
        "debut": c.debut.isoformat() if c.debut else None,
        "fin": c.fin.isoformat() if c.fin else None,
        "territoires": sorted(t.code for t in contenu.territoires),
        "reponses": contenu.reponses,
        "budget": [
            # An empty state is not written: fingerprints older than it stay true.
            [ligne.sens, ligne.compte, ligne.libelle, f"{ligne.montant:.2f}", ligne.demande]
            + [x for x in (ligne.engagement,) if x]
            for ligne in contenu.budget
        ],
        "pieces": [[p.code, p.fichier.nom, p.fichier.contenu.sha256] for p in contenu.pieces],
        "coordonnees": banque and [banque.iban, banque.bic, banque.titulaire],
    }
    return json.dumps(objet, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def empreinte(contenu: Contenu) -> str:
    """SHA-256 of the content, hexadecimal: what the porteur deposited, to the letter."""
    return hashlib.sha256(texte_fige(contenu).encode()).hexdigest()


def totaux(contenu: Contenu) -> regles_budget.Totaux:
    """Sums of the forecast budget."""
    return regles_budget.totaux(_lignes(contenu.budget))


def _lignes(lignes: list[LigneBudget]) -> tuple[regles_budget.LigneBudget, ...]:
    return tuple(
        regles_budget.LigneBudget(x.compte, x.montant, x.libelle, x.demande) for x in lignes
    )


def vers_regles(contenu: Contenu) -> Dossier:
    """The dossier as the rules of recevabilité read it."""
    c = contenu.candidature
    banque = c.coordonnees_bancaires
    return Dossier(
        session=c.session.code,
        deposee_le=c.deposee_le,
        validee_le=c.validee_le,
        categories=frozenset(c.structure.categories),
        territoires=tuple(t.nom for t in contenu.territoires),
        montant_demande=c.montant_demande,
        periode_debut=c.debut,
        periode_fin=c.fin,
        budget=_lignes(contenu.budget),
        pieces=frozenset(p.code for p in contenu.pieces),
        reponses=contenu.reponses,
        iban=banque.iban if banque else None,
        fenetre=Fenetre(
            c.session.ouverture,
            c.session.cloture,
            c.session.realisation_debut,
            c.session.realisation_fin,
        ),
        volumes=totaux_des_volumes(contenu),
        autres_demandes=contenu.ailleurs.demandes,
        annees_connues=contenu.ailleurs.annees,
        jour=jour_de_paris(c.deposee_le or maintenant()),
    )


def volumes(contenu: Contenu) -> dict[str, dict[str, Decimal]]:
    """The volumes asked, by code of territoire then of unit; only those that were given."""
    stockes = contenu.sections.get(VOLUMES)
    valeurs = stockes.contenu if stockes else {}
    lus: dict[str, dict[str, Decimal]] = {}
    for territoire in contenu.territoires:
        for unite in contenu.fiche.volumes:
            texte = valeurs.get(code_de_volume(territoire, unite))
            if texte is not None:
                lus.setdefault(territoire.code, {})[unite.code] = Decimal(texte)
    return lus


def totaux_des_volumes(contenu: Contenu) -> dict[str, Decimal]:
    """The sum over the territoires, by unit."""
    sommes: dict[str, Decimal] = {}
    for par_unite in volumes(contenu).values():
        for unite, quantite in par_unite.items():
            sommes[unite] = sommes.get(unite, Decimal(0)) + quantite
    return sommes


#: Which section settles which check. A check that is not here (window, eligibility of the
#: structure) is settled by no section: the actions refuse it themselves.
SECTION_DU_CONTROLE = {
    "territoire_indique": (PRESENTATION, "territoires"),
    "periode_incluse": (PRESENTATION, "debut"),
    "montant_demande": (BUDGET, ""),
    "plafond_du_dispositif": (BUDGET, ""),
    "part_du_budget": (BUDGET, ""),
    "budget_equilibre": (BUDGET, ""),
    "demande_dans_le_budget": (BUDGET, ""),
    "demande_au_compte_74": (BUDGET, ""),
    "coordonnees_bancaires": (COORDONNEES, ""),
    "charges_indirectes": (BUDGET, ""),
    "volumes": (VOLUMES, ""),
}


def lieu_du_controle(fiche: Fiche, controle: Controle) -> tuple[str, str]:
    """The section that settles a check, and its field; empty when no section does."""
    if controle.code in SECTION_DU_CONTROLE:
        return SECTION_DU_CONTROLE[controle.code]
    if controle.champ in ("debut", "fin"):
        return PRESENTATION, controle.champ
    for question in fiche.dossier.questions:
        if question.code == controle.champ:
            return question.section, question.code
    return "", ""


def manques(contenu: Contenu) -> list[Manque]:
    """What prevents the deposit, in the order of the sections; empty when the dossier is whole."""
    fiche = contenu.fiche
    liste: list[Manque] = []
    types = {q.code: q.type for q in fiche.dossier.questions} | {"territoires": "choix_multiple"}

    def ajouter(section: str, champ: str, message: str) -> None:
        ancre = _ancre(section, champ, types.get(champ, ""))
        liste.append(Manque(section, champ, message, ancre))

    if not contenu.candidature.intitule.strip():
        ajouter(PRESENTATION, "intitule", "Donnez un intitulé au projet.")
    absentes = questions_sans_reponse(fiche, contenu.reponses)
    for question in fiche.dossier.questions:
        if question.code in absentes:
            ajouter(question.section, question.code, typographie(question.libelle))
    jointes = {p.code for p in contenu.pieces}
    for piece in fiche.pieces:
        if piece.moment == "depot" and piece.obligatoire and piece.code not in jointes:
            ajouter(PIECES, piece.code, typographie(piece.libelle))
    deja = {(m.section, m.champ) for m in liste}
    for controle in controler(fiche, vers_regles(contenu)):
        section, champ = lieu_du_controle(fiche, controle)
        if controle.satisfait is False and section and (section, champ) not in deja:
            ajouter(section, champ, controle.explication)
    banque = contenu.candidature.coordonnees_bancaires
    if banque is not None and banque.fin is not None:
        ajouter(COORDONNEES, "", "Ces coordonnées ont été remplacées depuis : choisissez-en.")
    ordre = ordre_des_sections(fiche)
    return sorted(liste, key=lambda m: ordre.index(m.section))


def nommer_pieces(fiche: Fiche, pieces: list[Piece]) -> None:
    """Give each piece the label that the fiche has for it (attribute `libelle`)."""
    libelles = {PIECE_PAPIER: "Candidature reçue sur papier"}
    libelles |= {p.code: typographie(p.libelle) for p in fiche.pieces}
    for piece in pieces:
        piece.libelle = libelles.get(piece.code, piece.code)


def ordre_des_sections(fiche: Fiche) -> list[str]:
    """Codes of all sections of a dossier, in the order of the screens."""
    return [PRESENTATION, *(s.code for s in sections_de(fiche)), BUDGET, PIECES, COORDONNEES]
