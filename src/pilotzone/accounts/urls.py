"""Addresses of accounts; log-in, sign-up and passwords are allauth's, under account/."""

from django.urls import path

from pilotzone.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.own_account, name="own"),
    path("users/", views.user_list, name="users"),
    path("users/new/", views.new_user, name="new_user"),
    path("users/expired/", views.erase_expired, name="erase_expired"),
    path("users/<int:pk>/", views.user_page, name="user"),
    path("users/<int:pk>/roles/give/", views.give, name="give_role"),
    path("users/<int:pk>/roles/end/", views.end, name="end_role"),
    path("users/<int:pk>/close/", views.close, name="close_user"),
    path("users/<int:pk>/erase/", views.erase, name="erase_user"),
    path("parties/<slug:public_id>/", views.members, name="members"),
    path("parties/<slug:public_id>/end/", views.end_member, name="end_member"),
]
