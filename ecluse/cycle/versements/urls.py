"""Routes of the stage."""

app_name = "versements"
urlpatterns: list = []
