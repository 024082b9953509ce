"""Addresses that everybody opens first."""

from django.urls import URLPattern, URLResolver, path

from imojak.sites.citizen.views import (
    agreements,
    applications,
    applying,
    catalogue,
    entering,
    front,
    me,
    offers,
    participations,
    profile,
    public,
    rounds,
    signing_up,
)

app_name = "citizen"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.front, name="front"),
    path("login/", entering.Login.as_view(), name="login"),
    path("logout/", entering.Logout.as_view(), name="logout"),
    path("session/", entering.stay, name="stay"),
    path("signup/", signing_up.signing_up, name="signup"),
    path("programmes/", catalogue.catalogue, name="catalogue"),
    path("rounds/<slug:code>/", rounds.round_page, name="round"),
    path("rounds/<slug:code>/apply/", applying.apply, name="apply"),
    path("draws/<int:pk>/", public.draw_page, name="draw"),
    path("draws/<int:pk>/file.<str:form>", public.draw_file, name="draw-file"),
    path("certificates/", public.certificate_search, name="certificates"),
    path("certificates/<str:code>/", public.certificate_page, name="certificate"),
    path("criteria/", public.criteria, name="criteria"),
    path("me/", me.my_page, name="me"),
    path("me/profile/", profile.profile, name="profile"),
    path("me/profile/consents/<str:purpose>/", profile.consent, name="consent"),
    path("me/profile/consents/<int:pk>/withdraw/", profile.withdraw, name="withdraw-consent"),
    path("me/messages/", me.my_messages, name="messages"),
    path("me/messages/<int:pk>/", me.my_message, name="message"),
    path("me/applications/<int:pk>/", applications.application_page, name="application"),
    path("me/applications/<int:pk>/receipt/", applications.receipt, name="receipt"),
    path("me/applications/<int:pk>/withdraw/", applications.withdraw, name="withdraw"),
    path("me/offers/<int:pk>/", offers.offer_page, name="offer"),
    path("me/offers/<int:pk>/decline/", offers.decline_page, name="decline"),
    path("me/participations/<int:pk>/", participations.participation_page, name="participation"),
    path("me/participations/<int:pk>/transfer/", participations.ask_transfer, name="transfer"),
    path("me/participations/<int:pk>/certificates/", participations.issue_certificate, name="issue-certificate"),
    path("me/participations/<int:pk>/goals/", participations.set_goal, name="set-goal"),
    path("me/participations/<int:pk>/goals/<int:goal>/", participations.rate, name="rate"),
    path("me/transfers/<int:pk>/", participations.answer_transfer, name="answer-transfer"),
    path("me/certificates/<int:pk>/", participations.certificate_file, name="certificate-file"),
    path("me/agreements/<int:pk>/", agreements.agreement_page, name="agreement"),
]
