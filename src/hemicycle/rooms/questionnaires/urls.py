"""The addresses of questionnaires."""

from django.urls import path

from hemicycle.rooms.questionnaires.views import answering, instruments

app_name = "questionnaires"

urlpatterns = [
    path("", instruments.instruments, name="list"),
    path("new/", instruments.create, name="new"),
    path("import/", instruments.import_file, name="import"),
    path("instruments/<uuid:pk>/", instruments.instrument, name="instrument"),
    path("instruments/<uuid:pk>/begin/", instruments.begin, name="begin"),
    path("versions/<uuid:pk>/", instruments.preview, name="version"),
    path("versions/<uuid:pk>/difference/", instruments.difference, name="difference"),
    path("writing/<uuid:pk>/", instruments.write, name="write"),
    path("writing/<uuid:pk>/question/", instruments.question, name="question"),
    path("writing/<uuid:pk>/section/", instruments.section, name="section"),
    path("writing/<uuid:pk>/order/", instruments.order, name="order"),
    path("writing/<uuid:pk>/remove/", instruments.remove, name="remove"),
    path("writing/<uuid:pk>/publish/", instruments.publish, name="publish"),
    path("writing/<uuid:pk>/discard/", instruments.discard, name="discard"),
    path("answers/", answering.responses, name="responses"),
    path("answers/<uuid:pk>/", answering.response, name="response"),
    path("answers/<uuid:pk>/level/", answering.level, name="level"),
    path("answers/<uuid:pk>/taking-over/", answering.take_over, name="take-over"),
    path("answers/<uuid:pk>/signature/", answering.sign, name="sign"),
    path("answers/<uuid:pk>/doubt/", answering.challenge, name="challenge"),
    path("doubts/<uuid:pk>/reply/", answering.reply, name="reply"),
    path("doubts/<uuid:pk>/settling/", answering.settle, name="settle"),
    path("initiatives/<uuid:pk>/", answering.of_initiative, name="of-initiative"),
    path("initiatives/<uuid:pk>/new/", answering.open_response, name="open-response"),
]
