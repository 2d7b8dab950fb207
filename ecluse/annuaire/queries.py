"""Reads of the annuaire: lists, pages, and who holds which role."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value

from ecluse.annuaire.models import (
    ROLES_AGENT,
    ROLES_PORTEUR,
    Compte,
    CoordonneesBancaires,
    Departement,
    Etablissement,
    Habilitation,
    Invitation,
    Role,
    Structure,
)
from ecluse.annuaire.permissions import est_agent, structures_de
from ecluse.interface.identite import Identite
from ecluse.socle.horloge import instant_reel
from ecluse.socle.models import Journal
from ecluse.socle.requetes import Requete
from ecluse.socle.tri import CleTri

#: Order of the lists, ready for keyset pages.
ORDRE = ("tri", "id")
DOMAINE_DEMONSTRATION = "@demo.invalid"


def departement() -> Departement | None:
    """The settings of the installation, once they are loaded."""
    return _DEPARTEMENT.premiere()


_DEPARTEMENT = Requete(lambda: Departement.objects.filter(pk=1).order_by("pk"))


def identite() -> Identite:
    """What the layout and the legal pages say of the département."""
    d = departement()
    if d is None:
        return Identite()
    return Identite(
        nom=d.nom,
        adresse=d.adresse,
        siret=d.siret,
        courriel=d.courriel_contact,
        directeur_publication=d.president,
        courriel_dpo=d.courriel_dpo,
    )


def signature() -> str:
    """The last lines of the messages."""
    d = departement()
    return f"Écluse\n{d.nom}" if d else "Écluse"


def visibles_par(acteur: Any) -> QuerySet[Structure]:
    """Structures that `acteur` may open: every one for an agent, their own for a porteur."""
    if est_agent(acteur):
        return Structure.objects.all()
    return Structure.objects.filter(pk__in=structures_de(acteur))


def structures(
    q: str = "", territoire: Any = None, categorie: str = "", confirmees: str = ""
) -> QuerySet[Structure]:
    """The list of the agents. `q` is a part of the name or sigle, or the first digits of a
    SIREN or SIRET; `confirmees` is « oui », « non » or nothing.
    """
    liste = Structure.objects.select_related("territoire")
    compact = "".join(q.split())
    if compact.isdecimal() and len(compact) >= 3:
        etablissements = Etablissement.objects.filter(
            structure=OuterRef("pk"), siret__startswith=compact
        )
        liste = liste.filter(Q(siren__startswith=compact) | Exists(etablissements))
    elif q.strip():
        liste = liste.filter(tri__contains=CleTri(Value(" ".join(q.split()))))
    if territoire:
        liste = liste.filter(territoire=territoire)
    if categorie:
        liste = liste.filter(categories__contains=[categorie])
    if confirmees:
        liste = liste.filter(categories_confirmees=confirmees == "oui")
    return liste


def par_numero(siret: str = "", rna: str = "") -> Structure | None:
    """The structure of a SIRET (of any establishment, or of the same legal entity) or of a RNA."""
    if siret:
        etablissements = Etablissement.objects.filter(structure=OuterRef("pk"), siret=siret)
        condition = Q(siren=siret[:9]) | Q(Exists(etablissements))
    else:
        condition = Q(rna=rna)
    return (
        Structure.objects.filter(condition).select_related("remplacee_par").order_by("id").first()
    )


def membres(structure: Structure) -> list[Habilitation]:
    """Who acts for a structure today, by name."""
    habilitations = Habilitation.objects.en_vigueur().filter(
        structure=structure, compte__is_active=True
    )
    return list(
        habilitations.select_related("compte", "structure", "service", "territoire").order_by(
            "compte__tri", "compte_id", "id"
        )
    )


def coordonnees_en_vigueur(structure: Structure) -> CoordonneesBancaires | None:
    """The bank details on which a structure is paid today, with their RIB."""
    return (
        CoordonneesBancaires.objects.filter(structure=structure, fin__isnull=True)
        .select_related("rib__contenu")
        .order_by("-id")
        .first()
    )


def anciennes_coordonnees(structure: Structure) -> list[CoordonneesBancaires]:
    """Those that were replaced, latest first."""
    anciennes = CoordonneesBancaires.objects.filter(structure=structure, fin__isnull=False)
    return list(anciennes.select_related("rib").order_by("-id"))


def invitations_en_attente(structure: Structure | None = None) -> QuerySet[Invitation]:
    """Invitations that can still be accepted or have expired unanswered, latest first."""
    liste = Invitation.objects.filter(acceptee_le__isnull=True, annulee_le__isnull=True)
    if structure is not None:
        liste = liste.filter(structure=structure)
    return liste.select_related(
        "structure", "service__territoire", "territoire", "invitee_par"
    ).order_by("-id")


def comptes(q: str = "", role: str = "", etat: str = "") -> QuerySet[Compte]:
    """The list of the administrators, with the habilitations in force (`en_vigueur`)."""
    en_vigueur = (
        Habilitation.objects.en_vigueur()
        .select_related("structure", "service__territoire", "territoire")
        .order_by("id")
    )
    liste = Compte.objects.prefetch_related(
        Prefetch("habilitations", queryset=en_vigueur, to_attr="en_vigueur")
    )
    if q.strip():
        texte = " ".join(q.split())
        liste = liste.filter(
            Q(tri__contains=CleTri(Value(texte))) | Q(email__contains=texte.lower())
        )
    if role:
        tenants = Habilitation.objects.en_vigueur().filter(role=role).values("compte_id")
        liste = liste.filter(pk__in=tenants)
    if etat:
        liste = liste.filter(is_active=etat == "ouvert")
    return liste


def jamais_confirmes(avant: datetime) -> QuerySet[Compte]:
    """Accounts opened alone before that instant, whose address was never proved and that were
    given nothing and did nothing since."""
    adresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return Compte.objects.filter(
        Exists(adresses),
        ~Exists(adresses.filter(verified=True)),
        ~Exists(Habilitation.objects.filter(compte=OuterRef("pk"))),
        ~Exists(Journal.objects.filter(acteur=OuterRef("pk"))),
        cree_le__lt=avant,
        last_login__isnull=True,
    )


def habilitations_de(compte: Compte) -> list[Habilitation]:
    """All the habilitations of an account, those in force first, then the latest."""
    liste = compte.habilitations.select_related(
        "structure", "service__territoire", "territoire", "accordee_par", "retiree_par"
    ).order_by("-id")
    return sorted(liste, key=lambda h: not h.est_en_vigueur)


def a_un_second_facteur(compte: Compte) -> bool:
    """Whether signing in demands a code."""
    return bool(
        Authenticator.objects.filter(user_id=compte.pk, type=Authenticator.Type.TOTP).exists()
    )


def comptes_de_demonstration() -> QuerySet[Compte]:
    """The accounts of the demonstration: their address says so, and reaches nobody."""
    return comptes().filter(is_active=True, email__endswith=DOMAINE_DEMONSTRATION)


def demonstration_par_famille() -> list[tuple[str, str, list[Compte]]]:
    """The demonstration accounts: code and name of the family, then its accounts by role, in the
    order of the cycle. An account shows once, under its first role; those that have none (an
    expert let into one dossier, somebody who asks to join) come last.
    """
    familles = (
        ("porteurs", "Structures", ROLES_PORTEUR),
        ("agents", "Département", ROLES_AGENT),
        ("elus", "Élus", (Role.ELU,)),
    )
    rang = {role: i for i, role in enumerate(Role.values)}
    comptes_: list[Any] = list(comptes_de_demonstration().order_by(*ORDRE))
    sans_role = [c for c in comptes_ if not c.en_vigueur]
    comptes_ = [c for c in comptes_ if c.en_vigueur]
    comptes_.sort(key=lambda c: rang[c.en_vigueur[0].role])
    groupes = [
        (code, libelle, [c for c in comptes_ if c.en_vigueur[0].role in roles])
        for code, libelle, roles in familles
    ]
    groupes.append(("sans-role", "Sans habilitation", sans_role))
    return [groupe for groupe in groupes if groupe[2]]


def sessions_ouvertes(compte: Compte) -> int:
    """How many sessions of this account are alive (they live in real time, not business time)."""
    vivantes = Session.objects.filter(expire_date__gt=instant_reel()).order_by("session_key")
    return sum(s.get_decoded().get("_auth_user_id") == str(compte.pk) for s in vivantes.iterator())
