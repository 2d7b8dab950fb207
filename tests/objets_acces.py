"""At which objects each route is tried in the access matrix, and the arguments that name them.

A new route needs, when it names an object:
- its labels: those of its room in `ETIQUETTES`, or its own in `ETIQUETTES_DE`;
- what its parameters are at each label: `uid` by room in `arguments`, the others by name there.
- what names its object in the query or in the form, if anything does: `demande`.
A route that names none, or always the same object, is in `UNIQUES`, `SUR_UN_COMPTE` or a room of
`SANS_DOSSIER`. What is forgotten fails with the name of the route and of the parameter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from ecluse.annuaire.actions import premier_acces
from ecluse.annuaire.models import Compte, Structure
from ecluse.cycle.candidatures.models import Candidature, MessagePiece
from ecluse.cycle.conventions.modeles import actions as modeles
from ecluse.cycle.deliberations.models import Mouvement
from tests import fabriques, objets_liste
from tests.monde_acces import Dossier, Monde

#: Rooms whose routes name nobody's object: pages, e-mails of the demonstration, computations.
SANS_DOSSIER = ("interface", "socle", "api")

#: The objects at which the routes of each room knock, when they name one.
ETIQUETTES = {
    "appels": ("fiche",),
    "annuaire": ("soi", "autrui"),
    "pilotage": ("soi", "autrui", "brouillon", "brouillon_autrui", "propose"),
    "candidatures": ("autrui", "brouillon"),
    "instruction": ("autrui", "propose"),
    "deliberations": ("inscrit",),
    "conventions": ("autrui", "projet"),
    "suivi": ("soi", "autrui"),
    "versements": ("autrui", "prepare"),
}


#: Routes at which other objects are enough: the same view, or the same check.
ETIQUETTES_DE = {
    "candidatures:modifier": ("soi", "autrui", "brouillon", "brouillon_autrui"),
    **dict.fromkeys(
        ("candidatures:modifier_auto", "candidatures:section_auto", "candidatures:budget_auto"),
        ("brouillon",),
    ),
    **dict.fromkeys(
        (f"candidatures:{x}" for x in ("piece", "rib", "recepisse", "attestations")),
        ("soi", "autrui", "brouillon"),
    ),
    **dict.fromkeys(
        (f"candidatures:{x}" for x in ("decision", "decision_document", "decision_recue")),
        ("soi", "autrui", "brouillon"),
    ),
    **dict.fromkeys(
        (f"candidatures:correction_{x}" for x in ("demander", "renvoyer", "annuler")),
        ("autrui", "brouillon", "corrige"),
    ),
    **dict.fromkeys(
        (f"candidatures:{x}" for x in ("tirage", "echanges_fichier", "corrections", "echanges")),
        ("autrui", "brouillon", "corrige"),
    ),
    **dict.fromkeys(
        (f"instruction:{x}" for x in ("expertise", "declarer", "expertise_piece")),
        ("autrui", "propose", "corrige"),
    ),
    **dict.fromkeys(("instruction:dossier", "instruction:avis"), ("soi", "autrui", "propose")),
    **dict.fromkeys(("deliberations:rapport", "deliberations:document"), ("soi", "inscrit")),
    "deliberations:refuser": ("refuse", "inscrit"),
    **dict.fromkeys(
        ("conventions:convention", "conventions:document", "conventions:scan"),
        ("soi", "autrui", "projet"),
    ),
    **dict.fromkeys(
        (f"conventions:{x}" for x in ("consolidee", "avenant", "avenant_scan")),
        ("soi", "autrui"),
    ),
    **dict.fromkeys(
        (f"conventions:avenant_{x}" for x in ("signature", "abandonner")), ("autrui", "soi")
    ),
    **dict.fromkeys(("suivi:convention_auto", "suivi:section_auto"), ("soi",)),
    **dict.fromkeys(
        ("versements:ordre", "versements:liquidation", "versements:piece_decision"),
        ("soi", "autrui", "prepare"),
    ),
}


def etiquettes(nom: str, parametres: list[str]) -> tuple[str, ...]:
    """The objects at which a route is tried; one without name when it has none."""
    if sans_dossier(nom, parametres):
        return ("",)
    espace = nom.partition(":")[0]
    return (
        ETIQUETTES_DE.get(nom)
        or ETIQUETTES.get(espace)
        or pytest.fail(f"{nom}: at which objects? Give its room labels in tests/objets_acces.py.")
    )


def arguments(m: Monde, nom: str, parametres: list[str], etiquette: str) -> dict[str, Any]:
    """The arguments of a route for the object of that label."""
    try:
        return _arguments(m, nom, parametres, etiquette)
    except (KeyError, AttributeError, ObjectDoesNotExist) as exc:
        pytest.fail(
            f"{nom} at « {etiquette or '-'} »: no value for one of {parametres} ({exc!r}). "
            "Say in tests/objets_acces.py which object this route names."
        )


def _arguments(m: Monde, nom: str, parametres: list[str], etiquette: str) -> dict[str, Any]:
    espace, _, court = nom.partition(":")
    if not etiquette:
        return {p: _commun(m, nom)[p] for p in parametres}
    if etiquette == "fiche":
        return {p: {"uid": m.fiche.uid, "code": "identite"}[p] for p in parametres}
    d: Dossier = getattr(m, etiquette)
    uids = {
        "annuaire": lambda: _dans_l_annuaire(court, d.candidature.structure),
        "pilotage": lambda: d.candidature.uid,
        "candidatures": lambda: d.candidature.uid,
        "instruction": lambda: _dans_l_instruction(court, d.candidature),
        "deliberations": lambda: _dans_le_rapport(court, d.candidature),
        "conventions": lambda: d.convention.uid,  # type: ignore[union-attr]
        "suivi": lambda: d.convention.uid,  # type: ignore[union-attr]
        "versements": lambda: _dans_les_versements(court, d),
    }
    autres: dict[str, Callable[[], Any]] = {
        "uid": uids[espace],
        "code": lambda: CODES[nom],
        "piece_uid": lambda: _piece(nom, d),
        "recepisse_uid": lambda: _uid(d.candidature.recepisses),
        "document": lambda: _document(espace, d),
        "forme": lambda: "pdf",
        "rang": lambda: 1,
        "tirage_uid": lambda: _uid(d.candidature.tirages),
        "correction_uid": lambda: _uid(d.candidature.corrections),
        "lieu": lambda: d.candidature.structure.etablissements.get().uid,
        "coordonnees": lambda: d.candidature.structure.coordonnees_bancaires.get().uid,
        "habilitation": lambda: _habilitation(m, d.candidature.structure),
        "invitation": lambda: d.candidature.structure.invitations.get().uid,
        "agrement": lambda: d.candidature.structure.agrements.get().uid,
    }
    return {p: autres[p]() for p in parametres}


CODES = {
    "candidatures:reprendre_du_coffre": "statuts",
    "candidatures:section": "projet",
    "candidatures:section_auto": "projet",
    "candidatures:joindre": "statuts",
    "suivi:section": "freins",
    "suivi:section_auto": "freins",
    "suivi:joindre": "justificatifs_bilan",
}
#: Routes of the administrators: they name an account or an invitation, not a dossier.
SUR_UN_COMPTE = (
    *("compte", "accorder", "retirer", "fermer", "rouvrir"),
    *("renvoyer_invitation", "annuler_invitation", "demonstration_entrer", "invitation"),
    "premier_acces",
    *("absences_de", "absence_terminer"),
)


def sans_dossier(nom: str, parametres: list[str]) -> bool:
    """Whether a route names no object of a dossier."""
    espace, _, court = nom.partition(":")
    if not parametres or espace in SANS_DOSSIER:
        return True
    if espace == "appels":
        return not court.startswith("brouillon")
    if nom.startswith(MODELES):
        return True
    uniques = SUR_UN_COMPTE if espace == "annuaire" else UNIQUES
    return court in uniques or nom in objets_liste.ROUTES


def _premier_acces() -> str:
    """The secret of a link that gives a first password."""
    compte = Compte.objects.filter(password__startswith="!").order_by("pk")[0]
    with fabriques.au("2025-07-01"):
        lien = premier_acces.lien(compte, date(2099, 1, 1), "/")
    return lien.rstrip("/").rpartition("/")[2]


DU_BUDGET = tuple(
    f"deliberations:{nom}"
    for nom in ("operation", "releve", "apres", "modifier_ae", "virer", "credits")
)
#: The texts that conventions are written from: they belong to nobody's dossier.
MODELES = "conventions:modele"
UNIQUES = (
    *("creer", "papier_commencer", "operation"),
    *("releve", "apres", "modifier_ae", "virer", "recette", "credits", "desengager", "seance"),
)


def _commun(m: Monde, nom: str) -> dict[str, Any]:
    """The arguments that are the same whoever knocks."""
    cible = m.comptes["intervenant"]
    uid: str = cible.uid
    if "invitation" in nom:
        uid = m.invitation
    if nom == "annuaire:demonstration_entrer":
        uid = m.demonstration
    if nom in objets_liste.ROUTES:
        uid = objets_liste.uid_de(nom, m.comptes, m.soi.candidature)
    if nom == "socle:courriel":
        uid = m.courriel
    if nom.startswith("appels:session"):
        uid = m.session
    if nom in DU_BUDGET:
        uid = fabriques.operation().uid
    if nom == "deliberations:recette":
        uid = fabriques.ligne_de_recettes().uid
    if nom == "deliberations:desengager":
        uid = Mouvement.objects.filter(nature="engagement").order_by("pk")[0].uid
    if nom.startswith(MODELES):
        modeles.ouvrir("convention", m.comptes["pilotage"])
        return {"code": "convention", "numero": 1, "clause": "objet"}
    return {
        "annee": 2025,
        "jour": "2025-06-16",
        "numero": 1,
        "code": 404 if nom == "interface:guide_erreur" else "4.5",
        "uid": uid,
        "jeton": _premier_acces() if nom == "annuaire:premier_acces" else m.jeton,
        "session_uid": m.session_papier if nom == "candidatures:papier_commencer" else m.session,
        "habilitation": cible.habilitations.order_by("id")[0].uid,
    }


def _dans_l_annuaire(court: str, s: Structure) -> str:
    demandes = ("adhesion_accepter", "adhesion_refuser", "adhesion_abandonner")
    return s.demandes_adhesion.get().uid if court in demandes else s.uid


def _dans_l_instruction(court: str, c: Candidature) -> str:
    if court == "avis":
        return c.avis.get().uid
    if court in ("comparatif", "totaux", "proposer_tout", "export"):
        return c.session.dispositif.uid
    if court == "grille":
        return c.session.uid
    if court in ("expertise", "declarer", "revoquer", "expertise_piece"):
        return _expertise(c)
    return _point(c) if court == "retirer_point" else c.uid


def _expertise(c: Candidature) -> str:
    """An expert let into the dossier, who is none of those who knock."""
    trouvee = c.expertises.first() or c.expertises.create(
        email="expert@exemple.invalid",
        prenom="Noé",
        nom="Savant",
        qualite="psychologue",
        invite_par=c.cree_par,
        jusqu_au=date(2099, 12, 31),
    )
    return trouvee.uid


def _point(c: Candidature) -> str:
    point = c.points_manuels.first() or c.points_manuels.create(
        libelle="Contrat d’engagement", appreciation="conforme", auteur=c.cree_par
    )
    return point.uid


#: Routes of a rapport that name one of its articles.
D_UN_ARTICLE = (
    *("modifier_article", "retirer_article", "lignes", "essai", "ligne_libre", "rectification"),
    *("reparer", "retirer_du_vote", "deplacer", "ordonner"),
)


def _dans_le_rapport(court: str, c: Candidature) -> str:
    if court == "refuser":
        return c.propositions.get(remplacee_le__isnull=True).uid
    ligne = c.lignes_rapport.select_related("article__rapport").get()
    article = ligne.article
    if court in D_UN_ARTICLE:
        return article.uid
    if court == "modifier_ligne":
        libre = article.lignes.filter(candidature=None).first() or article.lignes.create(
            beneficiaire="Régie fictive", libelle_operation="Fonds d’aide", montant=1000
        )
        return libre.uid
    if court == "retirer_rectification":
        reprise = article.rectifications.first() or article.rectifications.create(
            ligne=ligne, montant=10, motif="Centimes en trop."
        )
        return reprise.uid
    if court == "retirer_interet":
        interet = c.structure.elus_interesses.first() or c.structure.elus_interesses.create(
            elu=fabriques.assemblee()[0], qualite="membre du conseil d’administration"
        )
        return interet.uid
    if court in ("vote", "decompte"):
        return (article.rapport.blocs.first() or article.rapport.blocs.create(rang=1)).uid
    if court in ("retirer_ligne", "deplacer_ligne"):
        return ligne.uid
    if court == "retirer_avis":
        return article.rapport.avis_commissions.get().uid
    return article.rapport.uid


def _dans_les_versements(court: str, d: Dossier) -> str:
    assert d.convention is not None and d.ordre is not None
    ordres = ("ordre", "approuver", "renvoyer", "annuler", "transmettre", "executer")
    return d.ordre.uid if court in ordres else d.convention.uid


def _piece(nom: str, d: Dossier) -> str:
    if nom.startswith("suivi:"):
        assert d.convention is not None
        return d.convention.bilan.pieces.get().uid
    if nom == "candidatures:echanges_fichier":
        return _uid(MessagePiece.objects.filter(message__candidature=d.candidature))
    # The safe keeps statuts, never bank details, which no expert reads either.
    sans_rib = nom in ("candidatures:ranger_au_coffre", "instruction:expertise_piece")
    return d.candidature.pieces.get(code="statuts" if sans_rib else "rib").uid


def _uid(objets: Any) -> str:
    """The first one, or a name that nothing bears: that dossier has none."""
    trouve = objets.first()
    return trouve.uid if trouve else "aucun"


def demande(m: Monde, nom: str, etiquette: str) -> tuple[str, str]:
    """What a route needs besides its path to name its object: the query, the form."""
    if nom == "appels:session_nouvelle":
        return "?dispositif=2025/4.5", ""
    if nom == "candidatures:reprendre_du_coffre" and etiquette == "brouillon":
        return "", f"document={m.brouillon.candidature.structure.documents.get().uid}"
    return "", ""


def _document(espace: str, d: Dossier) -> str:
    if espace == "deliberations":
        ligne = d.candidature.lignes_rapport.select_related("article__rapport").get()
        return fabriques.document_de_rapport(ligne.article.rapport).uid
    porteur = d.candidature.structure if espace == "annuaire" else d.convention
    document = porteur.documents.first() if porteur else None
    return document.uid if document else "aucun"


def _habilitation(m: Monde, s: Structure) -> str:
    """The right of a colleague, whom a signataire may take out."""
    return s.habilitations.exclude(compte__in=m.comptes.values()).order_by("id")[0].uid
