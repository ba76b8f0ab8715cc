"""Addresses of the obligations room."""

from django.urls import path

from pilotzone.obligations import views

app_name = "obligations"
urlpatterns = [
    path("", views.obligations, name="obligations"),
    path("work/", views.work, name="work"),
    path("calendars/", views.calendars, name="calendars"),
    path("<int:pk>/", views.obligation, name="obligation"),
    path("<int:pk>/meet/", views.meet, name="meet"),
    path("<int:pk>/waive/", views.waive, name="waive"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
]
