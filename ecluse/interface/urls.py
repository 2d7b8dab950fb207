"""Routes of the room."""

app_name = "interface"
urlpatterns: list = []
