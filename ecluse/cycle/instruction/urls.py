"""Routes of the stage."""

app_name = "instruction"
urlpatterns: list = []
