"""The addresses of administration."""

from django.urls import path

from hemicycle.rooms.administration import views

app_name = "administration"

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/add/", views.add_person, name="add-person"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/<uuid:pk>/change/", views.change_person, name="change-person"),
    path("people/<uuid:pk>/appoint/", views.appoint, name="appoint"),
    path("people/<uuid:pk>/invite/", views.invite, name="invite"),
    path("people/<uuid:pk>/deactivate/", views.deactivate, name="deactivate"),
    path("people/<uuid:pk>/reactivate/", views.reactivate, name="reactivate"),
    path("people/<uuid:pk>/second-factor/", views.remove_second_factor, name="remove-second-factor"),
    path("people/<uuid:pk>/erase/", views.erase_person, name="erase-person"),
    path("offices/<uuid:pk>/end/", views.end_office, name="end-office"),
    path("invitations/<uuid:pk>/withdraw/", views.withdraw_invitation, name="withdraw-invitation"),
    path("settings/", views.settings, name="settings"),
    path("settings/change/", views.change_settings, name="change-settings"),
    path("chambers/add/", views.add_chamber, name="add-chamber"),
    path("chambers/<uuid:pk>/change/", views.change_chamber, name="change-chamber"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/create/<uuid:pk>/", views.create_token, name="create-token"),
    path("tokens/<uuid:pk>/revoke/", views.revoke_token, name="revoke-token"),
]

# What a stranger may open: the first run while no parliament exists, and the door that an invitation opens once.
outside = [
    path("first-run/", views.first_run, name="administration-first-run"),
    path("invitation/<str:secret>/", views.invitation, name="administration-invitation"),
]
