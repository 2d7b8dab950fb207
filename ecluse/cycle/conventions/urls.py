"""Routes of the stage."""

from django.urls import path

from ecluse.cycle.conventions.views import documents, page, preparation, suite

app_name = "conventions"
urlpatterns = [
    path("", preparation.liste, name="liste"),
    path("a-preparer/", preparation.a_preparer, name="a_preparer"),
    path("preparer/", preparation.preparer, name="preparer"),
    path("<slug:uid>/", page.convention, name="convention"),
    path("<slug:uid>/projet/", preparation.modifier, name="modifier"),
    path("<slug:uid>/documents/", documents.generer, name="generer"),
    path("<slug:uid>/documents/avancement/", documents.avancement, name="avancement"),
    path("<slug:uid>/documents/<slug:document>/<slug:forme>/", documents.document, name="document"),
    path("<slug:uid>/emettre/", documents.emettre, name="emettre"),
    path("<slug:uid>/dates/", page.dates, name="dates"),
    path("<slug:uid>/signature/", suite.signature, name="signature"),
    path("<slug:uid>/exemplaire-signe/", suite.scan, name="scan"),
    path("<slug:uid>/abandon/", suite.abandonner, name="abandonner"),
]
