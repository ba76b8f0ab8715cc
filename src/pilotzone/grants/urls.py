"""Addresses of the grants room."""

from django.urls import path

from pilotzone.grants import claim_views, finance_views, views

app_name = "grants"
urlpatterns = [
    path("", views.grants, name="grants"),
    path("notices/<int:pk>/issue/", views.issue, name="issue"),
    path("calls/<slug:code>/", views.register, name="register"),
    path("calls/<slug:code>/money/", finance_views.money_page, name="money"),
    path("calls/<slug:code>/end/", finance_views.end_all, name="end_all"),
    path("calls/<slug:code>/settle/", finance_views.settle, name="settle"),
    path("claims/", claim_views.claims, name="claims"),
    path("claims/<int:pk>/", claim_views.claim, name="claim"),
    path("claims/<int:pk>/edit/", claim_views.edit_claim, name="edit_claim"),
    path("claims/<int:pk>/evidence/", claim_views.evidence, name="evidence"),
    path("claims/<int:pk>/submit/", claim_views.submit, name="submit"),
    path("claims/<int:pk>/check/", claim_views.check, name="check"),
    path("claims/<int:pk>/return/", claim_views.send_back, name="return"),
    path("claims/<int:pk>/refuse/", claim_views.refuse, name="refuse"),
    path("claims/<int:pk>/clawback/", claim_views.propose, name="propose"),
    path("files/<int:pk>/", claim_views.evidence_file, name="file"),
    path("clawbacks/<int:pk>/", claim_views.sign, name="sign"),
    path("clawbacks/<int:pk>/drop/", claim_views.drop, name="drop"),
    path("settlements/", finance_views.settlements, name="settlements"),
    path("settlements/<int:pk>/", finance_views.settlement, name="settlement"),
    path("settlements/<int:pk>/pay/", finance_views.pay, name="pay"),
    path("settlements/<int:pk>/vouchers/", finance_views.vouchers, name="vouchers"),
    path("payments/<int:pk>/", finance_views.payment, name="payment"),
    path("<slug:number>/", views.grant, name="grant"),
    path("<slug:number>/claims/new/", claim_views.file_claim, name="file_claim"),
    path("<slug:number>/suspend/", views.suspend, name="suspend"),
    path("<slug:number>/resume/", views.resume, name="resume"),
    path("<slug:number>/revoke/", views.revoke, name="revoke"),
    path("<slug:number>/end/", views.end, name="end"),
]
