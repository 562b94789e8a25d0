"""The addresses of questionnaires."""

from django.urls import path

from hemicycle.rooms.questionnaires import views

app_name = "questionnaires"

urlpatterns = [
    path("", views.instruments, name="list"),
    path("new/", views.create, name="new"),
    path("import/", views.import_file, name="import"),
    path("instruments/<uuid:pk>/", views.instrument, name="instrument"),
    path("instruments/<uuid:pk>/begin/", views.begin, name="begin"),
    path("versions/<uuid:pk>/", views.preview, name="version"),
    path("versions/<uuid:pk>/difference/", views.difference, name="difference"),
    path("writing/<uuid:pk>/", views.write, name="write"),
    path("writing/<uuid:pk>/question/", views.question, name="question"),
    path("writing/<uuid:pk>/section/", views.section, name="section"),
    path("writing/<uuid:pk>/order/", views.order, name="order"),
    path("writing/<uuid:pk>/remove/", views.remove, name="remove"),
    path("writing/<uuid:pk>/publish/", views.publish, name="publish"),
    path("writing/<uuid:pk>/discard/", views.discard, name="discard"),
]
