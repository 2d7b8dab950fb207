"""What each dispositif of a rapport is for, and what was voted for it before."""

from django.db.models import Count, Sum

from ecluse.cycle.appels.models import VersionFiche
from ecluse.cycle.candidatures.contenu import references_en_sql
from ecluse.cycle.candidatures.models import Candidature
from ecluse.cycle.deliberations.documents.matiere import Matiere
from ecluse.cycle.deliberations.models import LigneRapport
from ecluse.regles.argent import ecrire_montant
from ecluse.regles.texte import accorder
from ecluse.socle.documents import Balisage, echapper


def ecrire(matiere: Matiere) -> Balisage:
    """The section of the dispositifs that the lines answer, from the fiche they answered."""
    versions = (
        VersionFiche.objects.filter(
            sessions__candidatures__lignes_rapport__article__rapport=matiere.rapport,
            sessions__candidatures__lignes_rapport__retiree_le__isnull=True,
        )
        .select_related("dispositif")
        .order_by("dispositif__annee", "dispositif__code", "numero")
        .distinct()
    )
    morceaux: dict[int, str] = {}
    for version in versions:
        fiche = version.fiche
        textes = [fiche.objet, f"Public : {fiche.public.texte}", *deja_vote(version, matiere)]
        morceaux[version.dispositif_id] = "\n\n".join(
            [
                f"## {echapper(version.dispositif.intitule)}",
                *(echapper(t) for t in textes if t),
            ]
        )
    return Balisage("\n\n".join(morceaux.values()))


def deja_vote(version: VersionFiche, matiere: Matiere) -> list[str]:
    """A sentence per year: what other délibérations voted for this dispositif or the ones it
    follows (`succede` of the fiche), withdrawn lines and refused articles left out (one query)."""
    fiche = version.fiche
    dossiers = Candidature.objects.filter(references_en_sql({fiche.nom, *fiche.succede}))
    annees = (
        LigneRapport.objects.filter(candidature__in=dossiers, votee=True, retiree_le__isnull=True)
        .exclude(article__rapport=matiere.rapport)
        .values("candidature__session__version__dispositif__annee")
        .annotate(
            nombre=Count("pk"),
            montant=Sum("montant"),
            structures=Count("candidature__structure", distinct=True),
        )
        .order_by("candidature__session__version__dispositif__annee")
    )
    return [
        f"Déjà voté en {a['candidature__session__version__dispositif__annee']} : "
        f"{accorder(a['nombre'], 'action')} pour {ecrire_montant(a['montant'])}, "
        f"{accorder(a['structures'], 'structure')}."
        for a in annees
    ]
