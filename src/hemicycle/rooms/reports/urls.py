"""The addresses of the reports."""

from django.urls import path

from hemicycle.rooms.reports import views

app_name = "reports"

urlpatterns = [
    path("state/", views.state, name="state"),
    path("desk/", views.desk, name="desk"),
    path("desk/seen/", views.seen, name="seen"),
]
