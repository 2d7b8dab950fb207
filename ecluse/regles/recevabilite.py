"""The automatic checks of recevabilité on a candidature, each with its reason."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from ecluse.regles.argent import ZERO, cents, ecrire_montant, ecrire_taux
from ecluse.regles.budget import totaux
from ecluse.regles.dates import debut_de_journee, ecrire_date, ecrire_instant, fin_de_journee
from ecluse.regles.dossier import FORMULAIRE, Controle, Dossier, Fenetre, ecrire_quantite, est_vide
from ecluse.regles.dossier import controle as _controle
from ecluse.regles.eligibilite import critere_categorie
from ecluse.regles.fiches.dossier import ATTENDU
from ecluse.regles.fiches.modele import Fiche, Session
from ecluse.regles.regles_du_dossier import controler_regles
from ecluse.regles.texte import accorder

__all__ = [
    "Controle",
    "Dossier",
    "Fenetre",
    "controler",
    "est_ouverte",
    "est_recevable",
    "fenetre",
    "periode_de_realisation",
    "questions_sans_reponse",
    "session_de",
]


#: Source of a window that the fiche does not write: the session opened by the département.
SESSION = "session de dépôt ouverte par le Département"


def session_de(fiche: Fiche, code: str) -> Session:
    """The deposit session of that code; raises `KeyError`."""
    for session in fiche.sessions:
        if session.code == code:
            return session
    raise KeyError(code)


def fenetre(session: Session | Fenetre) -> tuple[datetime | None, datetime]:
    """Deposit is allowed while opening ≤ instant < end (UTC instants of Paris days)."""
    ouverture = None if session.ouverture is None else debut_de_journee(session.ouverture)
    return ouverture, fin_de_journee(session.cloture)


def est_ouverte(session: Session | Fenetre, instant: datetime) -> bool:
    """Whether one may deposit at that instant, to the second."""
    ouverture, fin = fenetre(session)
    return (ouverture is None or ouverture <= instant) and instant < fin


def _fenetre(fiche: Fiche, dossier: Dossier) -> tuple[Fenetre, str]:
    """The window that applies, and where it is written: the session's own, else the fiche's."""
    ecrite = next((s for s in fiche.sessions if s.code == dossier.session), None)
    if dossier.fenetre is not None:
        return dossier.fenetre, ecrite.source if ecrite else SESSION
    ecrite = session_de(fiche, dossier.session)
    return Fenetre(ecrite.ouverture, ecrite.cloture, *periode_de_realisation(fiche, ecrite)), (
        ecrite.source
    )


def controler(fiche: Fiche, dossier: Dossier) -> list[Controle]:
    """Every check, in the order in which an instructeur reads them."""
    return [
        *_dates(fiche, dossier),
        _categorie(fiche, dossier),
        _territoire(dossier),
        *_montants(fiche, dossier),
        *_budget(dossier),
        _periode(fiche, dossier),
        *controler_regles(fiche, dossier),
        *_volumes(fiche, dossier),
        *_cibles(fiche, dossier),
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
    fen, source = _fenetre(fiche, dossier)
    ouverture = "" if fen.ouverture is None else f"du {ecrire_date(fen.ouverture)} "
    bornes = f"{ouverture}au {ecrire_date(fen.cloture)} inclus"
    actes = (
        ("depot_dans_la_fenetre", "Dépôt dans la fenêtre", "déposée", dossier.deposee_le),
        ("validation_dans_la_fenetre", "Validation dans la fenêtre", "validée", dossier.validee_le),
    )
    for code, libelle, verbe, instant in actes:
        if instant is None:
            yield _controle(code, libelle, None, f"La candidature n'est pas {verbe}.", source)
            continue
        dedans = est_ouverte(fen, instant)
        texte = f"Candidature {verbe} le {ecrire_instant(instant)} ; fenêtre {bornes}."
        yield _controle(code, libelle, dedans, texte, source)


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
    """The same checks whether the amount is typed or not: a page shows them before."""
    demande = dossier.montant_demande
    financement = fiche.financement
    ecrite = f"{ecrire_montant(demande)} demandés" if demande is not None else "Rien n'est demandé"
    yield _controle(
        "montant_demande",
        "Montant demandé",
        demande is not None and demande > 0,
        f"{ecrite}." if demande is not None else "Aucun montant demandé.",
        FORMULAIRE,
    )
    if financement.plafond_structure is not None:
        plafond = financement.plafond_structure
        yield _controle(
            "plafond_du_dispositif",
            "Plafond du dispositif",
            None if demande is None else demande + dossier.autres_demandes <= plafond,
            f"{ecrite}{_ailleurs(dossier)}, {ecrire_montant(plafond)} au plus par structure.",
            financement.source,
        )
    if financement.taux_maximum is not None:
        charges = totaux(dossier.budget).charges
        argument = dossier.reponses.get(financement.derogation) if financement.derogation else None
        satisfait, texte = _part(demande or ZERO, charges, financement.taux_maximum, argument)
        yield _controle(
            "part_du_budget",
            "Part du budget",
            None if demande is None else satisfait,
            f"{ecrite}, {texte}",
            financement.source,
        )


def _ailleurs(dossier: Dossier) -> str:
    autres = dossier.autres_demandes
    return f" ici et {ecrire_montant(autres)} dans vos autres dossiers" if autres else ""


def _part(
    demande: Decimal, charges: Decimal, taux: Decimal, argument: object
) -> tuple[bool | None, str]:
    """Whether the share of the budget is kept, above it an argued exception; and the sentence."""
    texte = (
        f"au plus {ecrire_taux(taux)} d'un budget de "
        f"{ecrire_montant(charges)}, soit {ecrire_montant(cents(charges * taux))}."
    )
    if not charges:
        return None, texte
    if demande <= charges * taux:
        return True, texte
    if not est_vide(argument):
        return None, f"{texte} L'exception que vous argumentez est à apprécier."
    return False, texte


def _budget(dossier: Dossier) -> Iterator[Controle]:
    sommes = totaux(dossier.budget)
    rempli = sommes.charges > 0
    constat = sommes.constat() if rempli else "Le budget n'est pas rempli."
    yield _controle(
        "budget_equilibre", "Budget équilibré", rempli and sommes.equilibre, constat, FORMULAIRE
    )
    connue = dossier.montant_demande is not None
    demande = dossier.montant_demande or ZERO
    yield _controle(
        "demande_dans_le_budget",
        "Demande inférieure au budget",
        demande <= sommes.charges if connue else None,
        f"{ecrire_montant(demande)} demandés pour {ecrire_montant(sommes.charges)} de charges.",
        FORMULAIRE,
    )
    yield _controle(
        "demande_au_compte_74",
        "Demande inscrite en produits",
        demande == sommes.demande if connue else None,
        f"{ecrire_montant(sommes.demande)} inscrits au compte 74 pour le Département, "
        f"{ecrire_montant(demande)} demandés.",
        FORMULAIRE,
    )


def periode_de_realisation(fiche: Fiche, session: Session) -> tuple[date | None, date | None]:
    """Days between which the action takes place, for that session (else for the fiche)."""
    periode = session.realisation or fiche.periode
    return periode.debut, periode.fin


def _periode(fiche: Fiche, dossier: Dossier) -> Controle:
    fen, source = _fenetre(fiche, dossier)
    debut, fin = fen.realisation_debut, fen.realisation_fin
    if dossier.fenetre is None:
        ecrite = session_de(fiche, dossier.session)
        source = (ecrite.realisation or fiche.periode).source
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
        texte = "La période n'est pas donnée."
        return _controle("periode_incluse", libelle, False, texte, source, "debut")
    dedans = (
        dossier.periode_debut <= dossier.periode_fin
        and (debut is None or debut <= dossier.periode_debut)
        and (fin is None or dossier.periode_fin <= fin)
    )
    texte = (
        f"Action du {ecrire_date(dossier.periode_debut)} au {ecrire_date(dossier.periode_fin)} ; "
        f"dispositif {bornes or 'sans période écrite'}."
    )
    return _controle("periode_incluse", libelle, dedans, texte, source, "debut")


def _volumes(fiche: Fiche, dossier: Dossier) -> Iterator[Controle]:
    """At least one volume, when the fiche counts something by territoire."""
    if not fiche.volumes:
        return
    demandes = [(u, dossier.volumes.get(u.code, Decimal(0))) for u in fiche.volumes]
    donne = any(v for _, v in demandes)
    texte = (
        " ; ".join(f"{ecrire_quantite(v)} {u.libelle if v < 2 else u.pluriel}" for u, v in demandes)
        if donne
        else "Indiquez au moins une quantité, dans un des territoires."
    )
    yield _controle("volumes", "Volumes par territoire", donne, f"{texte}", FORMULAIRE, "volumes")


def _cibles(fiche: Fiche, dossier: Dossier) -> Iterator[Controle]:
    """Targets become the objectives of the convention: a dossier without any is pointed at."""
    if not fiche.indicateurs:
        return
    cibles = [dossier.reponses.get(ATTENDU + i.code) for i in fiche.indicateurs]
    donnees = sum(not est_vide(c) for c in cibles)
    texte = (
        f"{accorder(donnees, 'résultat visé', 'résultats visés')} sur {len(cibles)}."
        if donnees
        else "Aucun résultat n'est visé : la convention n'aurait pas d'objectif chiffré."
    )
    champ = ATTENDU + fiche.indicateurs[0].code
    source = fiche.indicateurs[0].source
    yield _controle("cibles", "Résultats visés", donnees > 0 or None, texte, source, champ)


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
    # An attestation is a whole sentence: its own full stop goes.
    libelles = " ; ".join(libelle.removesuffix(".") for libelle in manquantes.values())
    texte = (
        f"Questions sans réponse : {libelles}."
        if manquantes
        else "Toutes les questions obligatoires ont une réponse."
    )
    return _controle("reponses_obligatoires", "Questions", not manquantes, texte, FORMULAIRE)


def questions_sans_reponse(fiche: Fiche, reponses: Mapping[str, object]) -> dict[str, str]:
    """Code and label of each mandatory question of the candidature that has no answer."""
    return {
        q.code: q.libelle
        for q in fiche.dossier.questions
        if q.obligatoire and est_vide(reponses.get(q.code))
    }


def _coordonnees(dossier: Dossier) -> Controle:
    donne = bool(dossier.iban)
    texte = "Un IBAN est enregistré." if donne else "Aucun IBAN n'est enregistré."
    return _controle("coordonnees_bancaires", "Coordonnées bancaires", donne, texte, FORMULAIRE)
