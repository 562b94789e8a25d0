"""The addresses of resources."""

from django.urls import path

from hemicycle.rooms.resources.views import files, initiatives, money, people

app_name = "resources"

ONE = "initiatives/<uuid:pk>"

urlpatterns = [
    path("", money.money, name="money"),
    path("year/", money.set_year, name="set-year"),
    path("lines/add/", money.add_line, name="add-line"),
    path("lines/<uuid:pk>/book/", money.book, name="book"),
    path("budgets/draft/", money.draft_budget, name="draft-budget"),
    path("budgets/<uuid:pk>/", money.budget, name="budget"),
    path("budgets/<uuid:pk>/amount/", money.set_amount, name="set-amount"),
    path("budgets/<uuid:pk>/approval/", money.approve_budget, name="approve-budget"),
    path("rates/", money.rates, name="rates"),
    path("rates/set/", money.set_rate, name="set-rate"),
    path("capacity/", people.capacity, name="capacity"),
    path("skills/add/", people.add_skill, name="add-skill"),
    path("skills/<uuid:pk>/capacity/", people.state_capacity, name="state-capacity"),
    path("people/", people.people, name="people"),
    path("posts/add/", people.add_post, name="add-post"),
    path("posts/<uuid:pk>/", people.change_post, name="change-post"),
    path("leave/", people.add_leave, name="add-leave"),
    path("calendar/", people.calendar, name="calendar"),
    path("calendar/mark/", people.mark_calendar, name="mark-calendar"),
    path("import/", files.import_file, name="import"),
    path("import/acceptance/", files.accept_file, name="accept-import"),
    path(f"{ONE}/", initiatives.initiative, name="initiative"),
    path(f"{ONE}/cost/", initiatives.estimate_cost, name="estimate-cost"),
    path(f"{ONE}/need/", initiatives.state_need, name="state-need"),
    path(f"{ONE}/hours/", initiatives.allocate, name="allocate"),
    path(f"{ONE}/tranche/", initiatives.plan_tranche, name="plan-tranche"),
    path(f"{ONE}/running-cost/", initiatives.confirm_running_cost, name="confirm-running-cost"),
    path("measured/<uuid:pk>/confirmation/", initiatives.confirm_benefit, name="confirm-benefit"),
    path("costs/<uuid:pk>/withdrawal/", initiatives.withdraw_cost, name="withdraw-cost"),
    path("needs/<uuid:pk>/withdrawal/", initiatives.withdraw_need, name="withdraw-need"),
    path("tranches/<uuid:pk>/release/", initiatives.release_tranche, name="release-tranche"),
    path("tranches/<uuid:pk>/closing/", initiatives.close_tranche, name="close-tranche"),
]
