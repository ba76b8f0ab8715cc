"""Addresses of the schemes room."""

from django.urls import path

from pilotzone.schemes import editing_views, views

app_name = "schemes"
urlpatterns = [
    path("", views.schemes, name="schemes"),
    path("new/", editing_views.new_scheme, name="new_scheme"),
    path("budgets/", editing_views.list_budgets, name="budgets"),
    path("budgets/new/", editing_views.new_budget, name="new_budget"),
    path("calls/", views.calls, name="calls"),
    path("calls/<slug:code>/", views.call, name="call"),
    path("calls/<slug:code>/edit/", editing_views.edit_call, name="edit_call"),
    path("calls/<slug:code>/open/", editing_views.open_call, name="open_call"),
    path("calls/<slug:code>/archive/", editing_views.archive_call, name="archive_call"),
    path("calls/<slug:code>/cancel/", editing_views.cancel_call, name="cancel_call"),
    path("<slug:code>/", views.scheme, name="scheme"),
    path("<slug:code>/rules/new/", editing_views.new_rule, name="new_rule"),
    path("<slug:code>/rules/<int:pk>/", views.rule, name="rule"),
    path("<slug:code>/forms/new/", editing_views.new_form, name="new_form"),
    path("<slug:code>/calls/new/", editing_views.new_call, name="new_call"),
]
