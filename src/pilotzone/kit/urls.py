"""Addresses of the kit: the appearance of pages."""

from django.urls import path

from pilotzone.kit import views

app_name = "kit"
urlpatterns = [path("appearance/", views.set_appearance, name="appearance")]
