"""The addresses of the portfolio."""

from django.urls import path

from hemicycle.rooms.portfolio.views import (
    adoptions,
    catalogue,
    chamber,
    comparisons,
    imports,
    intake,
    register,
    sets,
    sources,
    triage_rules,
)

app_name = "portfolio"

urlpatterns = [
    path("", register.initiatives, name="list"),
    path("chamber/", chamber.chamber, name="chamber"),
    path("propose/", intake.propose, name="propose"),
    path("use-cases/", catalogue.catalogue, name="catalogue"),
    path("use-cases/<str:key>/", catalogue.use_case, name="use-case"),
    path("triage/rules/", triage_rules.triage_rules, name="triage-rules"),
    path("triage/rules/change/", triage_rules.change_triage_rules, name="change-triage-rules"),
    path("triage/rules/restore/", triage_rules.restore_triage_rules, name="restore-triage-rules"),
    path("initiatives/<uuid:pk>/triage/", intake.triage, name="triage"),
    path("initiatives/<uuid:pk>/triage/answer/", intake.answer, name="answer"),
    path("initiatives/<uuid:pk>/triage/contest/", intake.contest_tier, name="contest-tier"),
    path("initiatives/<uuid:pk>/alike/", intake.alike, name="alike"),
    path("initiatives/<uuid:pk>/alike/compare/", intake.compare, name="compare"),
    path("likenesses/<uuid:pk>/", intake.explain_likeness, name="explain-likeness"),
    path("initiatives/<uuid:pk>/", register.initiative, name="initiative"),
    path("initiatives/<uuid:pk>/edit/", register.edit, name="edit"),
    path("initiatives/<uuid:pk>/problem/", register.confirm_problem, name="confirm-problem"),
    path("initiatives/<uuid:pk>/tier/", register.set_tier, name="set-tier"),
    path("initiatives/<uuid:pk>/stage/", register.record_stage, name="record-stage"),
    path("initiatives/<uuid:pk>/gates/<str:gate>/", register.gate, name="gate"),
    path("sets/", sets.editions, name="editions"),
    path("sets/import/", imports.import_file, name="import"),
    path("sets/import/<uuid:pk>/", imports.import_difference, name="import-difference"),
    path("sets/map/<uuid:pk>/", sources.map_columns, name="map"),
    path("sets/<uuid:pk>/", sets.edition, name="edition"),
    path("sets/entries/<uuid:pk>/", sets.inventory_entry, name="inventory-entry"),
    path("adopt/", adoptions.adopt, name="adopt"),
    path("sources/", sources.sources, name="sources"),
    path("sources/declare/", sources.declare, name="declare"),
    path("sources/<uuid:pk>/", sources.source, name="source"),
    path("sources/files/<slug:key>/", sources.source_file, name="source-file"),
    path("comparisons/", comparisons.comparison, name="comparison"),
]
