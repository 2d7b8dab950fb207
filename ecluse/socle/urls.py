"""Routes of the room."""

from django.urls import path

from ecluse.socle import demonstration, tus

app_name = "socle"
urlpatterns = [
    path("televersements/", tus.collection, name="televersements"),
    path("televersements/<str:uid>/", tus.televersement, name="televersement"),
    path("demonstration/horloge/", demonstration.avancer_horloge, name="horloge"),
    path("demonstration/boite-d-envoi/", demonstration.boite_d_envoi, name="boite_d_envoi"),
    path("demonstration/boite-d-envoi/<slug:uid>/", demonstration.courriel, name="courriel"),
]
