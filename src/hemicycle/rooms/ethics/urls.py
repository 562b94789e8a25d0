"""The addresses of ethics."""

from django.urls import path

from hemicycle.rooms.ethics.views import assessments, cases, coverage, designs, measured

app_name = "ethics"

ONE = "initiatives/<uuid:pk>"

urlpatterns = [
    path("", coverage.coverage, name="coverage"),
    path("principles/", coverage.principles, name="principles"),
    path("code/", coverage.code, name="code"),
    path("code/adoption/", coverage.adopt_code, name="adopt-code"),
    path(f"{ONE}/", assessments.initiative, name="initiative"),
    path(f"{ONE}/assessment/", assessments.open_assessment, name="open-assessment"),
    path(f"{ONE}/fairness/", designs.define_fairness, name="define-fairness"),
    path(f"{ONE}/explanation/", designs.choose_explanation, name="choose-explanation"),
    path(f"{ONE}/oversight/", designs.design_oversight, name="design-oversight"),
    path(f"{ONE}/effect/", designs.declare_effect, name="declare-effect"),
    path(f"{ONE}/bias/", designs.check_bias, name="check-bias"),
    path(f"{ONE}/measured/", measured.measured, name="measured"),
    path(f"{ONE}/measured/new/", measured.record_period, name="record-period"),
    path(f"{ONE}/measured/import/", measured.import_periods, name="import-periods"),
    path(f"{ONE}/measured/fairness/", measured.read_fairness, name="read-fairness"),
    path(f"{ONE}/case/", cases.open_case, name="open-case"),
    path("findings/<uuid:pk>/", assessments.finding, name="finding"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<uuid:pk>/", cases.case, name="case"),
    path("cases/<uuid:pk>/statement/", cases.state, name="state"),
    path("cases/<uuid:pk>/opinion/", cases.give_opinion, name="give-opinion"),
    path("cases/<uuid:pk>/closing/", cases.close_case, name="close-case"),
    path("conditions/<uuid:pk>/answer/", cases.answer_condition, name="answer-condition"),
]
