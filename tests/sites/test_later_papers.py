"""Papers that are asked for only after the choice: the chosen body hands them in on its participation's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from imojak.kernel.transitions import TransitionError
from imojak.parties.models import Account
from imojak.paths.actions.papers import attach
from imojak.paths.enums import DocumentStatus
from imojak.paths.models import Application, ApplicationDocument
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LogIn = Callable[[Account | str], Client]
PDF = b"%PDF-1.7 "


def test_a_report_is_handed_in_after_the_choice_and_nothing_else(logged_in: LogIn) -> None:
    kind = make.real_type("study")
    of = make.round_of(make.programme(shape=kind.shape, type_code="study"), type=kind)
    body = make.organisation("한강고용연구소")
    made = make.participation(make.place(of), body)
    application = made.decision.application
    Application.objects.filter(pk=application.pk).update(status="accepted")
    application.refresh_from_db()
    own, page = make.account(party=body), f"/me/participations/{made.pk}/"
    client = logged_in(own)
    shown = client.get(page).content.decode()
    assert "중간보고서 파일" in shown
    assert "최종보고서 파일" in shown
    assert "연구제안서" not in shown

    def hand_in(code: str, content: bytes = PDF) -> str:
        sent = {"code": code, "paper": SimpleUploadedFile("보고서.pdf", content)}
        return client.post(f"{page}papers/", sent, follow=True).content.decode()

    assert "PDF, 한글(hwpx) 파일로 올려 주세요" in hand_in("progress_report", b"MZ")
    done = hand_in("progress_report")
    assert "서류를 내셨습니다" in done
    assert "중간보고서 파일" not in done
    assert "파일을 골라 주세요" in client.post(f"{page}papers/", {"code": "final_report"}, follow=True).content.decode()
    assert "이미 끝난 신청" in hand_in("proposal")
    paper = ApplicationDocument.objects.get(application=application)
    assert paper.code == "progress_report"
    paper.status, paper.note = DocumentStatus.RETURNED, "쪽이 빠졌습니다."
    paper.save()
    assert "중간보고서 파일" in client.get(page).content.decode()
    other = logged_in(make.account())
    assert other.post(f"{page}papers/", {"code": "final_report"}).status_code == 404
    Application.objects.filter(pk=application.pk).update(status="refused")
    application.refresh_from_db()
    with pytest.raises(TransitionError, match="이미 끝난 신청"):
        attach(application, "final_report", "보고서.pdf", PDF, actor=own)
