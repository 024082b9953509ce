"""Codes of the room, with their Korean."""

from django.db import models


class ApplicationStatus(models.TextChoices):
    """Life of an application."""

    PROPOSED = "proposed", "본인 확인 대기"
    FILED = "filed", "접수"
    ELIGIBLE = "eligible", "자격 확인"
    OFFERED = "offered", "선정 제안"
    WAITING = "waiting", "예비"
    ACCEPTED = "accepted", "선정"
    REFUSED = "refused", "미선정"
    DECLINED = "declined", "제안 사양"
    EXPIRED = "expired", "기한 지남"
    WITHDRAWN = "withdrawn", "취소"


#: An application in one of these is over: the person may apply to the same round anew.
GIVEN_UP = (ApplicationStatus.WITHDRAWN, ApplicationStatus.DECLINED, ApplicationStatus.EXPIRED)
#: An application in one of these waits for somebody.
PENDING = (
    ApplicationStatus.PROPOSED,
    ApplicationStatus.FILED,
    ApplicationStatus.ELIGIBLE,
    ApplicationStatus.OFFERED,
    ApplicationStatus.WAITING,
)


class Channel(models.TextChoices):
    """How an application came in (접수 경로)."""

    WEB = "web", "누리집"
    STAFF = "staff", "직원 대리"
    PARTNER = "partner", "협력기관 대리"
    IMPORT = "import", "명단 반입"


class DecisionKind(models.TextChoices):
    """What is decided."""

    ELIGIBILITY = "eligibility", "자격 심사"
    SELECTION = "selection", "선발"
    WAIVER = "waiver", "예외 인정"
    TRANSFER = "transfer", "자리 이동"
    APPEAL = "appeal", "이의신청 결정"


class DecisionResult(models.TextChoices):
    """How it came out."""

    ACCEPTED = "accepted", "선정"
    WAITING = "waiting", "예비"
    REFUSED = "refused", "미선정"


class DocumentStatus(models.TextChoices):
    """Life of a paper that an applicant hands in."""

    SUBMITTED = "submitted", "제출"
    ACCEPTED = "accepted", "확인"
    RETURNED = "returned", "보완 요청"


class SeatOfferStatus(models.TextChoices):
    """Life of a timed offer of a place."""

    OPEN = "open", "답변 대기"
    TAKEN = "taken", "수락"
    DECLINED = "declined", "사양"
    EXPIRED = "expired", "기한 지남"
    REVOKED = "revoked", "철회"


class AppealKind(models.TextChoices):
    """What a person asks for after a decision."""

    EXPLANATION = "explanation", "설명 요청"
    APPEAL = "appeal", "이의신청"


class AppealStatus(models.TextChoices):
    """Life of an appeal."""

    FILED = "filed", "접수"
    EXPLAINED = "explained", "설명함"
    UPHELD = "upheld", "인용"
    DISMISSED = "dismissed", "기각"
    WITHDRAWN = "withdrawn", "취하"


class JudgingStatus(models.TextChoices):
    """Life of one judge's sheet for one application."""

    ASSIGNED = "assigned", "배정"
    SCORED = "scored", "채점"
    CONFLICT = "conflict", "제척·회피"


class ShortListStatus(models.TextChoices):
    """Life of a candidate on a host's short-list."""

    PROPOSED = "proposed", "추천"
    INTERVIEW = "interview", "면접"
    CHOSEN = "chosen", "채용 희망"
    PASSED = "passed", "선택 안 함"


class InterviewStatus(models.TextChoices):
    """What came of an interview at a job fair."""

    CAME = "came", "왔음"
    SECOND = "second", "2차 면접"
    HIRED = "hired", "채용"
    NOT_HIRED = "not-hired", "채용하지 않음"
    NO_SHOW = "no-show", "오지 않음"


class PassReason(models.TextChoices):
    """Why a company did not hire whom it interviewed, by a short code that the agency counts."""

    EXPERIENCE = "experience", "일에 필요한 경험이 다름"
    HOURS = "hours", "일할 수 있는 요일·시간이 다름"
    PAY = "pay", "바라는 임금이 다름"
    DISTANCE = "distance", "거리가 멂"
    OTHER_CHOSEN = "other-chosen", "다른 지원자를 채용함"
    DECLINED = "declined", "본인이 사양함"


class ParticipationStatus(models.TextChoices):
    """Life of a participation."""

    ACTIVE = "active", "참여 중"
    COMPLETED = "completed", "수료·종료"
    WITHDRAWN = "withdrawn", "중도 포기"


class EndReason(models.TextChoices):
    """Why a participation ended."""

    COMPLETED = "completed", "기간 만료"
    HIRED = "hired", "취업"
    HEALTH = "health", "건강"
    FAMILY = "family", "가족 돌봄"
    MOVED = "moved", "이사"
    TRANSFERRED = "transferred", "자리 이동"
    CLOSED = "closed", "활동처 사정"
    UNFULFILLED = "unfulfilled", "활동·수료 기준 미달"
    OTHER = "other", "기타"


class ClearanceKind(models.TextChoices):
    """How a training gate was passed."""

    COMPLETED = "completed", "이수"
    WAIVED = "waived", "면제"


class TransferStatus(models.TextChoices):
    """Life of a request to go on at another place."""

    REQUESTED = "requested", "요청"
    DONE = "done", "이동"
    REFUSED = "refused", "거절"
    WITHDRAWN = "withdrawn", "취소"


class ChangeKind(models.TextChoices):
    """What somebody who takes part asks for."""

    PAUSE = "pause", "중단"
    EXTENSION = "extension", "연장"


class ChangeStatus(models.TextChoices):
    """Life of a request for a pause or an extension, or for another mentor."""

    REQUESTED = "requested", "답변 대기"
    GRANTED = "granted", "승인"
    REFUSED = "refused", "거절"
    WITHDRAWN = "withdrawn", "취소"


class GroupInvitationStatus(models.TextChoices):
    """Life of an invitation into a group."""

    SENT = "sent", "답을 기다림"
    ACCEPTED = "accepted", "함께함"
    DECLINED = "declined", "거절"
    EXPIRED = "expired", "기한 지남"
    REVOKED = "revoked", "초대 취소"


class AgreementKind(models.TextChoices):
    """What is agreed."""

    HOST = "host", "참여기업·활동처 협약"
    OPERATOR = "operator", "수행기관 협약"
    EXHIBITOR = "exhibitor", "박람회 참가"
    INSTITUTION = "institution", "교육기관 협력"
    PARTICIPANT = "participant", "활동 협약"
    PARTNER = "partner", "업무협약"


class AgreementStatus(models.TextChoices):
    """Life of an agreement."""

    DRAFT = "draft", "작성"
    SIGNING = "signing", "서명 중"
    ACTIVE = "active", "체결"
    ENDED = "ended", "종료"
    VOID = "void", "무효"


class SignatoryRole(models.TextChoices):
    """In what capacity somebody signs an agreement."""

    PERSON = "person", "참여자"
    HOST = "host", "활동처"
    OPERATOR = "operator", "수행기관"
    AGENCY = "agency", "재단"


class CertificateKind(models.TextChoices):
    """What a certificate says."""

    COMPLETION = "completion", "수료증"
    ACTIVITY = "activity", "활동확인서"
    ATTENDANCE = "attendance", "출석확인서"


class HostingStatus(models.TextChoices):
    """Life of a host's offer of places."""

    FILED = "filed", "신청"
    CHECKED = "checked", "서류 확인"
    VISITED = "visited", "현장 확인"
    AGREED = "agreed", "협약"
    REFUSED = "refused", "미선정"
    WITHDRAWN = "withdrawn", "취소"


class IntakeStatus(models.TextChoices):
    """Life of a list of applicants that is brought in."""

    PREVIEW = "preview", "미리보기"
    APPLIED = "applied", "반입"
    UNDONE = "undone", "되돌림"


class IntakeAction(models.TextChoices):
    """What a row of the list leads to."""

    NEW = "new", "새 사람"
    KNOWN = "known", "아는 사람"
    DOUBTFUL = "doubtful", "같은 사람인지 확인"
    DONE = "done", "이미 신청함"
    WRONG = "wrong", "고쳐야 함"
    SKIPPED = "skipped", "건너뜀"
