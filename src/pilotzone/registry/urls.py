"""Addresses of the register."""

from django.urls import path

from pilotzone.registry import views

app_name = "registry"
urlpatterns = [
    path("", views.zone, name="zone"),
    path("instruments/", views.instrument_list, name="instruments"),
    path("parties/", views.parties, name="parties"),
    path("parties/new/", views.register, name="register_party"),
    path("parties/duplicates/", views.duplicates, name="duplicates"),
    path("parties/<slug:public_id>/", views.party_page, name="party"),
    path("parties/<slug:public_id>/correct/", views.correct, name="correct_party"),
    path("parties/<slug:public_id>/facts/new/", views.add_fact, name="add_fact"),
    path("parties/<slug:public_id>/links/new/", views.add_link, name="add_link"),
    path("parties/<slug:public_id>/related/", views.relation, name="relation"),
    path("parties/<slug:public_id>/qualifications/new/", views.add_title, name="add_qualification"),
    path("parties/<slug:public_id>/merge/", views.merge, name="merge_party"),
    path("parties/<slug:public_id>/unmerge/", views.unmerge, name="unmerge_party"),
    path("links/<int:pk>/end/", views.end, name="end_link"),
    path("assets/", views.assets, name="assets"),
    path("assets/new/", views.add_asset, name="register_asset"),
    path("assets/<slug:code>/", views.asset_page, name="asset"),
]
