"""The addresses of compliance."""

from django.urls import path

from hemicycle.rooms.compliance.views import answering, classifying, frameworks, oscal, rights, watching

app_name = "compliance"

REQUIREMENT, ONE = "requirements/<str:key>", "initiatives/<uuid:pk>"
OSCAL = "oscal/<uuid:pk>"

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
    path(f"{REQUIREMENT}/text/", rights.confirm_text, name="confirm-text"),
    path(f"{ONE}/law/", classifying.law, name="law"),
    path(f"{ONE}/systems/add/", classifying.add, name="add-system"),
    path("systems/<uuid:pk>/", classifying.system, name="system"),
    path("systems/<uuid:pk>/answers/", classifying.answer, name="answer-system"),
    path("systems/<uuid:pk>/confirmation/", classifying.confirm, name="confirm-class"),
    path("systems/<uuid:pk>/retirement/", classifying.retire, name="retire-system"),
    path(f"{ONE}/rights/", rights.finish, name="finish-rights"),
    path("rights/<uuid:pk>/", rights.rights, name="rights"),
    path("rights/<uuid:pk>/notice/", rights.notify, name="notify"),
    path(f"{ONE}/opinion/", rights.opinion, name="give-opinion"),
    path(f"{ONE}/works/add/", rights.list_work, name="list-work"),
    path("works/<uuid:pk>/", rights.check_work, name="check-work"),
    path("gaps/", watching.gaps, name="gaps"),
    path("gaps/<uuid:pk>/closing/", watching.close_gap, name="close-gap"),
    path("changes/", watching.changes, name="changes"),
    path("changes/<uuid:pk>/impact/", watching.assess_change, name="assess-change"),
    path("oscal/", oscal.documents, name="oscal"),
    path("oscal/import/", oscal.import_file, name="import-oscal"),
    path("oscal/import/acceptance/", oscal.accept_file, name="accept-oscal"),
    path(f"{OSCAL}/", oscal.document, name="oscal-document"),
    path(f"{OSCAL}/parts/<int:number>/", oscal.part, name="oscal-part"),
    path(f"{OSCAL}/words/", oscal.change_words, name="change-oscal"),
    path(f"{OSCAL}/file/", oscal.export, name="export-oscal"),
    path("frameworks/<str:key>/models/<str:model>/", oscal.own, name="own-oscal"),
    path(f"{ONE}/statements/<str:key>/models/<str:model>/", oscal.own, name="initiative-oscal"),
]
