"""Routes of the room."""

from django.urls import path

from ecluse.socle import demonstration

app_name = "socle"
urlpatterns = [
    path("demonstration/horloge/", demonstration.avancer_horloge, name="horloge"),
    path("demonstration/boite-d-envoi/", demonstration.boite_d_envoi, name="boite_d_envoi"),
    path("demonstration/boite-d-envoi/<slug:uid>/", demonstration.courriel, name="courriel"),
]
