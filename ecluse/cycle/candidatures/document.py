"""The whole dossier as one document, for its PDF and its .docx. Bank details are not in it: whoever
reads the dossier may print it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.contenu import Contenu
from ecluse.cycle.candidatures.controles import Point, points_de
from ecluse.cycle.candidatures.models import LigneBudget
from ecluse.cycle.candidatures.reponses import Reponse, lire_section
from ecluse.cycle.candidatures.saisie import VOLUMES, sections_de
from ecluse.regles.argent import ZERO, ecrire_montant
from ecluse.regles.dates import ecrire_date, ecrire_instant
from ecluse.regles.dossier import ecrire_quantite
from ecluse.regles.texte import grouper
from ecluse.socle.documents import echapper, tableau

SANS_REPONSE = "*Sans réponse.*"


def corps(contenu: Contenu) -> str:
    """The body of the document, in the Markdown of `socle.documents`."""
    lecture.nommer_pieces(contenu.fiche, contenu.pieces)
    return "\n\n".join(
        [
            *_presentation(contenu),
            *_sections(contenu),
            *_budget(contenu),
            *_pieces(contenu),
            *_regles(contenu),
        ]
    )


def _presentation(contenu: Contenu) -> Iterator[str]:
    c = contenu.candidature
    periode = (
        f"du {ecrire_date(c.debut)} au {ecrire_date(c.fin)}" if c.debut and c.fin else "non donnée"
    )
    demande = ecrire_montant(c.montant_demande) if c.montant_demande is not None else "non donné"
    lignes = [
        ["Structure", c.structure.nom],
        ["SIRET", grouper(c.etablissement.siret) if c.etablissement else "non renseigné"],
        ["Dispositif", str(c.session.dispositif)],
        ["Projet", c.intitule or "sans titre"],
        ["Territoires", ", ".join(t.nom for t in contenu.territoires) or "aucun"],
        ["Période de l’action", periode],
        ["Montant demandé", demande],
        ["Dépôt", _depot(contenu)],
    ]
    yield "# Présentation"
    yield tableau(["Élément", "Valeur"], lignes, "gg", legende="La candidature")


def _depot(contenu: Contenu) -> str:
    c = contenu.candidature
    if c.validee_le is not None:
        return f"validée le {ecrire_instant(c.validee_le)}"
    if c.deposee_le is not None:
        return f"déposée le {ecrire_instant(c.deposee_le)}, à valider"
    return "brouillon, non déposé"


def _sections(contenu: Contenu) -> Iterator[str]:
    reponses = contenu.reponses
    for section in sections_de(contenu.fiche, contenu.territoires):
        yield f"# {echapper(section.libelle)}"
        if section.code == VOLUMES:
            yield _volumes(contenu)
            continue
        for reponse in lire_section(section, reponses).reponses:
            yield f"## {echapper(reponse.libelle)}"
            yield _reponse(reponse)


def _reponse(reponse: Reponse) -> str:
    if reponse.lignes:
        lignes = [[case or "—" for case in ligne] for ligne in reponse.lignes]
        return tableau(list(reponse.colonnes), lignes)
    if not reponse.valeur:
        return SANS_REPONSE
    unite = f" {reponse.unite}" if reponse.unite else ""
    return echapper(reponse.valeur + unite, paragraphes=True)


def _volumes(contenu: Contenu) -> str:
    donnes = lecture.volumes(contenu)
    if not donnes:
        return SANS_REPONSE
    unites = contenu.fiche.volumes
    sommes = lecture.totaux_des_volumes(contenu)
    lignes = [
        [t.nom, *(_quantite(donnes.get(t.code, {}).get(u.code)) for u in unites)]
        for t in contenu.territoires
    ]
    return tableau(
        ["Territoire", *(u.pluriel for u in unites)],
        lignes,
        "g" + "d" * len(unites),
        total=["Total", *(_quantite(sommes.get(u.code)) for u in unites)],
        legende="Volumes demandés",
    )


def _quantite(valeur: Decimal | None) -> str:
    return "—" if valeur is None else ecrire_quantite(valeur)


def _budget(contenu: Contenu) -> Iterator[str]:
    sommes = lecture.totaux(contenu)
    yield "# Budget prévisionnel"
    rempli = bool(contenu.budget)
    yield echapper(sommes.constat() if rempli else "Le budget n’est pas encore rempli.")
    for titre, sens, total in (
        ("Charges", LigneBudget.Sens.CHARGE, sommes.charges),
        ("Produits", LigneBudget.Sens.PRODUIT, sommes.produits),
    ):
        lignes = [x for x in contenu.budget if x.sens == sens]
        if lignes:
            yield _tableau_du_budget(titre, lignes, total)
    en_nature = sommes.emplois_volontaires
    if en_nature != ZERO:
        yield f"Dont contributions volontaires, à part : {echapper(ecrire_montant(en_nature))}."


def _tableau_du_budget(titre: str, lignes: Iterable[LigneBudget], total: Decimal) -> str:
    corps_du_tableau = [
        [x.compte if x.compte.isdigit() else "—", _intitule(x), ecrire_montant(x.montant)]
        for x in lignes
    ]
    return tableau(
        ["Compte", "Intitulé", "Montant"],
        corps_du_tableau,
        "ggd",
        total=["", f"Total des {titre.lower()}", ecrire_montant(total)],
        legende=titre,
    )


def _intitule(ligne: LigneBudget) -> str:
    if ligne.demande:
        return f"{ligne.libelle} (demandé ici)"
    return (
        f"{ligne.libelle} ({ligne.get_engagement_display()})" if ligne.engagement else ligne.libelle
    )


def _pieces(contenu: Contenu) -> Iterator[str]:
    yield "# Pièces jointes"
    if not contenu.pieces:
        yield "Aucune pièce n’est jointe."
        return
    # The name of a RIB says nothing; its content is not printed.
    lignes = [[p.libelle, p.fichier.nom] for p in contenu.pieces]
    yield tableau(["Pièce", "Fichier"], lignes, "gg", legende="Fichiers")


def _regles(contenu: Contenu) -> Iterator[str]:
    points = [p for p in points_de(contenu) if p.section]
    yield "# Règles de l’appel"
    lignes = [_ligne_de_regle(p) for p in points]
    yield tableau(["Règle", "Constat", "Source"], lignes, "ggg", legende="Constats automatiques")


def _ligne_de_regle(point: Point) -> list[str]:
    return [point.libelle, point.phrase, point.source]
