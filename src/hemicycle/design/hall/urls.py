"""The addresses of the hall's pages."""

from django.urls import path

from hemicycle.design.hall.views import hanging, own

app_name = "hall"

ON = "on/<str:kind>/<uuid:pk>"

urlpatterns = [
    path("tasks/", own.tasks, name="tasks"),
    path("tasks/<uuid:pk>/", own.task, name="task"),
    path("tasks/<uuid:pk>/cancellation/", own.cancel, name="cancel"),
    path("notices/", own.notices, name="notices"),
    path("notices/reading/", own.read_notices, name="read-notices"),
    path("notices/<uuid:pk>/reading/", own.read_notice, name="read-notice"),
    path("drafts/", own.draft, name="drafts"),
    path("drafts/<str:form>/", own.draft, name="draft"),
    path("drafts/<str:form>/removal/", own.forget_draft, name="forget-draft"),
    path("views/", own.views, name="views"),
    path("views/<uuid:pk>/removal/", own.remove_view, name="remove-view"),
    path("evidence/<uuid:pk>/", hanging.download, name="download"),
    path(f"{ON}/evidence/", hanging.evidence, name="evidence"),
    path(f"{ON}/evidence/new/", hanging.add_evidence, name="add-evidence"),
    path(f"{ON}/comments/", hanging.comments, name="comments"),
    path(f"{ON}/comments/new/", hanging.add_comment, name="add-comment"),
    path(f"{ON}/translations/", hanging.translations, name="translations"),
    path(f"{ON}/translations/new/", hanging.translate, name="translate"),
]
