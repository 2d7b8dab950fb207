"""The whole content of a dossier, read once: fingerprint, checks of the rules, what is missing."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from ecluse.annuaire.models import Territoire
from ecluse.cycle.candidatures.models import Candidature, LigneBudget, Piece, SectionDossier
from ecluse.cycle.candidatures.saisie import sections_de
from ecluse.regles import budget as regles_budget
from ecluse.regles.fiches import Fiche
from ecluse.regles.recevabilite import Dossier, controler, questions_sans_reponse
from ecluse.regles.texte import typographie

PRESENTATION = "presentation"
BUDGET = "budget"
PIECES = "pieces"
COORDONNEES = "coordonnees"
#: The piece that bank details bring with them, when the fiche asks for it.
PIECE_RIB = "rib"


@dataclass(frozen=True)
class Contenu:
    """Everything that a porteur wrote, as it stands."""

    candidature: Candidature
    fiche: Fiche
    territoires: list[Territoire]
    sections: dict[str, SectionDossier]
    budget: list[LigneBudget]
    pieces: list[Piece]

    @property
    def reponses(self) -> dict[str, Any]:
        """Answers by question code, all sections together."""
        codes = {s.code for s in self.fiche.formulaire.sections}
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


def charger(candidature: Candidature) -> Contenu:
    """Read the dossier: five queries, plus those of relations not selected yet."""
    return Contenu(
        candidature=candidature,
        fiche=candidature.session.version.fiche,
        territoires=list(candidature.territoires.order_by("nom")),
        sections={s.code: s for s in candidature.sections.select_related("modifiee_par")},
        budget=list(candidature.budget.order_by("sens", "compte", "rang", "id")),
        pieces=list(
            candidature.pieces.filter(retiree_le__isnull=True)
            .select_related("fichier__contenu")
            .order_by("code")
        ),
    )


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
            [ligne.sens, ligne.compte, ligne.libelle, f"{ligne.montant:.2f}", ligne.demande]
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
    )


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
}


def manques(contenu: Contenu) -> list[Manque]:
    """What prevents the deposit, in the order of the sections; empty when the dossier is whole."""
    fiche = contenu.fiche
    liste: list[Manque] = []
    if not contenu.candidature.intitule.strip():
        liste.append(Manque(PRESENTATION, "intitule", "Donnez un intitulé au projet."))
    absentes = questions_sans_reponse(fiche, contenu.reponses)
    for question in fiche.formulaire.questions:
        if question.code in absentes:
            liste.append(Manque(question.section, question.code, typographie(question.libelle)))
    jointes = {p.code for p in contenu.pieces}
    for piece in fiche.pieces:
        if piece.moment == "depot" and piece.obligatoire and piece.code not in jointes:
            liste.append(Manque(PIECES, piece.code, typographie(piece.libelle)))
    for controle in controler(fiche, vers_regles(contenu)):
        if controle.satisfait is False and controle.code in SECTION_DU_CONTROLE:
            section, champ = SECTION_DU_CONTROLE[controle.code]
            liste.append(Manque(section, champ, controle.explication))
    banque = contenu.candidature.coordonnees_bancaires
    if banque is not None and banque.fin is not None:
        liste.append(
            Manque(COORDONNEES, "", "Ces coordonnées ont été remplacées depuis : choisissez-en.")
        )
    ordre = ordre_des_sections(fiche)
    return sorted(liste, key=lambda m: ordre.index(m.section))


def nommer_pieces(fiche: Fiche, pieces: list[Piece]) -> None:
    """Give each piece the label that the fiche has for it (attribute `libelle`)."""
    libelles = {p.code: typographie(p.libelle) for p in fiche.pieces}
    for piece in pieces:
        piece.libelle = libelles.get(piece.code, piece.code)


def ordre_des_sections(fiche: Fiche) -> list[str]:
    """Codes of all sections of a dossier, in the order of the screens."""
    return [PRESENTATION, *(s.code for s in sections_de(fiche)), BUDGET, PIECES, COORDONNEES]


def objectifs(contenu: Contenu) -> dict[str, str]:
    """Expected volume by indicator of the fiche (question `attendu_<indicateur>`), as text."""
    reponses = contenu.reponses
    return {
        i.code: reponses[f"attendu_{i.code}"]
        for i in contenu.fiche.indicateurs
        if reponses.get(f"attendu_{i.code}") is not None
    }
