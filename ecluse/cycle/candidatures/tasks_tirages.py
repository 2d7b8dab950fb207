"""The job that prints a whole dossier, in PDF and .docx."""

from django.db import transaction

from ecluse.annuaire.models import Departement
from ecluse.cycle.candidatures import contenu as lecture
from ecluse.cycle.candidatures.document import corps
from ecluse.cycle.candidatures.models import Tirage
from ecluse.socle import fichiers
from ecluse.socle.documents import Document, Identite, rendre
from ecluse.socle.travaux import tache


@tache(name="candidatures.produire_tirage", retry=3)
def produire_tirage(id: int) -> None:
    """Print the dossier; a second run finds it done.

    A draft that was changed meanwhile is printed as it stands now: the fingerprint kept is then
    that of what is printed.
    """
    with transaction.atomic():
        tirage = (
            Tirage.objects.select_for_update(of=("self",))
            .select_related(
                "candidature__session__version__dispositif",
                "candidature__structure",
                "candidature__etablissement",
                "candidature__coordonnees_bancaires",
            )
            .get(pk=id)
        )
        if tirage.pret:
            return
        candidature = tirage.candidature
        contenu = lecture.charger(candidature)
        empreinte = lecture.empreinte(contenu)
        if empreinte != tirage.empreinte:
            deja = candidature.tirages.filter(empreinte=empreinte).exclude(pk=tirage.pk)
            if deja.exists():
                # That content has its own printing: this one has nothing left to show.
                tirage.delete()
                return
            tirage.empreinte = empreinte
        departement = Departement.objects.first()
        reference = candidature.numero or f"brouillon-{candidature.uid}"
        rendu = rendre(
            Document(
                titre=f"Candidature {candidature.numero or 'en préparation'}",
                corps_markdown=corps(contenu),
                identite=Identite(
                    nom=departement.nom if departement else "Département",
                    adresse=departement.adresse if departement else "",
                ),
                reference=reference,
                instant=tirage.demande_le,
                brouillon=candidature.deposee_le is None,
                sujet=candidature.intitule,
            )
        )
        tirage.pdf = fichiers.deposer(rendu.pdf, f"candidature-{reference}.pdf", None)
        tirage.docx = fichiers.deposer(rendu.docx, f"candidature-{reference}.docx", None)
        tirage.save(update_fields=["pdf", "docx", "empreinte"])
