"""Particles by the sound of the last syllable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imojak.kernel.josa import josa, particle


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("사람", "은/는", "사람은"),
        ("나이", "은/는", "나이는"),
        ("서울", "으로/로", "서울로"),
        ("부산", "으로/로", "부산으로"),
        ("제주", "으로/로", "제주로"),
        ("과정", "과/와", "과정과"),
        ("3", "을/를", "3을"),
        ("2", "을/를", "2를"),
        ("1", "으로/로", "1로"),
        ("0", "이/가", "0이"),
        ("10", "이/가", "10이"),
        ("1,000", "이/가", "1,000이"),
        ("120,000", "을/를", "120,000을"),
        ("1,000,000,000,000", "을/를", "1,000,000,000,000를"),
        ("3.5", "이/가", "3.5가"),
        ("2.10", "이/가", "2.10이"),
        ("100%", "이/가", "100%가"),
        ("25.7㎡", "은/는", "25.7㎡는"),
        ("60kg", "을/를", "60kg을"),
        ("5km", "을/를", "5km를"),
        ("NCS", "을/를", "NCS를"),
        ("SQL", "으로/로", "SQL로"),
        ("FM", "을/를", "FM을"),
        ("PC", "을/를", "PC를"),
        ("email", "으로/로", "email로"),
        ("Facebook", "을/를", "Facebook을"),
        ("web", "은/는", "web은"),
        ("game", "이/가", "game이"),
        ("style", "으로/로", "style로"),
        ("data", "을/를", "data를"),
        ("상담(심화)", "이/가", "상담(심화)이"),
        ("보람일자리 (2023)", "을/를", "보람일자리 (2023)를"),
        ("(심화)", "은/는", "(심화)는"),
        ("'인턴십'", "을/를", "'인턴십'을"),
        ("「고용보험법」", "은/는", "「고용보험법」은"),
        ("끝.", "이/가", "끝.이"),
        ("ㄹ", "으로/로", "ㄹ로"),
        ("?", "은/는", "?은(는)"),
        ("?", "으로/로", "?(으)로"),
        ("사람", "이라고/라고", "사람이라고"),
        ("나이", "이에요/예요", "나이예요"),
    ],
)
def test_a_word_is_followed_by_the_particle_that_is_said(word, pair, expected):
    assert josa(word, pair) == expected


@given(st.text(), st.sampled_from(["은/는", "이/가", "을/를", "과/와", "으로/로"]))
def test_every_text_gets_one_particle(word, pair):
    found = particle(word, pair)
    assert found in pair.split("/") or "(" in found
