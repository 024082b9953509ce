"""Drafts (작성 중인 신청): kept on the server as they are typed, and handed in once everything is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from imojak.kernel.transitions import TransitionError
from imojak.kernel.violations import Refused
from imojak.offers.configuration import Definition, find_definition
from imojak.offers.enums import Shape
from imojak.offers.models import Place, Round
from imojak.parties.actions.profile import change_profile, give_consents
from imojak.parties.enums import PartyKind
from imojak.parties.models import Account, Party, Person
from imojak.paths.actions.common import action, tried_again
from imojak.paths.actions.filing import ensure_in_time, ensure_leads, ensure_places_open, file_application
from imojak.paths.actions.registration import method_of, register_kept
from imojak.paths.actions.telling import APPLICATION_PAGE, Notice, tell
from imojak.paths.answers import wrong, wrong_wishes
from imojak.paths.eligibility import book_of, evaluate_for
from imojak.paths.kept import Kept
from imojak.paths.models import Application, Draft
from imojak.paths.profile import consented, known_profile, remembered, speaker_of
from imojak.paths.terms import facts_of_parties
from imojak.plan.types.screening import Method
from imojak.problems import Problem
from imojak.rules.evaluation import NOT_ELIGIBLE, headline

_FIRST_COME: Method = "first_come"
_OPEN: Method = "open"
#: Where an error belongs to no question: the rules, the deadline.
WHOLE = "__all__"


class StaleDraft(Problem):
    """Somebody (another tab) has saved a later version; ``newer`` is it, and nothing was written over."""

    def __init__(self, newer: Draft) -> None:
        self.newer = newer
        super().__init__("다른 창에서 더 나중에 저장하셨습니다. 그 내용을 불러왔으니 확인하고 이어서 써 주세요.")


class ApplicationRefused(Problem):
    """A draft that cannot be handed in yet; ``errors`` are sentences by question, those of no question under WHOLE."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        first = self.errors.get(WHOLE) or next(iter(self.errors.values()))
        super().__init__(f"아직 신청할 수 없습니다. {first}")


@action
def save_draft(
    account: Account,
    round: Round,
    *,
    answers: Mapping[str, Any],
    preferences: Sequence[Place | int] | None = None,
    place: Place | None = None,
    party: Party | None = None,
    step: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Draft:
    """Keep what was typed; ``answers`` are laid over those of before. It is kept even where it cannot be handed in.

    Keys that begin with "_" are the page's own, and are not handed in. ``preferences`` stay as they were when None.
    ``party`` is the group for which its leader applies, None for oneself. ``version`` is the one that the page was
    filled from: raises StaleDraft when a later one was saved meanwhile.
    """
    if party is not None:
        ensure_leads(party, account)
    moment = at or timezone.now()
    draft, fresh = Draft.objects.select_for_update().get_or_create(
        account=account, round=round, party=party, defaults={"answers": {}, "saved_at": moment, "version": 0}
    )
    if not fresh and version is not None and version != draft.version:
        raise StaleDraft(draft)
    draft.answers = {**draft.answers, **answers}
    if preferences is not None:
        draft.preferences = [one.pk if isinstance(one, Place) else one for one in preferences]
    draft.place = place or draft.place
    draft.step = step or draft.step
    draft.version += 1
    draft.saved_at = moment
    draft.save()
    return draft


def throw_away(draft: Draft, *, actor: Account) -> None:
    """Throw one's own draft away."""
    if draft.account_id != actor.pk:
        raise TransitionError("본인이 쓰던 신청만 지울 수 있습니다.")
    draft.delete()


@tried_again()
@action
def hand_in(draft: Draft, *, actor: Account, at: datetime | None = None) -> Application:
    """Hand a draft in (신청서 제출): everything is checked, and it becomes an application with its papers.

    What the profile did not know yet is written into it where the form asked it; consents given are kept. In a
    first-come round, and at a fair, the application is decided at once. Raises ApplicationRefused with every sentence there is,
    TransitionError where the round is closed, and Refused for a second application; the draft is then as it was.
    """
    draft = locked_draft(draft)
    if draft.account_id != actor.pk:
        raise TransitionError("본인이 쓰던 신청만 낼 수 있습니다.")
    party = draft.party or actor.party
    if party is None:
        raise TransitionError("이 계정에는 이어진 사람이 없습니다. 시민 계정으로 로그인해 주세요.")
    moment = at or timezone.now()
    of = draft.round
    ensure_in_time(of, moment)
    wishes = wished(draft)
    ensure_places_open(of, [*wishes, *([draft.place] if draft.place else [])])
    definition = find_definition(of)
    if errors := errors_of(draft, party, definition, moment):
        raise ApplicationRefused(errors)
    if definition is not None:
        remember(draft.answers, party, definition, actor)
    answers = {code: answer for code, answer in draft.answers.items() if not code.startswith("_")}
    if draft.place is not None and _at_once(of):
        ready = Kept(of, draft.place, book_of(of), None, _FIRST_COME)
        found = register_kept(ready, party, answers=answers, account=actor, at=moment)
        if found.result == "already":
            raise Refused("already-applied")
        made = Application.objects.get(pk=found.application_id)
    else:
        made = file_application(
            party, of, place=draft.place, preferences=wishes, answers=answers, filed_by=actor, at=moment
        )
        tell([_received(made)], at=moment)
    draft.documents.update(application=made, draft=None)
    draft.delete()
    return made


def locked_draft(draft: Draft) -> Draft:
    """Return the draft, locked, as it stands. Raises TransitionError where another window has handed it in meanwhile."""
    rows = Draft.objects.select_for_update(of=("self",)).select_related("round__programme", "party", "place")
    found = rows.filter(pk=draft.pk).first()
    if found is None:
        raise TransitionError("다른 창에서 이미 냈거나 지운 신청서입니다. 신청 목록에서 확인해 주세요.")
    return found


def _at_once(of: Round) -> bool:
    """Tell whether who applies is decided on at once: first come, and at a fair, which everybody may enter."""
    method = method_of(of)
    return method == _FIRST_COME or (method == _OPEN and of.programme.shape == Shape.FAIR)


def errors_of(draft: Draft, party: Party, definition: Definition | None, moment: datetime) -> dict[str, str]:
    """Return what stands against handing a draft in: a sentence for each question, the rules' under WHOLE."""
    errors: dict[str, str] = {}
    if definition is not None:
        errors = form_errors(draft, definition, known_profile(party), _known(draft, party, moment))
    evaluation = evaluate_for(
        draft.round, party, answers=draft.answers, day=timezone.localdate(moment), place=draft.place
    )
    if evaluation.result == NOT_ELIGIBLE:
        errors[WHOLE] = headline(evaluation)
    return errors


def form_errors(
    draft: Draft, definition: Definition, profile: Mapping[str, Any], known: Mapping[str, object]
) -> dict[str, str]:
    """Return what the form still wants, a sentence for each question, of whom ``profile`` and ``known`` are known."""
    errors = {one.code: f"{one.label}: 답을 적어 주세요." for one in definition.missing(profile, known)}
    asked = [one for page in definition.pages(profile, known) for one in page.asked]
    for one in asked:
        if one.kind == "places":
            errors.pop(one.code, None)
            if said := wrong_wishes(one, len(draft.preferences)):
                errors[one.code] = said
        elif one.kind == "file":
            errors.pop(one.code, None)
            if one.required and not draft.documents.filter(code=one.code).exists():
                errors[one.code] = f"{one.label}: 파일을 올려 주세요."
    errors |= wrong(asked, draft.answers)
    there = set(draft.documents.values_list("code", flat=True))
    for paper in definition.documents("apply", known):
        if paper.required and paper.code not in there:
            errors[paper.code] = f"{paper.label}: 파일을 올려 주세요."
    return errors


def _known(draft: Draft, party: Party, moment: datetime) -> dict[str, object]:
    """Return the answers with the facts of the party that conditions may ask."""
    facts: dict[int, dict[str, object]] = {party.pk: {}, speaker_of(party).pk: {}}
    facts_of_parties(facts, timezone.localdate(moment), facts)
    before = party.participations.filter(round__programme__code=draft.round.programme.code)
    own = {**facts[speaker_of(party).pk], **facts[party.pk]}
    return {"first_time": not before.exists(), **own, **draft.answers}


def wished(draft: Draft) -> list[Place]:
    """Return the wished places in their order. Raises TransitionError when one is no place any more."""
    places = Place.objects.in_bulk(draft.preferences)
    if len(places) < len(set(draft.preferences)):
        raise TransitionError("고르신 자리 가운데 없어진 자리가 있습니다. 희망하는 자리를 다시 골라 주세요.")
    return [places[number] for number in dict.fromkeys(draft.preferences)]


def remember(answers: Mapping[str, Any], party: Party, definition: Definition, actor: Account) -> None:
    """Keep the consents that were given, and what a form had to ask because the profile did not know it."""
    fields = definition.type.fields
    speaker = speaker_of(party)
    given = consented(fields, answers)
    give_consents(party if party.kind == PartyKind.ORGANISATION else speaker, given)
    changes = remembered(fields, answers)
    person = Person.objects.filter(party=speaker).first()
    if "wishes" in changes and person is not None:
        # A wish has more to it than its words: of which programmes somebody wants news.
        changes["wishes"] = {**person.wishes, **changes["wishes"]}
    # Only with a consent to be served may anything be kept of a person.
    if changes and person is not None and actor.party_id == speaker.pk and "service" in given:
        change_profile(person, changes, actor=actor)


def _received(made: Application) -> Notice:
    return Notice(
        made.party_id,
        f"filed-{made.pk}",
        f"[{made.round.programme.name}] 신청을 받았습니다",
        f"‘{made.round.title}’의 신청을 받았습니다. 심사한 뒤 결과를 알려 드립니다. 진행 상황은 내 신청에서 보실 수 있습니다.",
        APPLICATION_PAGE.format(made.pk),
    )
