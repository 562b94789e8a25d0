"""The addresses of governance."""

from django.urls import path

from hemicycle.rooms.governance.views import responsibilities

app_name = "governance"

urlpatterns = [
    path("responsibilities/", responsibilities.house_matrix, name="responsibilities"),
    path("responsibilities/<str:activity>/", responsibilities.assign_for_all, name="assign-for-all"),
    path("initiatives/<uuid:pk>/responsibilities/", responsibilities.matrix, name="matrix"),
    path("initiatives/<uuid:pk>/responsibilities/<str:activity>/", responsibilities.assign, name="assign"),
    path("vacancies/", responsibilities.vacancies, name="vacancies"),
]
