"""The automatic checks of recevabilité on a candidature, each with its reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ecluse.regles.argent import ecrire_montant, ecrire_taux
from ecluse.regles.budget import LigneBudget, totaux
from ecluse.regles.dates import debut_de_journee, ecrire_date, ecrire_instant, fin_de_journee
from ecluse.regles.eligibilite import critere_categorie
from ecluse.regles.fiches.modele import Fiche, Session
from ecluse.regles.texte import typographie

FORMULAIRE = "dossier de candidature"


@dataclass(frozen=True, slots=True)
class Dossier:
    """A candidature, without anything of the database. Instants are aware, amounts in euros."""

    session: str
    deposee_le: datetime | None = None
    validee_le: datetime | None = None
    categories: frozenset[str] = frozenset()
    territoires: tuple[str, ...] = ()
    montant_demande: Decimal | None = None
    periode_debut: date | None = None
    periode_fin: date | None = None
    budget: tuple[LigneBudget, ...] = ()
    #: Codes of the pieces attached (of the fiche's list).
    pieces: frozenset[str] = frozenset()
    #: Answers by question code; empty text, empty list and None count as no answer.
    reponses: Mapping[str, object] = field(default_factory=dict)
    iban: str | None = None


@dataclass(frozen=True, slots=True)
class Controle:
    """One check: `satisfait` is None when it cannot be made yet."""

    code: str
    libelle: str
    satisfait: bool | None
    explication: str
    source: str

    def as_json(self) -> dict[str, Any]:
        """Plain data for screens and the API."""
        return {
            "code": self.code,
            "libelle": self.libelle,
            "satisfait": self.satisfait,
            "explication": self.explication,
            "source": self.source,
        }


def _controle(
    code: str, libelle: str, satisfait: bool | None, explication: str, source: str
) -> Controle:
    return Controle(code, libelle, satisfait, typographie(explication), source)


def session_de(fiche: Fiche, code: str) -> Session:
    """The deposit session of that code; raises `KeyError`."""
    for session in fiche.sessions:
        if session.code == code:
            return session
    raise KeyError(code)


def fenetre(session: Session) -> tuple[datetime | None, datetime]:
    """Deposit is allowed while opening ≤ instant < end (UTC instants of Paris days)."""
    ouverture = None if session.ouverture is None else debut_de_journee(session.ouverture)
    return ouverture, fin_de_journee(session.cloture)


def est_ouverte(session: Session, instant: datetime) -> bool:
    """Whether one may deposit at that instant, to the second."""
    ouverture, fin = fenetre(session)
    return (ouverture is None or ouverture <= instant) and instant < fin


def controler(fiche: Fiche, dossier: Dossier) -> list[Controle]:
    """Every check, in the order in which an instructeur reads them."""
    return [
        *_dates(fiche, dossier),
        _categorie(fiche, dossier),
        _territoire(dossier),
        *_montants(fiche, dossier),
        *_budget(dossier),
        _periode(fiche, dossier),
        _pieces(fiche, dossier),
        _reponses(fiche, dossier),
        _coordonnees(dossier),
    ]


def est_recevable(controles: list[Controle]) -> bool | None:
    """False as soon as one check fails; None while one cannot be made; else True."""
    satisfactions = [c.satisfait for c in controles]
    if False in satisfactions:
        return False
    return None if None in satisfactions else True


def _dates(fiche: Fiche, dossier: Dossier) -> Iterator[Controle]:
    session = session_de(fiche, dossier.session)
    ouverture = "" if session.ouverture is None else f"du {ecrire_date(session.ouverture)} "
    bornes = f"{ouverture}au {ecrire_date(session.cloture)} inclus"
    actes = (
        ("depot_dans_la_fenetre", "Dépôt dans la fenêtre", "déposée", dossier.deposee_le),
        ("validation_dans_la_fenetre", "Validation dans la fenêtre", "validée", dossier.validee_le),
    )
    for code, libelle, verbe, instant in actes:
        if instant is None:
            yield _controle(
                code, libelle, None, f"La candidature n'est pas {verbe}.", session.source
            )
            continue
        dedans = est_ouverte(session, instant)
        texte = f"Candidature {verbe} le {ecrire_instant(instant)} ; fenêtre {bornes}."
        yield _controle(code, libelle, dedans, texte, session.source)


def _categorie(fiche: Fiche, dossier: Dossier) -> Controle:
    critere = critere_categorie(fiche, dossier.categories or None)
    texte = critere.explication[:1].upper() + critere.explication[1:] + "."
    return _controle(
        "categorie_eligible", "Structure éligible", critere.satisfait, texte, critere.source
    )


def _territoire(dossier: Dossier) -> Controle:
    donne = bool(dossier.territoires)
    texte = ", ".join(dossier.territoires) + "." if donne else "Aucun territoire n'est indiqué."
    return _controle("territoire_indique", "Territoire d’intervention", donne, texte, FORMULAIRE)


def _montants(fiche: Fiche, dossier: Dossier) -> Iterator[Controle]:
    demande = dossier.montant_demande
    financement = fiche.financement
    if demande is None:
        yield _controle(
            "montant_demande", "Montant demandé", False, "Aucun montant demandé.", FORMULAIRE
        )
        return
    texte = f"{ecrire_montant(demande)} demandés."
    yield _controle("montant_demande", "Montant demandé", demande > 0, texte, FORMULAIRE)
    if financement.plafond_structure is not None:
        plafond = financement.plafond_structure
        yield _controle(
            "plafond_du_dispositif",
            "Plafond du dispositif",
            demande <= plafond,
            f"{ecrire_montant(demande)} demandés, {ecrire_montant(plafond)} au plus.",
            financement.source,
        )
    if financement.taux_maximum is not None:
        charges = totaux(dossier.budget).charges
        maximum = charges * financement.taux_maximum
        yield _controle(
            "part_du_budget",
            "Part du budget",
            demande <= maximum if charges else None,
            f"{ecrire_montant(demande)} demandés, au plus {ecrire_taux(financement.taux_maximum)} "
            f"d'un budget de {ecrire_montant(charges)}.",
            financement.source,
        )


def _budget(dossier: Dossier) -> Iterator[Controle]:
    sommes = totaux(dossier.budget)
    rempli = sommes.charges > 0
    constat = sommes.constat() if rempli else "Le budget n'est pas rempli."
    yield _controle(
        "budget_equilibre", "Budget équilibré", rempli and sommes.equilibre, constat, FORMULAIRE
    )
    demande = dossier.montant_demande
    if demande is None:
        return
    yield _controle(
        "demande_dans_le_budget",
        "Demande inférieure au budget",
        demande <= sommes.charges,
        f"{ecrire_montant(demande)} demandés pour {ecrire_montant(sommes.charges)} de charges.",
        FORMULAIRE,
    )
    yield _controle(
        "demande_au_compte_74",
        "Demande inscrite en produits",
        demande == sommes.demande,
        f"{ecrire_montant(sommes.demande)} inscrits au compte 74 pour le Département, "
        f"{ecrire_montant(demande)} demandés.",
        FORMULAIRE,
    )


def periode_de_realisation(fiche: Fiche, session: Session) -> tuple[date | None, date | None]:
    """Days between which the action takes place, for that session (else for the fiche)."""
    periode = session.realisation or fiche.periode
    return periode.debut, periode.fin


def _periode(fiche: Fiche, dossier: Dossier) -> Controle:
    session = session_de(fiche, dossier.session)
    source = (session.realisation or fiche.periode).source
    debut, fin = periode_de_realisation(fiche, session)
    bornes = " ".join(
        mot
        for mot in (
            f"à partir du {ecrire_date(debut)}" if debut else "",
            f"jusqu'au {ecrire_date(fin)}" if fin else "",
        )
        if mot
    )
    libelle = "Période de l’action"
    if dossier.periode_debut is None or dossier.periode_fin is None:
        return _controle("periode_incluse", libelle, False, "La période n'est pas donnée.", source)
    dedans = (
        dossier.periode_debut <= dossier.periode_fin
        and (debut is None or debut <= dossier.periode_debut)
        and (fin is None or dossier.periode_fin <= fin)
    )
    texte = (
        f"Action du {ecrire_date(dossier.periode_debut)} au {ecrire_date(dossier.periode_fin)} ; "
        f"dispositif {bornes or 'sans période écrite'}."
    )
    return _controle("periode_incluse", libelle, dedans, texte, source)


def _pieces(fiche: Fiche, dossier: Dossier) -> Controle:
    manquantes = [
        p.libelle
        for p in fiche.pieces
        if p.obligatoire and p.moment == "depot" and p.code not in dossier.pieces
    ]
    texte = (
        f"Pièces manquantes : {' ; '.join(manquantes)}."
        if manquantes
        else "Toutes les pièces obligatoires au dépôt sont jointes."
    )
    return _controle("pieces_obligatoires", "Pièces", not manquantes, texte, FORMULAIRE)


def _reponses(fiche: Fiche, dossier: Dossier) -> Controle:
    manquantes = questions_sans_reponse(fiche, dossier.reponses)
    texte = (
        f"Questions sans réponse : {' ; '.join(manquantes.values())}."
        if manquantes
        else "Toutes les questions obligatoires ont une réponse."
    )
    return _controle("reponses_obligatoires", "Questions", not manquantes, texte, FORMULAIRE)


def questions_sans_reponse(fiche: Fiche, reponses: Mapping[str, object]) -> dict[str, str]:
    """Code and label of each mandatory question of the candidature that has no answer."""
    return {
        q.code: q.libelle
        for q in fiche.formulaire.questions
        if q.obligatoire and _est_vide(reponses.get(q.code))
    }


def _est_vide(reponse: object) -> bool:
    if isinstance(reponse, str):
        return not reponse.strip()
    return reponse is None or reponse in ([], {}, ())


def _coordonnees(dossier: Dossier) -> Controle:
    donne = bool(dossier.iban)
    texte = "Un IBAN est enregistré." if donne else "Aucun IBAN n'est enregistré."
    return _controle("coordonnees_bancaires", "Coordonnées bancaires", donne, texte, FORMULAIRE)
