"""Routes of the stage."""

app_name = "suivi"
urlpatterns: list = []
