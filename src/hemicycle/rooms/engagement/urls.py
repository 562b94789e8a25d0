"""The addresses of engagement, and those that it keeps at the top for the public."""

from django.urls import path

from hemicycle.rooms.engagement.views import contributions, public, records

app_name = "engagement"

urlpatterns = [
    path("", records.records, name="list"),
    path("initiatives/<uuid:pk>/begin/", records.begin, name="begin"),
    path("records/<uuid:pk>/", records.record, name="record"),
    path("records/<uuid:pk>/text/", records.write, name="write"),
    path("records/<uuid:pk>/submit/", records.submit, name="submit"),
    path("records/<uuid:pk>/approve/", records.publish, name="publish"),
    path("records/<uuid:pk>/send-back/", records.send_back, name="send-back"),
    path("records/<uuid:pk>/withdraw/", records.withdraw, name="withdraw"),
    path("contributions/", contributions.contributions, name="contributions"),
    path("contributions/<uuid:pk>/", contributions.contribution, name="contribution"),
    path("contributions/<uuid:pk>/forget/", contributions.forget, name="forget"),
    path("build/", records.build, name="build"),
]

# What strangers reach. The pages of the register are files, see `hemicycle.front.published`; these are not.
outside = [
    path("register/", public.nothing_yet, name="engagement-register"),
    path("register/<str:language>/answers/", public.answers, name="engagement-answers"),
    path("register/<str:language>/<str:name>/report", public.report, name="engagement-report"),
]
