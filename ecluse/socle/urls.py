"""Routes of the room."""

app_name = "socle"
urlpatterns: list = []
