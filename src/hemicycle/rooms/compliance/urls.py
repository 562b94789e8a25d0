"""The addresses of compliance."""

from django.urls import path

from hemicycle.rooms.compliance.views import answering, frameworks, watching

app_name = "compliance"

REQUIREMENT, ONE = "requirements/<str:key>", "initiatives/<uuid:pk>"

urlpatterns = [
    path("", frameworks.frameworks, name="frameworks"),
    path("bring/", frameworks.bring, name="bring"),
    path("template.csv", frameworks.template, name="template"),
    path("frameworks/<str:key>/", frameworks.framework, name="framework"),
    path("frameworks/<str:key>/binding/", frameworks.bind, name="binding"),
    path("statement/", frameworks.statement, name="statement"),
    path(f"{REQUIREMENT}/", frameworks.requirement, name="requirement"),
    path(f"{REQUIREMENT}/position/", answering.position, name="position"),
    path(f"{REQUIREMENT}/attestation/", answering.attestation, name="attestation"),
    path(f"{REQUIREMENT}/gap/", answering.gap, name="gap"),
    path(f"{ONE}/", frameworks.initiative, name="initiative"),
    path(f"{ONE}/{REQUIREMENT}/position/", answering.position, name="initiative-position"),
    path(f"{ONE}/{REQUIREMENT}/attestation/", answering.attestation, name="initiative-attestation"),
    path(f"{ONE}/{REQUIREMENT}/gap/", answering.gap, name="initiative-gap"),
    path("gaps/", watching.gaps, name="gaps"),
    path("gaps/<uuid:pk>/closing/", watching.close_gap, name="close-gap"),
    path("changes/", watching.changes, name="changes"),
    path("changes/<uuid:pk>/impact/", watching.assess_change, name="assess-change"),
]
