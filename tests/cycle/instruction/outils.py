"""Dossiers of a dispositif counted by volumes (2024/4.6), written straight in the tables."""

from datetime import date
from decimal import Decimal

from ecluse.annuaire.models import Structure, Territoire
from ecluse.cycle.appels.models import Appel, SessionDepot, VersionFiche
from ecluse.cycle.candidatures.models import Candidature, LigneBudget, SectionDossier
from tests import fabriques as f


def session(annee: int = 2024, code: str = "4.6") -> SessionDepot:
    """The window of a dispositif, loaded from its shipped fiche."""
    from ecluse.cycle.appels.chargement import BilanChargement, charger_une
    from ecluse.regles.fiches import charger_fiche

    dispositif = {"dispositif__annee": annee, "dispositif__code": code}
    if not VersionFiche.objects.filter(**dispositif).exists():
        charger_une(
            charger_fiche(f.annuaire.PROGRAMME / str(annee) / f"{code}.toml"), BilanChargement()
        )
    version = VersionFiche.objects.select_related("dispositif").get(**dispositif)
    appel, _ = Appel.objects.get_or_create(annee=annee, titre="Appel à projets")
    return SessionDepot.objects.get_or_create(
        version=version,
        code="unique",
        defaults={
            "appel": appel,
            "ouverture": date(2023, 12, 14),
            "cloture": date(2024, 1, 31),
            "realisation_debut": date(2024, 10, 1),
            "realisation_fin": date(2025, 9, 30),
        },
    )[0]


def dossier(
    s: SessionDepot,
    *,
    etat: str = "en_instruction",
    montant: str = "100000.00",
    structure: Structure | None = None,
    simples: int = 40,
    renforcees: int = 0,
) -> Candidature:
    """A dossier of 4.6 on the Artois: so many mesures, a balanced budget."""
    artois = f.territoire()
    c = lot(s, 1, etat=etat, montant=montant, structure=structure)[0]
    c.territoires.add(artois)
    SectionDossier.objects.create(
        candidature=c,
        code="volumes",
        contenu={
            "volume_art_simple": str(simples),
            "volume_art_renforcee": str(renforcees),
        },
    )
    demande = Decimal(montant)
    LigneBudget.objects.bulk_create(
        [
            LigneBudget(
                candidature=c, sens="charge", compte="64", libelle="Équipe", montant=demande
            ),
            LigneBudget(
                candidature=c,
                sens="produit",
                compte="74",
                libelle="Département",
                montant=demande,
                demande=True,
            ),
        ]
    )
    return c


def lot(
    s: SessionDepot,
    nombre: int,
    *,
    etat: str = "en_instruction",
    montant: str = "10000.00",
    structure: Structure | None = None,
) -> list[Candidature]:
    """So many dossiers of that session, with nothing but what a list shows."""
    qui = structure or f.structure("association_agreee_fsl", nom="Association Exemple")
    compte = f.signataire_de(qui)
    instant = f.instant("2024-01-20")
    debut = Candidature.objects.count()
    return Candidature.objects.bulk_create(
        Candidature(
            session=s,
            structure=qui,
            etat=etat,
            numero=f"CAND-{s.dispositif.annee}-{debut + n + 1:05d}",
            intitule=f"Accompagner vers le logement {n + 1}",
            montant_demande=Decimal(montant),
            debut=date(2024, 10, 1),
            fin=date(2025, 9, 30),
            cree_par=compte,
            deposee_le=instant,
            deposee_par=compte,
            validee_le=instant,
            validee_par=compte,
            empreinte="0" * 64,
        )
        for n in range(nombre)
    )


def territoire_de(c: Candidature) -> Territoire:
    """The only territoire of a dossier."""
    return c.territoires.get()
