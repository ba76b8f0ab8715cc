"""Addresses of the applications room."""

from django.urls import path

from pilotzone.applications import office_views, public_views, views

app_name = "applications"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("start/<slug:code>/", views.start, name="start"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/fill/", views.fill, name="fill"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/decline/", views.decline, name="decline"),
    path("<int:pk>/files/<int:attachment>/", views.file, name="file"),
    path("<int:pk>/admit/", office_views.admit, name="admit"),
    path("<int:pk>/send-back/", office_views.send_back, name="send_back"),
    path("<int:pk>/refuse/", office_views.refuse, name="refuse"),
    path("<int:pk>/assign/", office_views.assign, name="assign"),
    path("<int:pk>/review/", office_views.review, name="review"),
    path("<int:pk>/recuse/", office_views.recuse, name="recuse"),
    path("<int:pk>/move-up/", office_views.move_up, name="move_up"),
    path("<int:pk>/object/", public_views.object_to, name="object"),
    path("calls/<slug:code>/", office_views.call, name="call"),
    path("calls/<slug:code>/list/", office_views.decide, name="decide"),
    path("calls/<slug:code>/commit/", public_views.commit, name="commit"),
    path("calls/<slug:code>/steps/<slug:step>/", office_views.call_step, name="call_step"),
    path("draws/<slug:code>/<int:number>/", public_views.draw, name="draw"),
    path("draws/<slug:code>/<int:number>/draw.json", public_views.draw_file, name="draw_file"),
    path("draws/<slug:code>/<int:number>/freeze/", public_views.freeze, name="freeze"),
    path("draws/<slug:code>/<int:number>/reveal/", public_views.reveal, name="reveal"),
    path("draws/<slug:code>/<int:number>/void/", public_views.void, name="void"),
    path("notices/<slug:code>/<int:number>/", public_views.notice, name="notice"),
    path("notices/<slug:code>/<int:number>/sign/", public_views.sign_notice, name="sign_notice"),
    path("notices/<slug:code>/<int:number>/close/", public_views.close_notice, name="close_notice"),
    path("objections/", public_views.objections, name="objections"),
    path("objections/<int:pk>/", public_views.objection, name="objection"),
    path("meetings/", office_views.meetings, name="meetings"),
    path("meetings/record/", office_views.record_meeting, name="record_meeting"),
]
