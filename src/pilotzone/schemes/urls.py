"""Addresses of the schemes room."""

from django.urls import path

from pilotzone.schemes import views

app_name = "schemes"
urlpatterns = [
    path("", views.schemes, name="schemes"),
    path("calls/", views.calls, name="calls"),
    path("calls/<slug:code>/", views.call, name="call"),
    path("<slug:code>/", views.scheme, name="scheme"),
    path("<slug:code>/rules/<int:pk>/", views.rule, name="rule"),
]
