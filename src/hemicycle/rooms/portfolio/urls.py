"""The addresses of the portfolio."""

from django.urls import path

from hemicycle.rooms.portfolio.views import adoptions, chamber, imports, register, sets

app_name = "portfolio"

urlpatterns = [
    path("", register.initiatives, name="list"),
    path("chamber/", chamber.chamber, name="chamber"),
    path("propose/", register.propose, name="propose"),
    path("initiatives/<uuid:pk>/", register.initiative, name="initiative"),
    path("initiatives/<uuid:pk>/edit/", register.edit, name="edit"),
    path("initiatives/<uuid:pk>/problem/", register.confirm_problem, name="confirm-problem"),
    path("initiatives/<uuid:pk>/tier/", register.set_tier, name="set-tier"),
    path("initiatives/<uuid:pk>/stage/", register.record_stage, name="record-stage"),
    path("initiatives/<uuid:pk>/gates/<str:gate>/", register.gate, name="gate"),
    path("sets/", sets.editions, name="editions"),
    path("sets/import/", imports.import_file, name="import"),
    path("sets/import/<uuid:pk>/", imports.import_difference, name="import-difference"),
    path("sets/<uuid:pk>/", sets.edition, name="edition"),
    path("sets/entries/<uuid:pk>/", sets.inventory_entry, name="inventory-entry"),
    path("sets/entries/<uuid:pk>/adopt/", adoptions.adopt, name="adopt"),
]
