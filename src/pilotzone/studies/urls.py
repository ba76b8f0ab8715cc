"""Addresses of the studies room."""

from django.urls import path

from pilotzone.studies import step_views, views

app_name = "studies"
urlpatterns = [
    path("", views.studies, name="studies"),
    path("open/", step_views.open_study, name="open"),
    path("keys/", step_views.keys, name="keys"),
    path("<slug:code>/", views.study, name="study"),
    path("<slug:code>/plan/", views.plan, name="plan"),
    path("<slug:code>/plan.json", views.plan_file, name="plan_file"),
    path("<slug:code>/plan/edit/", step_views.plan_edit, name="plan_edit"),
    path("<slug:code>/plan/lock/", step_views.lock, name="lock"),
    path("<slug:code>/ethics/", step_views.ethics, name="ethics"),
    path("<slug:code>/outcomes/", step_views.outcomes, name="outcomes"),
    path("<slug:code>/snapshot/", step_views.snapshot, name="snapshot"),
    path("<slug:code>/estimate/", step_views.estimate, name="estimate"),
    path("<slug:code>/deviation/", step_views.deviation, name="deviation"),
    path("<slug:code>/publish/", step_views.publish, name="publish"),
    path("<slug:code>/stop/", step_views.stop, name="stop"),
    path("<slug:code>/texts/<slug:kind>/", step_views.note, name="note"),
    path("<slug:code>/opinion/", step_views.opinion, name="opinion"),
    path("<slug:code>/opinion/statement.json", step_views.statement, name="statement"),
    path("<slug:code>/result/", views.result, name="result"),
    path("<slug:code>/pictures/<slug:digest>.svg", views.picture, name="picture"),
    path("<slug:code>/estimates/<int:pk>.json", views.estimate_file, name="estimate_file"),
    path("<slug:code>/snapshots/<int:number>.parquet", views.snapshot_file, name="snapshot_file"),
]
