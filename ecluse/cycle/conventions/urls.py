"""Routes of the stage."""

from django.urls import include, path

from ecluse.cycle.conventions.views import (
    avenants,
    documents,
    lots,
    page,
    preparation,
    suite,
    suite_avenant,
    vie,
)

app_name = "conventions"
urlpatterns = [
    path("", preparation.liste, name="liste"),
    path("a-preparer/", preparation.a_preparer, name="a_preparer"),
    path("preparer/", preparation.preparer, name="preparer"),
    path("modeles/", include("ecluse.cycle.conventions.modeles.urls")),
    path("lots/", lots.liste, name="lots"),
    path("lots/nouveau/", lots.nouveau, name="lot_nouveau"),
    path("lots/<slug:uid>/", lots.lot, name="lot"),
    path("lots/<slug:uid>/avancement/", lots.avancement, name="lot_avancement"),
    path("lots/<slug:uid>/archive/", lots.archive, name="lot_archive"),
    path("reprendre/", vie.reprendre, name="reprendre"),
    path("<slug:uid>/", page.convention, name="convention"),
    path("<slug:uid>/projet/", preparation.modifier, name="modifier"),
    path("<slug:uid>/documents/", documents.generer, name="generer"),
    path("<slug:uid>/documents/avancement/", documents.avancement, name="avancement"),
    path("<slug:uid>/documents/<slug:document>/<slug:forme>/", documents.document, name="document"),
    path("<slug:uid>/emettre/", documents.emettre, name="emettre"),
    path("<slug:uid>/dates/", page.dates, name="dates"),
    path("<slug:uid>/signature/", suite.signature, name="signature"),
    path("<slug:uid>/exemplaire-signe/", suite.scan, name="scan"),
    path("<slug:uid>/reprise/", vie.corriger_reprise, name="corriger_reprise"),
    path("<slug:uid>/consolidee/", vie.consolidee, name="consolidee"),
    path("<slug:uid>/resiliation/", vie.resilier, name="resilier"),
    path("<slug:uid>/resiliation/renoncer/", vie.renoncer, name="renoncer"),
    path("<slug:uid>/archivage/", vie.archiver, name="archiver"),
    path("<slug:uid>/avenants/nouveau/", avenants.nouveau, name="avenant_nouveau"),
    path("<slug:uid>/avenants/apercu/", avenants.apercu, name="avenant_apercu"),
    path("<slug:uid>/avenants/<int:rang>/", avenants.avenant, name="avenant"),
    path("<slug:uid>/avenants/<int:rang>/projet/", avenants.modifier, name="avenant_modifier"),
    path("<slug:uid>/avenants/<int:rang>/documents/", avenants.generer, name="avenant_generer"),
    path(
        "<slug:uid>/avenants/<int:rang>/documents/avancement/",
        avenants.avancement,
        name="avenant_avancement",
    ),
    path("<slug:uid>/avenants/<int:rang>/emettre/", avenants.emettre, name="avenant_emettre"),
    path("<slug:uid>/avenants/<int:rang>/dates/", avenants.dates, name="avenant_dates"),
    path(
        "<slug:uid>/avenants/<int:rang>/signature/",
        suite_avenant.signature,
        name="avenant_signature",
    ),
    path(
        "<slug:uid>/avenants/<int:rang>/exemplaire-signe/", suite_avenant.scan, name="avenant_scan"
    ),
    path(
        "<slug:uid>/avenants/<int:rang>/abandon/",
        suite_avenant.abandonner,
        name="avenant_abandonner",
    ),
    path("<slug:uid>/abandon/", suite.abandonner, name="abandonner"),
]
