"""Filling in an application: its steps for this person, the draft behind them, and what was typed while logged out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from imojak.offers.configuration import Definition, find_definition
from imojak.offers.enums import Method, PlaceKind
from imojak.offers.models import Place, Round
from imojak.parties.enums import PartyKind
from imojak.parties.models import Account, GroupMember, Party
from imojak.paths.actions.drafting import StaleDraft
from imojak.paths.models import Application, Draft
from imojak.paths.profile import known_profile, told_profile
from imojak.paths.terms import known_of
from imojak.plan.types.forms import DocumentWanted, FormField
from imojak.sites import again
from imojak.sites.citizen.question_form import QuestionForm

PLACE, PAPERS, REVIEW = "place", "papers", "review"
#: Under this key a session keeps what was typed when the log-in had run out; no longer than the next log-in.
TYPED = "typed"
#: The key under which a draft keeps which window has saved it last; no answer.
WINDOW = "_window"
_OWNER = "imojak.sites.citizen.owner"
#: More than this nobody types into one step.
_LARGEST = 60_000


@dataclass(frozen=True)
class Step:
    """One screen: its code in the address, its title, and what it asks."""

    code: str
    title: str
    help: str = ""
    asked: tuple[FormField, ...] = ()
    known: tuple[FormField, ...] = ()

    @property
    def wishes(self) -> FormField | None:
        """The question for places in order, when this step has one."""
        return next((one for one in self.asked if one.kind == "places"), None)


@dataclass(frozen=True)
class Filling:
    """A round, who applies, the draft as far as it is written, and what is typed this moment over it.

    ``told_only`` is for a partner that files for somebody: what the agency knows of the person decides no question then.
    """

    round: Round
    party: Party
    definition: Definition | None
    draft: Draft | None
    typed: Mapping[str, Any] = field(default_factory=dict)
    told_only: bool = False

    @property
    def profile(self) -> dict[str, Any]:
        """What is known by profile key, and so is not asked."""
        return told_profile(self.party) if self.told_only else known_profile(self.party)

    @property
    def answers(self) -> dict[str, Any]:
        """What is answered so far."""
        return {**(self.draft.answers if self.draft is not None else {}), **self.typed}

    @property
    def preferences(self) -> list[int]:
        """The wished places in order."""
        return [int(pk) for pk in self.draft.preferences] if self.draft is not None else []


def places_of(one: Round) -> list[Place]:
    """Return the open places of a round to which one can apply; a company's booth at a fair has hours of its own."""
    found = Place.objects.filter(round=one, closed_on=None, parent=None).select_related("host", "unit")
    found = found.exclude(kind=PlaceKind.BOOTH, host__isnull=False)
    return list(found.order_by("title", "pk"))


def closed_among(filling: Filling) -> list[Place]:
    """Return what was chosen and has been closed since: it stays to be seen until something else is chosen."""
    chosen = [*filling.preferences, *([filling.draft.place_id] if filling.draft is not None else [])]
    return list(Place.objects.filter(pk__in=[pk for pk in chosen if pk]).exclude(closed_on=None).order_by("pk"))


def groups_led(account: Account) -> list[Party]:
    """Return the groups for which one may apply: those that one leads today."""
    today = timezone.localdate()
    led = GroupMember.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), member=account.party_id, leader=True, starts_on__lte=today
    )
    return list(Party.objects.filter(kind=PartyKind.GROUP, pk__in=led.values("group")).order_by("name", "pk"))


def known(filling: Filling) -> dict[str, object]:
    """Return the answers with the facts that conditions of the form may ask."""
    if filling.told_only:
        return dict(filling.answers)
    asked = Application(pk=0, round=filling.round, party=filling.party, answers=filling.answers)
    return known_of(filling.round, [asked], timezone.localdate())[0]


def papers_wanted(filling: Filling) -> list[DocumentWanted | FormField]:
    """Return the papers that are wanted when applying, and the questions that are answered by a file."""
    if filling.definition is None:
        return []
    facts = known(filling)
    files = [
        one for page in filling.definition.pages(filling.profile, facts) for one in page.asked if one.kind == "file"
    ]
    return [*files, *filling.definition.documents("apply", facts)]


def steps_of(filling: Filling) -> list[Step]:
    """Return the screens for this person in order: only what is not known is asked; the last one is to look it over."""
    steps: list[Step] = []
    pages = filling.definition.pages(filling.profile, known(filling)) if filling.definition is not None else []
    asks_places = any(one.kind == "places" for page in pages for one in page.asked)
    if not asks_places and (len(places_of(filling.round)) > 1 or closed_among(filling)):
        steps.append(Step(PLACE, "자리 고르기"))
    steps += [
        Step(page.step.code, page.step.title, page.step.help or "", page.asked, page.known)
        for page in pages
        if any(one.kind != "file" for one in page.asked)
    ]
    if papers_wanted(filling):
        steps.append(Step(PAPERS, "서류"))
    steps.append(Step(REVIEW, "살펴보고 내기"))
    return steps


def with_answers(filling: Filling, asked: Sequence[FormField], data: QueryDict) -> Filling:
    """Return what was written with the answers that were just sent to the questions of a page over it."""
    form = QuestionForm(asked, data)
    form.is_valid()
    return replace(filling, typed=form.answers())


def save_of_window(save: Callable[[QueryDict], Draft], data: QueryDict, *, quiet: bool) -> Draft:
    """Save what a window has sent by ``save``, which reads the draft's version from what it is given.

    ``quiet`` is what a page saves by itself. Raises StaleDraft where another window has saved later.
    """
    window = window_of(data)
    try:
        return save(data)
    except StaleDraft as stale:
        if not window or stale.newer.answers.get(WINDOW) != window:
            raise
        # The same window had saved by itself while this was on its way: what a button sends is the later of both.
        return stale.newer if quiet else save(QueryDict())


def window_of(data: QueryDict) -> str:
    """Return the mark of the window that has sent a page."""
    return data.get(WINDOW, "")[:32]


def called_for(filling: Filling, step: Step, data: QueryDict) -> tuple[Step, QuestionForm]:
    """Return the step as what was sent makes it: an answer may call for another question of it, or make one needless."""
    answered = with_answers(filling, step.asked, data)
    step = next((one for one in steps_of(answered) if one.code == step.code), step)
    form = QuestionForm(step.asked, data)
    form.is_valid()
    return step, form


def only_place(one: Round) -> Place | None:
    """Return the one place of a round that has a single one; who applies to it need not choose."""
    found = places_of(one)
    return found[0] if len(found) == 1 and one.method != Method.MATCH else None


def filling_of(account: Account, one: Round, party: Party, *, told_only: bool = False) -> Filling:
    """Return what an account has written for a party so far; ``told_only`` as in Filling."""
    own = party.pk == account.party_id
    draft = Draft.objects.filter(account=account, round=one, party=None if own else party).first()
    return Filling(one, party, find_definition(one), draft, told_only=told_only)


def moved(wishes: Sequence[int], pk: int, by: int) -> list[int]:
    """Return wishes with one of them moved up (-1) or down (1); at an end it stays."""
    order = list(wishes)
    if pk in order:
        at = order.index(pk)
        to = min(max(at + by, 0), len(order) - 1)
        order.insert(to, order.pop(at))
    return order


def owner_mark(account: Account) -> str:
    """Return a signed mark of whose form a page shows, to be sent along with it."""
    return signing.dumps(account.pk, salt=_OWNER)


def put_aside(request: HttpRequest, code: str, step: str, **read: str) -> None:
    """Keep what was sent without a log-in until its owner has logged in again; ``read`` is what a file has told."""
    data = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    data |= {name: [text] for name, text in read.items()}
    if sum(len(value) for values in data.values() for value in values) <= _LARGEST:
        request.session[TYPED] = {"code": code, "step": step, "data": data}
        again.forget(request)


def pick_up(request: HttpRequest, account: Account, code: str) -> tuple[str, QueryDict] | None:
    """Return the step and what was put aside for this round, once, to whose it is; nobody else ever sees it."""
    kept = request.session.get(TYPED)
    if not isinstance(kept, Mapping) or kept.get("code") != code:
        return None
    del request.session[TYPED]
    data = QueryDict(mutable=True)
    for name, values in kept["data"].items():
        data.setlist(name, values)
    try:
        if signing.loads(data.get("owner", ""), salt=_OWNER) != account.pk:
            return None
    except signing.BadSignature:
        return None
    return str(kept["step"]), data
