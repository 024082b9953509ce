"""A wrong programme type is refused with one sentence that names file, key and what was expected."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from imojak.plan import PlanError
from imojak.plan.types import read_type, read_types
from tests.plan.folder import PLAN

#: Name of the case: type, what is replaced, by what; then the key and a part of the sentence.
CASES: dict[str, tuple[str, str, str, str, str]] = {
    # --- the file itself
    "an unknown key": ("course", 'subject = "person"', 'subjct = "person"', "subject", "꼭 있어야 하는 키"),
    "a key too many": ("course", 'subject = "person"', 'subject = "person"\ncolour = "red"', "colour", "알 수 없는 키"),
    "an unknown shape": ("course", 'shape = "course"', 'shape = "lesson"', "shape", "internship, social-job"),
    "a date as text": (
        "course", "effective_from = 2023-01-01", 'effective_from = "2023-01-01"', "effective_from", "날짜(2023-01-31처럼",
    ),
    "syntax": ("course", 'code = "course"', "code = course", "", "3행"),
    "a file named otherwise": ("course", 'code = "course"', 'code = "class"', "code", '"course"이어야'),
    # --- shape and places
    "a place of another shape": (
        "course", '["course-run", "online-course"]', '["desk"]', "place_kinds", "course-run, online-course",
    ),
    "no place at all": ("course", 'place_kinds = ["course-run", "online-course"]\n', "", "place_kinds", "자리의 종류"),
    "sites that recommend where bodies apply": (
        "centre-evaluation", 'code = "centre-evaluation"\n', 'code = "centre-evaluation"\nhosts_recommend = true\n',
        "hosts_recommend", "사람이 신청하는 유형에서만",
    ),
    "sites that recommend to an opening": (
        "campus-opening", 'code = "campus-opening"\n', 'code = "campus-opening"\nhosts_recommend = true\n',
        "hosts_recommend", "hosts_recommend를 지워",
    ),
    "an application to an opening": (
        "campus-opening", 'subject = "organisation"', 'subject = "organisation"\nstage = [{ state = "filed", title = "접수", owner = "manager" }]',
        "stage", "아무도 신청하지 않는 유형",
    ),
    "pay in a course": (
        "course", "[completion]",
        '[pay]\nengagement = "part_time_intern"\nhours_per_month_max = 10\nhourly_won = 100\n'
        'rounding = { unit_won = 10, mode = "down" }\ninsurance = "none"\n\n[completion]',
        "pay", "시간으로 활동비를 주지 않습니다",
    ),
    "pay that is not hours times rate": (
        "social-job", "month_max_won = 548_340", "month_max_won = 548_350", "pay.month_max_won", "548,340원이어야",
    ),
    # --- interviews
    "interviews outside of a fair": ("course", "[completion]", "[interview]\n\n[completion]", "interview", "박람회(fair)에만"),
    "interviews without hours": (
        "job-fair", '["booth", "slot"]', '["booth"]', "place_kinds", '"slot"이 없습니다',
    ),
    "interviews changed weeks before": (
        "job-fair", "change_hours = 24", "change_hours = 300", "interview.change_hours", "168",
    ),
    "results on no day": ("job-fair", "result_days = 2", "result_days = 0", "interview.result_days", "1"),
    "the same to bring twice": ("job-fair", 'bring = ["신분증", ', 'bring = ["신분증", "신분증", ', "interview.bring[신분증]", "두 번"),
    # --- the form
    "a question twice": ("course", 'code = "goal"', 'code = "motive"', "form.field[motive]", "두 번"),
    "a code with a hyphen": ("course", 'code = "goal"', 'code = "the-goal"', "form[course].field[the-goal].code", "'_'로 된 코드"),
    "an unknown kind of question": ("course", 'kind = "choice"', 'kind = "radio"', "form[course].field[goal].kind", "text, long"),
    "a choice of one": (
        "course", '  { code = "job", label = "취업·이직" },\n  { code = "business", label = "창업" },\n  { code = "licence", label = "자격증" },\n'
        '  { code = "work", label = "지금 하는 일" },\n', "", "form[course].field[goal].options", "둘 이상",
    ),
    "options of a text": (
        "course", 'kind = "long"\nmost = 500', 'kind = "long"\noptions = [{ code = "a", label = "가" }]',
        "form[course].field[motive].options", "선택지를 적을 수 없습니다",
    ),
    "limits reversed": (
        "internship", "least = 50\nmost = 1000", "least = 1000\nmost = 50", "form[experience].field[motive].least", "뒤바뀌었습니다",
    ),
    "limits of a date": (
        "course", 'kind = "date"', 'kind = "date"\nmost = 3', "form[about].field[birth_date].most", "least·most를 적을 수 없습니다",
    ),
    "a profile that nobody has": (
        "course", 'profile = "birth_date"', 'profile = "birthday"', "form[about].field[birth_date].profile", "비슷한 것: birth_date",
    ),
    "a profile asked otherwise": (
        "course", 'kind = "date"', 'kind = "text"', "form[about].field[birth_date].kind", "kind = date로 물어야",
    ),
    "a person's profile asked of a company": (
        "contest", 'when = { field = "subject", in = ["group", "person"] }', "", "form[team].field[name].profile", "subject로 나누어",
    ),
    "members of no group": (
        "course", 'kind = "district"', 'kind = "members"', "form[about].field[home].kind", "모임(subject",
    ),
    "wishes where the first comes": (
        "job-fair", 'label = "면접도 보시겠어요?"\nkind = "yesno"', 'label = "바라는 부스"\nkind = "places"',
        "form[about].field[interview].kind", "희망하는 자리를 여럿 받지 않습니다",
    ),
    "a condition on a question that comes later": (
        "social-job", 'code = "certified"', 'code = "certified"\nwhen = { field = "with_children", is = true }',
        "form[activity].field[certified].when.field", "물음이나 사실이 없습니다",
    ),
    "a condition on an answer that is not there": (
        "mentoring", '{ field = "kind", is = "advice" }', '{ field = "kind", is = "advise" }', "document[product].when", "비슷한 것: advice",
    ),
    "a condition with two values": (
        "social-job", '{ field = "certified", is = true }', '{ field = "certified", is = true, at_least = 1 }',
        "form[activity].field[licence].when", "가운데 하나만",
    ),
    "a condition on free words": (
        "social-job", '{ field = "certified", is = true }', '{ field = "motive", is = "돈" }',
        "form[activity].field[licence].when.field", "답이 정해져 있지 않은 물음(여러 줄)",
    ),
    "a yes that is a word": (
        "social-job", '{ field = "certified", is = true }', '{ field = "certified", is = "yes" }',
        "form[activity].field[licence].when", "is = true나 is = false",
    ),
    "a consent without its terms": (
        "course", 'kind = "consent"\nconsent = {', 'kind = "yesno"\nconsent = {', "form[consent].field[agree_news].consent", "consent 표를 적고",
    ),
    "a third party without a name": (
        "mentoring", 'receiver = "짝이 될 멘토나 단체", ', "", "form[consent].field[agree_pair].consent.receiver", "받는 곳(receiver)",
    ),
    # --- papers
    "a paper for an offer that nobody makes": (
        "volunteer-group", 'needed_at = "start"', 'needed_at = "offer"', "document[record_consent].needed_at", "선정 제안(offered) 단계가 없어",
    ),
    "a paper that no payment needs": (
        "volunteer-group", 'needs = ["receipts"]', "needs = []", "document[receipts].needed_at", "[[instalment]]의 needs",
    ),
    "a strange kind of file": ("contest", '["pdf", "hwpx"]', '["pdf", "exe"]', "document[entry_plan].accepts[2]", "pdf, jpg"),
    # --- rules
    "an unknown rule": ("course", 'uses = "residence"', 'uses = "residency"', "rule[residency]", "subject, age, residence"),
    "a rule that says nothing of itself": ("course", 'uses = "residence"\n', "", "rule[2]", "어느 규칙을 쓰는지 uses"),
    "ages reversed": ("course", "min = 40\nmax = 64", "min = 64\nmax = 40", "rule[age].min", "뒤바뀌었습니다"),
    "a rule on an unknown question": (
        "startup-seat", 'field = "middle_aged"', 'field = "middle_age"', "rule[answer].field", "비슷한 것: middle_aged",
    ),
    "a rule on a consent that is never asked": ("course", 'purpose = "service"\n\n', 'purpose = "survey"\n\n', "rule[consent].purpose", "동의를 받는 물음이"),
    "a company's rule for persons": (
        "course", 'uses = "residence"\ndistricts = "seoul"', 'uses = "organisation"\nkinds = ["company"]',
        "rule[organisation].uses", "사람에게는",
    ),
    "a person's rule for hosts": (
        "internship", 'uses = "organisation"\nkinds = ["company", "public-body"]\nbusiness_number = "valid"', 'uses = "working"\nis = true',
        "host.rule[1].uses", "기업·활동처에는",
    ),
    # --- the way
    "a state without a stage": (
        "course", '[[stage]]\nstate = "waiting"\ntitle = "예비"\nowner = "system"\nclock = { days = 3, counts = "calendar", starts = "run_from" }\n'
        'then = { does = "refuse", reason = "waiting-over" }\n', "", "stage[waiting]", "답 없이 머물게 됩니다",
    ),
    "a stage that nobody reaches": (
        "course", "reserve_percent = 30\n", "", "stage[waiting]", "닿을 수 없는 단계입니다: screening.reserve_percent가 없다",
    ),
    "a state with two stages": ("course", 'state = "accepted"', 'state = "active"', "stage[active]", "두 번"),
    "stages in the wrong order": (
        "course", 'state = "filed"', 'state = "draft"', "stage[draft]", "단계의 차례를 바꿔",
    ),
    "a stage without a clock": ("social-job", 'clock = { days = 10, starts = "apply_to" }\nremind = [3, 1]\n', "", "stage[eligible].clock", "기한이 없어"),
    "a stage without an outcome": (
        "social-job", 'remind = [3, 1]\nthen = { does = "escalate", to = "lead" }\n', "remind = [3, 1]\n", "stage[eligible].then", "기한이 지나면",
    ),
    "an offer taken by silence": (
        "social-job", 'owner = "citizen"\nremind = [1]\nthen = { does = "expire" }', 'owner = "citizen"\nremind = [1]\nthen = { does = "accept" }',
        "stage[offered].then.does", "받아들인 것으로 볼 수 없습니다",
    ),
    "a refusal without a reason": (
        "social-job", 'then = { does = "refuse", reason = "waiting-over" }', 'then = { does = "refuse" }', "stage[waiting].then.reason", "사유(reason)를 적고",
    ),
    "an unknown reason": (
        "social-job", 'reason = "waiting-over"', 'reason = "bad-luck"', "stage[waiting].then.reason", "사유가 없습니다",
    ),
    "an escalation to nobody": (
        "social-job", 'clock = { days = 5, starts = "apply_to" }\nremind = [2]\nthen = { does = "escalate", to = "manager" }',
        'clock = { days = 5, starts = "apply_to" }\nremind = [2]\nthen = { does = "escalate" }', "stage[filed].then.to", "누구에게(to)",
    ),
    "an escalation to the same": (
        "internship", 'title = "이의신청"\nowner = "manager"\nclock = { days = 14, counts = "calendar" }\nremind = [5, 1]\n'
        'then = { does = "escalate", to = "director" }', 'title = "이의신청"\nowner = "manager"\nclock = { days = 14 }\n'
        'then = { does = "escalate", to = "manager" }', "stage[appealed].then.to", "윗사람을 적어",
    ),
    "a reminder before the beginning": ("social-job", "remind = [3, 1]", "remind = [30, 1]", "stage[eligible].remind", "기한이 10일인데 30일 전에"),
    "reminders in the wrong order": ("social-job", "remind = [3, 1]", "remind = [1, 3]", "stage[eligible].remind", "큰 수부터"),
    "an owner who cannot": ("social-job", 'title = "심사"\nowner = "judge"', 'title = "심사"\nowner = "citizen"', "stage[eligible].owner", "manager, judge"),
    # --- screening
    "a draw with judges": (
        "course", 'method = "first_come"\nalso_method = ["draw", "rubric", "panel"]', 'method = "draw"', "screening.criteria", "추첨",
    ),
    "points that are not a hundred": ("social-job", "points = 40", "points = 50", "screening.criteria", "100점이어야 하는데 110점"),
    "a sheet without judges": ("social-job", "judges = 2\n", "", "screening.judges", "몇 사람이 심사하는지"),
    "two judges trimmed": ("social-job", "judges = 2\n", "judges = 2\ntrimmed = true\n", "screening.trimmed", "셋 이상"),
    "a reserve without answering time": (
        "social-job", "offer_hours = 48\n", "", "screening.offer_hours", "몇 시간 안에 답하는지",
    ),
    "a class that no way serves first": (
        "course", 'also_method = ["draw", "rubric", "panel"]', 'also_method = ["rubric"]', "screening.priority", "공개 추첨",
    ),
    "a quota where the firm chooses": (
        "job-fair", 'also_method = ["booking", "first_come"]\n', 'also_method = ["booking", "first_come"]\n'
        'quota = [{ code = "few", label = "저소득", when = { field = "first_time", is = true }, percent = 5 }]\n',
        "screening.quota", "지킬 수 없는 약속",
    ),
    # --- matching
    "a match that nobody uses": (
        "social-job", "\n[pay]", '\n[matching]\npart = [{ uses = "wish", points = 100 }]\n\n[pay]', "matching", "쓰지 않습니다",
    ),
    "parts that are not a hundred": (
        "internship", '{ uses = "wish", points = 30 }', '{ uses = "wish", points = 40 }', "matching.part", "100점이어야 하는데 110점",
    ),
    "a part twice": (
        "internship", '{ uses = "sheet", points = 30 }', '{ uses = "wish", points = 30 }', "matching.part[wish]", "두 번",
    ),
    "skills of no question": (
        "internship", 'points = 15, field = "job_field"', 'points = 15, field = "work_field"', "matching.part[skills].field", "신청서에 있는 물음",
    ),
    "skills of a text": (
        "internship", 'points = 15, field = "job_field"', 'points = 15, field = "motive"', "matching.part[skills].field", "하나 고르기, 여럿 고르기",
    ),
    "a way that is far before it is near": (
        "internship", "near = 20, far = 90", "near = 90, far = 20", "matching.part[commute].far", "보다 길어야",
    ),
    "a wish that rules out": (
        "internship", 'required = ["health"]', 'required = ["wish"]', "matching.required", "후보에서 빼지는 않습니다",
    ),
    "classes without points": (
        "internship", 'required = ["health"]', 'priority = [{ code = "free", label = "재직 안 함", when = { field = "working", is = false } }]\n'
        'required = ["health"]',
        "matching.priority", "함께 적거나",
    ),
    "three quotas by points": (
        "social-job", "[[screening.quota]]",
        '[[screening.quota]]\ncode = "one"\nlabel = "하나"\nwhen = { field = "first_time", is = true }\npercent = 5\n\n'
        '[[screening.quota]]\ncode = "two"\nlabel = "둘"\nwhen = { field = "first_time", is = false }\npercent = 5\n\n'
        "[[screening.quota]]", "screening.quota", "2가지까지만",
    ),
    "quotas over everything": ("course", "percent = 10", "percent = 101", "screening.quota[low-income].percent", "100 이하"),
    "a quota of nothing": ("course", "percent = 10\n", "", "screening.quota[low-income]", "percent)과 수(places)"),
    "a quota for an unknown income": (
        "course", '["basic", "near-poor"]', '["basic", "poor"]', "screening.quota[low-income].when", "선택지가 없습니다",
    ),
    # --- terms
    "an unknown track": ("social-job", 'track = "소양"', 'track = "교양"', "gate[basic].track", "소양, 필수"),
    "a gate before and after": (
        "social-job", 'before = "activity"\nitems = ["법정', 'before = "activity"\nwithin_days = 3\nitems = ["법정', "gate[basic]", "가운데 하나만",
    ),
    "a refresher before activity": (
        "social-job", 'within_days = 180\nwaivable = true', 'before = "activity"\nwaivable = true', "gate[refresher].before", "활동하면서 받는 교육",
    ),
    "a gate after the end": ("internship", 'before = "activity"', "within_days = 120", "gate[intern-basic].within_days", "활동이 끝난 뒤의 교육"),
    "an extension longer than the whole": (
        "mentoring", "most_months = 3", "most_months = 12", "life.extensions.most_months", "12개월)보다 짧아야",
    ),
    "a renewal without end": ("volunteer-group", "longest_months = 24\n", "", "life.longest_months", "모두 합쳐"),
    "an agreement of one": ("volunteer-group", '["person", "agency"]', '["person"]', "agreement.signatories", "둘 이상이 서명"),
    "an unknown word in an agreement": ("internship", "{starts}부터", "{begins}부터", "agreement.text", "자리표시가 없습니다"),
    "hours in an agreement without pay": (
        "volunteer-group", "활동비는 없습니다.", "한 달에 {hours}시간입니다.", "agreement.text", "활동조건([pay])이 없어",
    ),
    "another insurance than the pay's": (
        "social-job", '[insurance]\nkind = "group_accident"', '[insurance]\nkind = "statutory"', "insurance.kind", "group_accident",
    ),
    "attendance at a desk": (
        "startup-seat", '[completion]\n', "[completion]\nattendance_percent = 80\n", "completion.attendance_percent", "차시마다 출석을 적는 자리가 아닙니다",
    ),
    "completion by an unknown gate": ("internship", 'gates = ["intern-basic"]', 'gates = ["basic"]', "completion.gates", "쓸 수 있는 것: intern-basic"),
    "a certificate for nothing": ("course", "attendance_percent = 80\n", "", "completion", "무엇을 마쳐야 수료증을"),
    "a prize without a rank": ("contest", "rank = 1\n", "", "instalment[prize-1].rank", "등위(rank)"),
    "a subsidy after the end": (
        "volunteer-group", 'due = { on = "report" }', 'due = { on = "months", months = 30 }', "instalment[grant-second].due.months", "24개월인데 30개월 뒤",
    ),
    "a firm's survey without firms": (
        "course", 'title = "교육과정 만족도"', 'title = "교육과정 만족도"\naudience = "host"', "survey[course-satisfaction].audience", "[host]",
    ),
    # --- words
    "an unknown event": ("counselling", 'event = "accepted"', 'event = "acepted"', "message[acepted].event", "비슷한 것: accepted"),
    "a placeholder that the event has not": (
        "counselling", "{programme} ‘{place}’", "{programme} ‘{rank}’", "message[accepted].body", "자리표시가 없습니다",
    ),
    "a brace that stays open": ("counselling", "‘{place}’", "‘{place’", "message[accepted].body", "괄호({…})가 맞지 않습니다"),
    "a letter that no phone shows": ("counselling", "‘{place}’", "😀{place}", "message[accepted].body", "문자로 보낼 수 없는 글자 '😀'"),
    "an indicator twice": ("course", 'key = "runs"', 'key = "completed"', "indicator[completed]", "두 번"),
    "an indicator of nothing known": ("course", 'counts = "places"', 'counts = "smiles"', "indicator[runs].counts", "셀 것이 없습니다"),
    "an indicator in another unit": (
        "course", 'unit = "개"\ncounts = "places"', 'unit = "명"\ncounts = "places"', "indicator[runs].unit", "쓸 수 있는 단위: 개, 개 과정",
    ),
    "an indicator that cannot be counted": (
        "course", 'counts = "places"', 'counts = "hosts"', "indicator[runs].counts", "기업·활동처([host])가 없다",
    ),
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the year's types with their common messages."""
    shutil.copytree(PLAN / "types", tmp_path / "types")
    shutil.copy(PLAN / "messages.toml", tmp_path)
    return tmp_path


def refusal(root: Path, code: str) -> PlanError:
    with pytest.raises(PlanError) as raised:
        read_type(root / "types" / f"{code}.toml")
    return raised.value


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_type_says_file_key_and_what_was_expected(case: str, root: Path) -> None:
    code, old, new, key, sentence = CASES[case]
    path = root / "types" / f"{code}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{code} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    error = refusal(root, code)
    assert (error.file, error.key) == (f"types/{code}.toml", key)
    assert sentence in error.message_ko
    assert "\n" not in str(error)


def test_what_nobody_tells_is_named_by_its_event(root: Path) -> None:
    (root / "messages.toml").write_text("message = []\n", encoding="utf-8")
    error = refusal(root, "course")
    assert error.key == "message[proposed]"
    assert "알리는 문장이 없습니다" in error.message_ko


def test_a_wrong_common_message_is_told_by_its_own_file(root: Path) -> None:
    path = root / "messages.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("subject", "topic", 1), encoding="utf-8")
    assert refusal(root, "course").file == "messages.toml"


def test_a_year_without_types_has_none(tmp_path: Path) -> None:
    assert read_types(tmp_path) == {}
