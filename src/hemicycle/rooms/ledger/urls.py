"""The addresses of the ledger."""

from django.urls import path

from hemicycle.rooms.ledger import views

app_name = "ledger"

urlpatterns = [
    path("", views.entries, name="list"),
    path("entries/<int:pk>/", views.entry, name="entry"),
    path("entries/<int:pk>/proof/", views.proof, name="proof"),
    path("verification/", views.verification, name="verification"),
    path("verification/<uuid:pk>/", views.verified, name="verified"),
    path("export/", views.export, name="export"),
    path("of/<str:kind>/<uuid:pk>/", views.history, name="history"),
]

# What a stranger may fetch without an account: the newest signed statement of how long the log is.
outside = [path(".well-known/hemicycle/checkpoint", views.newest_checkpoint, name="ledger-checkpoint")]
