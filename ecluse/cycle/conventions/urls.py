"""Routes of the stage."""

from django.urls import path

from ecluse.cycle.conventions import views

app_name = "conventions"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("a-preparer/", views.a_preparer, name="a_preparer"),
    path("preparer/", views.preparer, name="preparer"),
    path("<slug:uid>/", views.convention, name="convention"),
    path("<slug:uid>/projet/", views.modifier, name="modifier"),
    path("<slug:uid>/documents/", views.generer, name="generer"),
    path("<slug:uid>/documents/avancement/", views.avancement, name="avancement"),
    path("<slug:uid>/documents/<slug:document>/<slug:forme>/", views.document, name="document"),
    path("<slug:uid>/emettre/", views.emettre, name="emettre"),
    path("<slug:uid>/dates/", views.dates, name="dates"),
    path("<slug:uid>/signature/", views.signature, name="signature"),
    path("<slug:uid>/exemplaire-signe/", views.scan, name="scan"),
    path("<slug:uid>/abandon/", views.abandonner, name="abandonner"),
]
