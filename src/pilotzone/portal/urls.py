"""Addresses of the portal: the root of the site."""

from django.urls import path

from pilotzone.portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("zone/", views.zone, name="zone"),
    path("register/notices/", views.notices, name="register_notices"),
    path("register/draws/", views.draws, name="register_draws"),
    path("register/grants/", views.grants, name="register_grants"),
]
