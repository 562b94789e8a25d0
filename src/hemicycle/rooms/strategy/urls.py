"""The addresses of strategy."""

from django.urls import path

from hemicycle.rooms.strategy.views import documents, objectives, tasks

app_name = "strategy"

urlpatterns = [
    path("", objectives.tree, name="tree"),
    path("matrix/", objectives.matrix, name="matrix"),
    path("orphans/", objectives.orphans, name="orphans"),
    path("objectives/add/", objectives.define, name="define"),
    path("objectives/<uuid:pk>/", objectives.objective, name="objective"),
    path("objectives/<uuid:pk>/end/", objectives.retire, name="retire"),
    path("objectives/<uuid:pk>/key-result/", objectives.add_key_result, name="add-key-result"),
    path("key-results/<uuid:pk>/measurement/", objectives.measure, name="measure"),
    path("weights/", objectives.weights, name="weights"),
    path("weights/pairwise/", objectives.weigh_pairwise, name="weigh-pairwise"),
    path("weights/direct/", objectives.weigh_direct, name="weigh-direct"),
    path("initiatives/<uuid:pk>/", objectives.initiative, name="initiative"),
    path("initiatives/<uuid:pk>/alignment/", objectives.align, name="align"),
    path("documents/", documents.documents, name="documents"),
    path("documents/draft/", documents.draft, name="draft"),
    path("documents/<uuid:pk>/", documents.document, name="document"),
    path("documents/<uuid:pk>/edit/", documents.edit, name="edit"),
    path("documents/<uuid:pk>/approval/", documents.approve, name="approve"),
    path("documents/<uuid:pk>/submission/", documents.submit, name="submit"),
    path("documents/<uuid:pk>/review/", documents.review, name="review"),
    path("reviews/<uuid:pk>/decision/", documents.decide_review, name="decide-review"),
    path("opportunities/", tasks.opportunities, name="opportunities"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/record/", tasks.record, name="record-task"),
    path("routine-tasks/<uuid:pk>/candidate/", tasks.propose, name="propose-candidate"),
    path("maturity/", tasks.maturity, name="maturity"),
    path("maturity/assess/", tasks.assess, name="assess-maturity"),
]
