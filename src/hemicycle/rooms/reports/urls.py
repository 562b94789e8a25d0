"""The addresses of the reports."""

from django.urls import path

from hemicycle.rooms.reports import views

app_name = "reports"

urlpatterns = [
    path("state/", views.state, name="state"),
    path("desk/", views.desk, name="desk"),
    path("desk/seen/", views.seen, name="seen"),
    path("mail/", views.mail, name="mail"),
    path("mail/calendar/", views.new_calendar, name="new-calendar"),
    path("mail/calendar/end/", views.end_calendar, name="end-calendar"),
]

outside = [path("calendar/<str:secret>", views.calendar, name="reports-calendar")]
