"""The catalogue: every published fiche, filtered, and each as a document."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ecluse.annuaire.models import Departement, Territoire
from ecluse.cycle.appels import document, queries, queries_catalogue
from ecluse.cycle.appels.catalogue import grouper
from ecluse.cycle.appels.forms_catalogue import FiltresCatalogue
from ecluse.cycle.appels.models import Dispositif
from ecluse.interface.listes import filtres_actifs
from ecluse.socle.acces import PUBLIC, acces
from ecluse.socle.horloge import maintenant


def noms_des_territoires() -> list[str]:
    """Names of the territoires of the département, in order."""
    return list(Territoire.objects.order_by("nom").values_list("nom", flat=True))


@require_safe
@acces(PUBLIC)
def catalogue(request: HttpRequest) -> HttpResponse:
    """All fiches on one page, by year and thématique."""
    entrees = queries_catalogue.catalogue(maintenant())
    territoires = noms_des_territoires()
    form = FiltresCatalogue(
        request.GET, entrees=entrees, territoires=territoires, auto_id="id_filtre_%s"
    )
    retenues = entrees
    if form.is_valid():
        d = form.cleaned_data
        retenues = queries_catalogue.filtrer(
            entrees,
            q=d["q"],
            annee=d["annee"],
            thematique=d["thematique"],
            public=d["public"],
            territoire=d["territoire"],
            ouvert=bool(d["ouvert"]),
            territoires=territoires,
        )
    return render(
        request,
        "appels/catalogue.html",
        {
            "form": form,
            "actifs": filtres_actifs(request, form),
            "groupes": grouper(retenues),
            "nombre": len(retenues),
        },
    )


@require_safe
@acces(PUBLIC)
def fiche_pdf(request: HttpRequest, annee: int, code: str) -> HttpResponse:
    """The fiche as a tagged PDF, made on the fly (kept by the process that made it)."""
    try:
        dispositif = queries.dispositif(annee, code)
    except Dispositif.DoesNotExist:
        raise Http404 from None
    version = queries_catalogue.version_a_lire(dispositif, maintenant())
    if version is None:
        raise Http404
    octets = document.pdf_de_la_fiche(version, Departement.objects.filter(pk=1).first())
    reponse = HttpResponse(octets, content_type="application/pdf")
    nom = f"fiche-{annee}-{code}-v{version.numero}.pdf"
    reponse.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse
