"""Addresses of the portal: the root of the site."""

from django.urls import path

from pilotzone.portal import views

urlpatterns = [path("", views.home, name="home")]
