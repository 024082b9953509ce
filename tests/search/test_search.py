"""Searching a catalogue in Korean."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imojak.search import Document, Index, pieces, search
from imojak.search.distance import distance, masks
from imojak.search.hangul import strokes
from imojak.search.index import Shelf
from imojak.search.matching import allowed_errors, as_it_stands, with_errors
from tests.search import catalogue

CATALOGUE = [
    Document(
        "barista",
        {"title": "바리스타 2급", "field": "기술교육원 연계 과정", "host": "중부캠퍼스", "district": "마포구"},
    ),
    Document("boram", {"title": "서울시 보람일자리 운영", "text": "중장년의 경험을 사회에 쓰는 활동"}),
    Document("internship", {"title": "1차 인턴십", "field": "중장년 인턴십 지원", "text": "바리스타 일도 있습니다"}),
    Document("esg", {"title": "ＥＳＧ 평가사 취업캠프", "district": "강남구"}),
    Document("drone", {"title": "미래기술 드론", "host": "북부캠퍼스", "district": "노원구"}),
    Document("cook", {"title": "한식 조리", "district": "강남구"}),
]
INDEX = Index.of(CATALOGUE)


def keys(query: str, **options: object) -> list[object]:
    return [hit.key for hit in search(INDEX, query, **options).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("바리스타", "barista"),
        ("바리스터", "barista"),
        ("ㅂㄹㅅㅌ", "barista"),
        ("qkfltmxk", "barista"),
        ("바리ㅅ", "barista"),
        ("바리스타과정을", "barista"),
        ("일자리", "boram"),
        ("보람 일자리", "boram"),
        ("보람일쟈리", "boram"),
        ("인턴 십", "internship"),
        ("esg", "esg"),
        ("ㄷㄴㅎ", "esg"),
        ("Esg평가사", "esg"),
        ("드런", "drone"),
        ("노원", "drone"),
        ("한식조리", "cook"),
        ("강남 조리", "cook"),
        ("강남구 조리사", "cook"),
        ("드론!", "drone"),
    ],
)
def test_what_is_meant_is_found_first(query: str, key: str) -> None:
    assert keys(query)[0] == key


@pytest.mark.parametrize("query", ["", "   ", "?!", "피아노", "zzzz", "ㅋㅋㅋㅋ", "\x00", "가" * 5_000, "뷁 " * 5_000])
def test_what_is_not_there_is_not_found_and_does_no_harm(query: str) -> None:
    assert search(INDEX, query).hits == ()


def test_a_title_counts_more_than_a_mention_in_the_text() -> None:
    result = search(INDEX, "바리스타")
    assert [hit.key for hit in result.hits] == ["barista"]
    both = [hit.key for hit in search(Index.of(CATALOGUE, {"title": 1.0, "text": 0.9}), "바리스타").hits]
    assert both == ["barista", "internship"]


def test_only_what_may_be_seen_is_found_and_counted() -> None:
    result = search(INDEX, "강남", only={"cook", "drone"})
    assert [hit.key for hit in result.hits] == ["cook"]
    assert result.total == 1
    assert search(INDEX, "캠퍼스", limit=1).total == 2


def test_equally_good_documents_stay_in_their_order() -> None:
    index = Index.of(Document(number, {"title": f"스마트폰 활용 {number % 3}"}) for number in range(9))
    assert [hit.key for hit in search(index, "스마트폰").hits] == list(range(9))


def test_a_person_is_told_what_was_found_where_and_how_it_was_read() -> None:
    result = search(INDEX, "qkfltmxk")
    assert result.read_as == (("qkfltmxk", "바리스타"),)
    (reason,) = result.hits[0].reasons
    assert reason.sentence == "이름에 '바리스타'('qkfltmxk'로 찾음)"
    assert reason.spans == ((0, 4),)
    (reason,) = search(INDEX, "드런").hits[0].reasons
    assert (reason.text, reason.sentence) == ("드론", "이름에 '드론'('드런'으로 찾음)")
    apart = Index.of([Document(1, {"title": "서울 보람 일자리"})])
    assert [reason.text for reason in search(apart, "보람일쟈리").hits[0].reasons] == ["보람 일자리"]
    assert [reason.sentence for reason in search(INDEX, "강남 조리").hits[0].reasons] == [
        "이름에 '조리'",
        "지역에 '강남'",
    ]


def test_highlights_stand_in_the_text_as_it_was_written() -> None:
    (reason,) = search(INDEX, "esg평가").hits[0].reasons
    text = CATALOGUE[3].fields["title"]
    assert pieces(text, reason.spans) == [("ＥＳＧ 평가", True), ("사 취업캠프", False)]


@given(st.text(max_size=12), st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=4))
def test_a_text_that_is_cut_at_its_highlights_is_still_the_text(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [(min(pair), min(max(pair), len(text))) for pair in ends if min(pair) < min(max(pair), len(text))]
    cut = pieces(text, spans)
    assert "".join(piece for piece, _ in cut) == text
    marked = {place for start, end in spans for place in range(start, end)}
    place = 0
    for piece, is_marked in cut:
        assert all((at in marked) is is_marked for at in range(place, place + len(piece)))
        place += len(piece)


# --- against trying everything ------------------------------------------------------------------------------------------

syllable = st.sampled_from("가나다라마고노도각난")
titles = st.lists(st.lists(st.text(syllable, min_size=1, max_size=4), min_size=1, max_size=3), min_size=1, max_size=6)


def shelf_of(lines: list[list[str]]) -> Shelf:
    shelf = Shelf()
    for number, words in enumerate(lines):
        shelf.add(tuple(words), (number, 1.0))
    shelf.close(short=True)
    return shelf


@given(titles, st.text(syllable, min_size=2, max_size=4))
def test_a_part_is_found_wherever_it_stands_unless_it_lies_across_words_by_accident(
    lines: list[list[str]], part: str
) -> None:
    found = {owner for number in as_it_stands(shelf_of(lines), part) for owner, _ in shelf_of(lines).owners[number]}
    for number, words in enumerate(lines):
        inside = any(part in word for word in words)
        whole = "".join(words)
        edges = {sum(map(len, words[:place])) for place in range(len(words) + 1)}
        across = any(
            whole.startswith(part, place) and (place in edges or place + len(part) in edges)
            for place in range(len(whole))
        )
        assert (number in found) == (inside or across)


@settings(max_examples=200)
@given(titles, st.text(syllable, min_size=2, max_size=6))
def test_typing_errors_are_forgiven_exactly_as_far_as_they_may(lines: list[list[str]], typed: str) -> None:
    shelf = shelf_of(lines)
    found = {owner for number in with_errors(shelf, typed) for owner, _ in shelf.owners[number]}
    pattern = strokes(typed)
    short = len(pattern) < 6

    def errors(words: list[str]) -> int:
        line = strokes(" ".join(words))
        starts = [place for place in range(len(line)) if place == 0 or line[place - 1] == " "] if short else [0]
        return min(distance(masks(pattern), len(pattern), line[start:], anchored=short) for start in starts)

    fewest = min(map(errors, lines))
    nearest = {number for number, words in enumerate(lines) if errors(words) == fewest}
    if fewest <= allowed_errors(len(pattern)):
        assert nearest <= found
        assert all(errors(lines[number]) <= allowed_errors(len(pattern)) for number in found)
    else:
        assert found == set()


@given(titles, st.data())
def test_every_word_of_a_title_finds_it(lines: list[list[str]], data: st.DataObject) -> None:
    index = Index.of(Document(number, {"title": " ".join(words)}) for number, words in enumerate(lines))
    number = data.draw(st.integers(0, len(lines) - 1))
    word = data.draw(st.sampled_from(lines[number]))
    assert number in {hit.key for hit in search(index, word).hits}


@given(st.text(max_size=40))
def test_whatever_is_typed_is_answered_the_same_way_twice(query: str) -> None:
    once, again = search(INDEX, query), search(INDEX, query)
    assert once == again
    for hit in once.hits:
        assert 0 < hit.score <= 1.0001
        for reason in hit.reasons:
            text = hit.document.fields[reason.field]
            assert all(0 <= start < end <= len(text) for start, end in reason.spans)
        assert hit.reasons


# --- how good it is -----------------------------------------------------------------------------------------------------


@cache
def index_of_2023() -> Index:
    return Index.of(catalogue.documents(catalogue.plan()))


def names_for(text: str) -> list[str]:
    return [catalogue.name(hit.document) for hit in search(index_of_2023(), text).hits]


def test_every_answer_is_a_name_of_the_plan_and_there_are_queries_of_each_kind() -> None:
    names = {catalogue.name(document) for document in index_of_2023().documents}
    asked = catalogue.queries()
    assert [query.text for query in asked if not query.answers <= names] == []
    assert len(asked) >= 60
    assert {"word", "part", "spacing", "typo", "initials", "keyboard"} <= {query.kind for query in asked}


def test_the_year_2023_is_found_as_well_as_it_was() -> None:
    measured = catalogue.quality(catalogue.queries(), names_for)
    assert measured.hit3 >= 0.95, measured
    assert measured.mrr >= 0.93, measured


def test_nearly_all_typing_errors_are_forgiven() -> None:
    for kind in ("typo", "spacing"):
        asked = [query for query in catalogue.queries() if query.kind == kind]
        measured = catalogue.quality(asked, names_for)
        assert measured.hit3 >= 0.9, (kind, measured)
