"""What office and partner share of a fair's interviews: the list of a booth's day, the form of a result, and walk-ins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, QueryDict

from imojak.kernel.josa import josa
from imojak.offers.models import Place
from imojak.offers.slots import ends_at, hour_words, slots_of
from imojak.parties.actions.profile import consents_to
from imojak.parties.models import Account, Person
from imojak.paths.enums import Channel, InterviewStatus, PassReason
from imojak.paths.fair_scopes import CV, cvs_shown, interviews_recordable
from imojak.paths.models import ApplicationDocument, Interview, Participation
from imojak.paths.scopes import documents_visible
from imojak.records.interviews import InterviewProblem, Result, record_result
from imojak.sites.names import names_for
from imojak.sites.office.forms import DeskForm

#: What is marked beside a name: the colour of each result.
BADGES = {
    InterviewStatus.CAME: "bg-light-point",
    InterviewStatus.SECOND: "bg-light-primary",
    InterviewStatus.HIRED: "bg-light-success",
    InterviewStatus.NOT_HIRED: "bg-light-gray",
    InterviewStatus.NO_SHOW: "bg-light-gray",
}


class ResultForm(DeskForm):
    """What came of an interview; what was said before is corrected with a reason."""

    status = forms.ChoiceField(label="결과", choices=InterviewStatus.choices, widget=forms.RadioSelect)
    hired_from = forms.DateField(label="첫 출근일", required=False, help_text="‘채용’이면 적어 주세요.")
    reason = forms.ChoiceField(
        label="채용하지 않은 사유",
        choices=[("", "고르지 않음"), *PassReason.choices],
        required=False,
        help_text="‘채용하지 않음’이면 골라 주세요.",
    )
    note = forms.CharField(label="의견", max_length=200, required=False)
    because = forms.CharField(
        label="고치는 까닭", max_length=200, required=False, help_text="앞서 적은 결과를 바꿀 때 적어 주세요."
    )

    def __init__(self, booking: Participation, data: QueryDict | None = None) -> None:
        known = getattr(booking, "interview", None)
        initial: dict[str, Any] = {}
        if known is not None:
            initial = {name: getattr(known, name) for name in ("status", "hired_from", "reason", "note")}
        super().__init__(data, initial=initial, auto_id=f"r{booking.pk}_%s")
        if known is None:
            del self.fields["because"]
        self.booking = booking

    def result(self) -> Result:
        """Return what was said."""
        said = self.cleaned_data
        return Result(
            said["status"],
            said["hired_from"] if said["status"] == InterviewStatus.HIRED else None,
            said["reason"] if said["status"] == InterviewStatus.NOT_HIRED else "",
            said["note"],
            said.get("because", ""),
        )

    def keep(self, actor: Account) -> Interview | None:
        """Write the result down; None where it cannot be, and the form then says why."""
        if not self.is_valid():
            return None
        try:
            return record_result(self.booking, self.result(), actor=actor)
        except InterviewProblem as problem:
            for name, sentence in problem.errors.items():
                self.add_error(name if name in self.fields else None, sentence)
        return None


@dataclass(frozen=True)
class Line:
    """Somebody's interview as a booth's list shows it; ``phone`` and ``cv`` only where the reader may know them."""

    of: Participation
    name: str
    phone: str
    cv: ApplicationDocument | None
    known: Interview | None
    result: str
    badge: str
    walked_in: bool
    form: ResultForm | None

    @property
    def open(self) -> bool:
        """Whether the form has something to put right."""
        return self.form is not None and bool(self.form.errors)


def lines_of(
    request: HttpRequest, account: Account, rows: Iterable[Participation], task: str, wrong: ResultForm | None = None
) -> list[Line]:
    """Return interviews as lines; who looks is logged. ``wrong`` is the form that was sent and has something to mend."""
    several = list(rows)
    names = names_for(request, (one.party_id for one in several), task)
    consenting = {
        (host, party)
        for host in {one.place.host_id for one in several if one.place.host_id}
        for party in consents_to(host)
        .filter(party__in=[one.party_id for one in several])
        .values_list("party", flat=True)
    }
    people = Person.objects.in_bulk([one.party_id for one in several])
    applications = [one.decision.application_id for one in several]
    may_read = Q(pk__in=documents_visible(account).values("pk")) | Q(pk__in=cvs_shown(account).values("pk"))
    shown = ApplicationDocument.objects.filter(may_read)
    cvs = {}
    for paper in shown.filter(application__in=applications, code=CV).select_related("document").order_by("pk"):
        cvs[paper.application_id] = paper
    able = set(interviews_recordable(account).filter(pk__in=[one.pk for one in several]).values_list("pk", flat=True))
    results = {one.participation_id: one for one in Interview.objects.filter(participation__in=several)}
    found = []
    for one in several:
        known = results.get(one.pk)
        person = people.get(one.party_id)
        form = wrong if wrong is not None and wrong.booking.pk == one.pk else None
        if form is None and one.pk in able:
            form = ResultForm(one)
        found.append(
            Line(
                of=one,
                name=names.get(one.party_id, ""),
                phone=person.phone if person and (one.place.host_id, one.party_id) in consenting else "",
                cv=cvs.get(one.decision.application_id),
                known=known,
                result=str(known.get_status_display()) if known is not None else "",
                badge=BADGES[InterviewStatus(known.status)] if known is not None else "",
                walked_in=one.decision.application.channel in (Channel.STAFF, Channel.PARTNER),
                form=form,
            )
        )
    return found


def needed(rows: Any) -> Any:
    """Return interviews with all that their lines ask for."""
    return rows.select_related("place__host", "place__parent", "decision__application", "interview", "round")


def told_of(made: Interview) -> str:
    """Return what is said after a result was written down."""
    if made.status == InterviewStatus.HIRED:
        return "채용으로 적었습니다. 사후관리와 실적에도 올랐습니다."
    return f"{josa(f'‘{made.get_status_display()}’', '으로/로')} 적었습니다."


def hours_to_walk_in(booth: Place, now: Any) -> list[tuple[str, str]]:
    """Return the times of a booth's day that are not over and have a free table, as value and words."""
    return [
        (
            str(slot.pk),
            f"{hour_words(slot)} (빈자리 {slot.capacity - slot.taken - slot.held})",
        )
        for slot in slots_of(booth)
        if slot.starts_on == now.date() and ends_at(slot) > now and slot.taken + slot.held < slot.capacity
    ]


class HourForm(DeskForm):
    """For which time somebody who stands at the booth is registered."""

    slot = forms.ChoiceField(label="면접 시간")
    consented = forms.BooleanField(
        label="개인정보를 모으고 이 기업에 알리는 데 동의하신다고 들었습니다.",
        error_messages={"required": "동의하신다는 말씀을 들어야 등록할 수 있습니다."},
    )

    def __init__(self, *args: Any, hours: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = hours
        self.fields["consented"].error_messages["required"] = "동의하신다는 말씀을 들어야 등록할 수 있습니다."
