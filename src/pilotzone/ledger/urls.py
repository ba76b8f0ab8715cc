"""Addresses of the ledger."""

from django.urls import path

from pilotzone.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("units/<str:code>/", views.accounts, name="unit"),
    path("units/<str:code>/trial/", views.trial, name="trial"),
    path("accounts/<int:pk>/", views.account, name="account"),
    path("transfers/<int:pk>/", views.transfer, name="transfer"),
]
