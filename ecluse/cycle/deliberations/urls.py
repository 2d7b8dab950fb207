"""Routes of the stage."""

app_name = "deliberations"
urlpatterns: list = []
