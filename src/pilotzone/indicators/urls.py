"""Addresses of the indicators room."""

from django.urls import path

from pilotzone.indicators import return_views, views

app_name = "indicators"
urlpatterns = [
    path("", views.indicators, name="indicators"),
    path("targets/", views.targets, name="targets"),
    path("values/", views.values, name="values"),
    path("values/<int:pk>/", views.value, name="value"),
    path("values/<int:pk>/correct/", return_views.correct, name="correct"),
    path("values/<int:pk>/withdraw/", return_views.withdraw, name="withdraw"),
    path("returns/", return_views.returns, name="returns"),
    path("returns/<int:pk>/", return_views.report, name="return"),
    path("returns/<int:pk>/fill/", return_views.fill, name="fill"),
    path("returns/<int:pk>/query/", return_views.query, name="query"),
    path("returns/<int:pk>/accept/", return_views.accept, name="accept"),
    path("returns/<int:pk>/lock/", return_views.lock, name="lock"),
    path("charts/<slug:code>.svg", views.chart, name="chart"),
    path("<slug:code>/", views.indicator, name="indicator"),
]
