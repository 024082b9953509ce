"""What happens on the way of a person besides the plain path: drafts, offers, judges, draws, gates, transfers, lists …"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from imojak.offers.enums import Shape
from imojak.offers.models import Place, ProgrammeType, Round
from imojak.parties.enums import RoleKind
from imojak.parties.models import Account, Invitation, Merge, Party, ProfileCheck
from imojak.paths.enums import AppealKind, CertificateKind, ClearanceKind, IntakeAction, SignatoryRole
from imojak.paths.models import (
    Agreement,
    Appeal,
    Application,
    ApplicationDocument,
    Certificate,
    ChangeRequest,
    Cover,
    Decision,
    Draft,
    Draw,
    DrawNotice,
    Extension,
    GateClearance,
    Goal,
    GroupInvitation,
    GroupProfile,
    Hosting,
    Intake,
    IntakeRow,
    Judging,
    MemberFile,
    PairChange,
    Participation,
    Policy,
    SeatOffer,
    ShortListing,
    Signature,
    Transfer,
    Visit,
)
from imojak.plan.types import read_type
from imojak.reports.planload.diff import Changes
from imojak.reports.planload.types import load
from tests.factories.common import CUT_OFF, SPRING, YEAR, at, number, position
from tests.factories.money import document
from tests.factories.offers import place, programme, round_of
from tests.factories.paths import agreement, application, decision, participation
from tests.factories.who import account, group, organisation, person

HASH = "0" * 64


def programme_type(
    code: str = "", *, version: int = 1, definition: dict[str, Any] | None = None, source: str = ""
) -> ProgrammeType:
    """A version of a programme type; what it defines besides its name is given as the TOML would be read."""
    code = code or f"type-{number()}"
    whole = {
        "code": code,
        "title": "유형",
        "shape": Shape.COURSE,
        "effective_from": f"{YEAR}-01-01",
        "summary": "유형의 안내",
        "subject": "person",
        **(definition or {}),
    }
    return ProgrammeType.objects.create(
        code=code,
        version=version,
        title=whole["title"],
        shape=whole["shape"],
        effective_from=date(YEAR, 1, 1),
        definition=whole,
        source=source,
    )


def real_type(code: str, *, year: int = YEAR) -> ProgrammeType:
    """The type of that code as a year's plan has it (plans/YEAR/types/CODE.toml), in the table."""
    return written_type(path_of_type(code, year))


def path_of_type(code: str, year: int = YEAR) -> Path:
    """Where a year's plan has the type of that code."""
    return Path(__file__).resolve().parents[2] / "plans" / str(year) / "types" / f"{code}.toml"


def written_type(path: Path) -> ProgrammeType:
    """The type that a file of the name CODE.toml describes, in the table."""
    code = path.stem
    load([read_type(path)], Changes())
    return ProgrammeType.objects.filter(code=code).latest("version")


def draft(by: Account | None = None, to: Round | None = None, **more: Any) -> Draft:
    """An application that is being typed."""
    return Draft.objects.create(account=by or account(), round=to or round_of(), saved_at=at(SPRING), **more)


def paper(of: Application | Draft | None = None, *, code: str = "career", **more: Any) -> ApplicationDocument:
    """A paper handed in with an application or a draft."""
    of = of or application()
    owner = {"draft": of} if isinstance(of, Draft) else {"application": of}
    return ApplicationDocument.objects.create(code=code, document=document(), uploaded_at=at(SPRING), **owner, **more)


def seat_offer(of: Application | None = None, to: Place | None = None, **more: Any) -> SeatOffer:
    """An open offer of a place, to be answered within two days."""
    of = of or application()
    values: dict[str, Any] = {"offered_at": at(CUT_OFF), "answer_by": at(CUT_OFF + timedelta(days=2)), **more}
    return SeatOffer.objects.create(application=of, place=to or of.place or place(of.round), **values)


def appeal(against: Decision | None = None, *, kind: str = AppealKind.APPEAL, **more: Any) -> Appeal:
    """An appeal against a decision, to be answered within two weeks."""
    values: dict[str, Any] = {"text": "다시 보아 주세요.", "due_on": CUT_OFF + timedelta(days=14), **more}
    return Appeal.objects.create(decision=against or decision(application()), kind=kind, filed_at=at(CUT_OFF), **values)


def judging(of: Application | None = None, by: Party | None = None, **more: Any) -> Judging:
    """A judge's sheet that waits to be filled in."""
    values: dict[str, Any] = {"number": position(), "assigned_at": at(SPRING), **more}
    return Judging.objects.create(application=of or application(), judge=by or person(), **values)


def draw(of: Round | None = None, **more: Any) -> Draw:
    """A draw among nobody."""
    values: dict[str, Any] = {"entries": [], "result": [], "seed": "1", "seed_source": "주사위", **more}
    return Draw.objects.create(
        round=of or round_of(), algorithm="sha256", entries_hash=HASH, held_at=at(SPRING), **values
    )


def draw_notice(of: Round | None = None, **more: Any) -> DrawNotice:
    """A draw that is announced for the cut-off."""
    values: dict[str, Any] = {"people": 1, "rule": {}, "draws_on": CUT_OFF, "seed_source": "주사위", **more}
    return DrawNotice.objects.create(round=of or round_of(), entries_hash=HASH, announced_at=at(SPRING), **values)


def short_listing(of: Application | None = None, to: Place | None = None, **more: Any) -> ShortListing:
    """A candidate proposed to the host of a place."""
    of = of or application()
    values: dict[str, Any] = {"order": 1, "proposed_at": at(CUT_OFF), "answer_due": CUT_OFF + timedelta(days=7), **more}
    return ShortListing.objects.create(application=of, place=to or of.place or place(of.round), **values)


def extension(of: Participation | None = None, *, days: int = 10) -> Extension:
    """An extension that somebody decided (the participation's own end is not moved here)."""
    of = of or participation()
    return Extension.objects.create(
        participation=of,
        ended_on=of.ends_on,
        ends_on=of.ends_on + timedelta(days=days),
        reason="활동 마무리",
        decided_at=at(CUT_OFF),
    )


def change_request(of: Participation | None = None, *, by: Account | None = None, **more: Any) -> ChangeRequest:
    """A request to go on a week longer; with ``starts_on`` among the values and its kind, one for a pause."""
    of = of or participation()
    values: dict[str, Any] = {"kind": "extension", "ends_on": of.ends_on + timedelta(days=7), **more}
    return ChangeRequest.objects.create(
        participation=of,
        reason="활동 마무리",
        requested_by=by or account(),
        requested_at=at(CUT_OFF),
        answer_due=CUT_OFF + timedelta(days=5),
        **values,
    )


def pair_change(of: Participation | None = None, *, by: Account | None = None, **more: Any) -> PairChange:
    """A mentor's request for another mentor in a pair."""
    values: dict[str, Any] = {"requested_at": at(CUT_OFF), **more}
    return PairChange.objects.create(
        participation=of or participation(),
        reason="시간을 낼 수 없게 되었습니다",
        requested_by=by or account(of="mentor"),
        answer_due=CUT_OFF + timedelta(days=5),
        **values,
    )


def transfer(of: Participation | None = None, to: Place | None = None, **more: Any) -> Transfer:
    """A request to go on at another place of the round."""
    of = of or participation()
    values: dict[str, Any] = {"on": CUT_OFF + timedelta(days=7), "reason": "집에서 가까운 곳", **more}
    return Transfer.objects.create(
        participation=of,
        to=to or place(of.round),
        requested_at=at(CUT_OFF),
        answer_due=CUT_OFF + timedelta(days=5),
        **values,
    )


def clearance(of: Participation | None = None, *, gate: str = "basic", on: date = SPRING, **more: Any) -> GateClearance:
    """A training gate that was completed."""
    values: dict[str, Any] = {"kind": ClearanceKind.COMPLETED, **more}
    return GateClearance.objects.create(participation=of or participation(), gate=gate, on=on, **values)


def goal(of: Participation | None = None, **more: Any) -> Goal:
    """A goal of a pair."""
    return Goal.objects.create(participation=of or participation(), text="이력서 완성", set_at=at(SPRING), **more)


def group_profile(of: Party | None = None, by: Account | None = None, **more: Any) -> GroupProfile:
    """What a group is for; ``round`` among the values is where it wants to apply."""
    return GroupProfile.objects.create(
        party=of or group(), purpose="동네 어르신 말벗", formed_by=by or account(), formed_at=at(SPRING), **more
    )


def group_invitation(to: Party | None = None, by: Account | None = None, **more: Any) -> GroupInvitation:
    """An invitation into a group that waits for its answer."""
    values: dict[str, Any] = {
        "name": "초대받은 이",
        "sender_name": "보낸 이",
        "email": "imo@example.org",
        "sent_at": at(CUT_OFF),
        "answer_due": CUT_OFF + timedelta(days=7),
        **more,
    }
    return GroupInvitation.objects.create(group=to or group(), sent_by=by or account(), **values)


def certificate(of: Participation | None = None, **more: Any) -> Certificate:
    """A certificate with a code."""
    values: dict[str, Any] = {"kind": CertificateKind.COMPLETION, "code": f"CODE{number()}", "facts": {}, **more}
    return Certificate.objects.create(
        participation=of or participation(),
        number=f"제{number()}호",
        issued_on=CUT_OFF,
        document=document(),
        **values,
    )


def signature(of: Agreement | None = None, by: Party | None = None, *, order: int = 1, **more: Any) -> Signature:
    """A signature that is still to be given."""
    of = of or agreement()
    values: dict[str, Any] = {"role": SignatoryRole.HOST, **more}
    return Signature.objects.create(agreement=of, party=by or of.party, order=order, **values)


def hosting(to: Round | None = None, by: Party | None = None, **more: Any) -> Hosting:
    """A host's offer of two posts."""
    values: dict[str, Any] = {"post": "행정 보조", "seats": 2, "filed_at": at(SPRING), **more}
    return Hosting.objects.create(round=to or round_of(), party=by or organisation(), **values)


def visit(of: Hosting | None = None, *, due: date = CUT_OFF, **more: Any) -> Visit:
    """A visit that is due."""
    return Visit.objects.create(hosting=of or hosting(), due_on=due, **more)


def policy(of: Participation | None = None, **more: Any) -> Policy:
    """A group insurance for the programme of a participation, all year."""
    values: dict[str, Any] = {"starts_on": date(YEAR, 1, 1), "ends_on": date(YEAR, 12, 31), "premium": 30_000, **more}
    return Policy.objects.create(
        programme=of.round.programme if of else programme(),
        insurer=organisation("보험사"),
        number=f"증권-{number()}",
        **values,
    )


def cover(of: Participation | None = None, by: Policy | None = None, **more: Any) -> Cover:
    """A participation covered from its first day to its last."""
    of = of or participation()
    values: dict[str, Any] = {"starts_on": of.starts_on, "ends_on": of.ends_on, **more}
    return Cover.objects.create(policy=by or policy(of), participation=of, **values)


def member_file(of: Policy | None = None) -> MemberFile:
    """A member file that was made for the insurer."""
    return MemberFile.objects.create(policy=of or policy(), document=document(), made_at=at(SPRING), people=1)


def intake(to: Round | None = None, **more: Any) -> Intake:
    """A list of applicants that is looked through."""
    values: dict[str, Any] = {"title": "신청자.xlsx", "columns": {}, "uploaded_at": at(SPRING), **more}
    return Intake.objects.create(round=to or round_of(), sha256=HASH, **values)


def intake_row(of: Intake | None = None, **more: Any) -> IntakeRow:
    """A row of a list."""
    values: dict[str, Any] = {"number": position(), "values": {}, "action": IntakeAction.NEW, **more}
    return IntakeRow.objects.create(intake=of or intake(), **values)


def profile_check(of: Party | None = None, by: Account | None = None, **more: Any) -> ProfileCheck:
    """A district that was seen on a paper."""
    values: dict[str, Any] = {"field": "district_code", "value": "11440", "checked_on": SPRING, **more}
    return ProfileCheck.objects.create(party=of or person(), checked_by=by or account(), **values)


def invitation(to: Party | None = None, by: Account | None = None, **more: Any) -> Invitation:
    """An invitation to lead a site."""
    values: dict[str, Any] = {"email": "leader@example.org", "name": "담당자", "role": RoleKind.SITE_LEADER, **more}
    return Invitation.objects.create(
        at=to or organisation(),
        sent_by=by or account(),
        token_hash=f"{number():064d}",
        sent_at=at(CUT_OFF),
        expires_at=at(CUT_OFF + timedelta(days=7)),
        **values,
    )


def merge(kept: Party | None = None, merged: Party | None = None, by: Account | None = None, **more: Any) -> Merge:
    """The row of a merge, of which nothing was moved."""
    values: dict[str, Any] = {"moved": {}, "reason": "이름과 생일이 같음", "merged_at": at(SPRING), **more}
    return Merge.objects.create(kept=kept or person(), merged=merged or person(), merged_by=by or account(), **values)
