"""The addresses of risk."""

from django.urls import path

from hemicycle.rooms.risk.views import appetite, libraries, register, treating

app_name = "risk"

INITIATIVE, RISK = "initiatives/<uuid:pk>", "risks/<uuid:pk>"

urlpatterns = [
    path("", register.risks, name="list"),
    path("matrix/", register.matrix, name="matrix"),
    path("heat/", register.heat, name="heat"),
    path("lists/", libraries.lists, name="lists"),
    path("lists/import/", libraries.import_library, name="import-library"),
    path("libraries/<uuid:pk>/", libraries.library, name="library"),
    path("libraries/<uuid:pk>/mapping/", libraries.import_mapping, name="import-mapping"),
    path("model/", libraries.import_model_for_house, name="import-model-for-house"),
    path("exposure/", appetite.exposure, name="exposure"),
    path("appetite/", appetite.appetite, name="appetite"),
    path("appetite/limit/", appetite.set_limit, name="set-limit"),
    path("appetite/tolerance/", appetite.set_tolerance, name="set-tolerance"),
    path("record/", register.record_for_house, name="record-for-house"),
    path("controls/", treating.controls, name="controls"),
    path("controls/add/", treating.add_control, name="add-control"),
    path("controls/<uuid:pk>/test/", treating.test_control, name="test-control"),
    path(f"{INITIATIVE}/", register.initiative, name="initiative"),
    path(f"{INITIATIVE}/record/", register.record, name="record"),
    path(f"{INITIATIVE}/model/", libraries.import_model, name="import-model"),
    path(f"{INITIATIVE}/review/", register.review_register, name="review-register"),
    path(f"{INITIATIVE}/limit/", appetite.set_own_limit, name="set-own-limit"),
    path(f"{RISK}/", register.risk, name="risk"),
    path(f"{RISK}/edit/", register.edit, name="edit"),
    path(f"{RISK}/link/", libraries.link, name="link"),
    path(f"{RISK}/judgement/", register.judge, name="judge"),
    path(f"{RISK}/price/", register.price, name="price"),
    path(f"{RISK}/closing/", register.close, name="close"),
    path(f"{RISK}/owner/", register.move, name="move"),
    path(f"{RISK}/treatment/", treating.plan, name="plan"),
    path(f"{RISK}/acceptance/", treating.accept, name="accept"),
    path(f"{RISK}/control/", treating.apply_control, name="apply-control"),
    path(f"{RISK}/indicator/", treating.set_indicator, name="set-indicator"),
    path("treatments/<uuid:pk>/funding/", treating.fund, name="fund"),
    path("treatments/<uuid:pk>/completion/", treating.finish, name="finish"),
    path("indicators/<uuid:pk>/reading/", treating.read_indicator, name="read-indicator"),
    path("proposals/<uuid:pk>/", register.handle, name="handle"),
]
