"""The addresses of the grammar itself: search, language, theme and the gallery of components."""

from django.urls import path

from hemicycle.design import views

app_name = "design"

urlpatterns = [
    path("search/", views.search, name="search"),
    path("i18n/language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("design/gallery/", views.gallery, name="gallery"),
    path("design/gallery/<slug:state>/", views.gallery_state, name="gallery-state"),
]
