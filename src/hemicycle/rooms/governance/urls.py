"""The addresses of governance."""

from django.urls import path

from hemicycle.rooms.governance.views import policies, problems, responsibilities

app_name = "governance"

urlpatterns = [
    path("responsibilities/", responsibilities.house_matrix, name="responsibilities"),
    path("responsibilities/<str:activity>/", responsibilities.assign_for_all, name="assign-for-all"),
    path("initiatives/<uuid:pk>/responsibilities/", responsibilities.matrix, name="matrix"),
    path("initiatives/<uuid:pk>/responsibilities/<str:activity>/", responsibilities.assign, name="assign"),
    path("vacancies/", responsibilities.vacancies, name="vacancies"),
    path("staff/", policies.staff, name="staff"),
    path("policies/", policies.policies, name="policies"),
    path("policies/draft/<str:subject>/", policies.draft_policy, name="draft-policy"),
    path("policies/<uuid:pk>/", policies.policy, name="policy"),
    path("policies/<uuid:pk>/edit/", policies.edit_policy, name="edit-policy"),
    path("policies/<uuid:pk>/approval/", policies.approve_policy, name="approve-policy"),
    path("policies/<uuid:pk>/withdrawal/", policies.withdraw_policy, name="withdraw-policy"),
    path("policies/<uuid:pk>/acknowledgement/", policies.acknowledge, name="acknowledge"),
    path("tools/approve/", policies.approve_tool, name="approve-tool"),
    path("tools/<uuid:pk>/withdrawal/", policies.withdraw_tool, name="withdraw-tool"),
    path("problems/", problems.problems, name="problems"),
    path("problems/report/", problems.report_problem, name="report-problem"),
    path("problems/<uuid:pk>/", problems.problem, name="problem"),
    path("problems/<uuid:pk>/answer/", problems.answer_problem, name="answer-problem"),
    path("problems/<uuid:pk>/closure/", problems.close_problem, name="close-problem"),
]
