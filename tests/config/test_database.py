"""A database address becomes settings, or a sentence that says what is wrong with it."""

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.database import POSTGRESQL_OPTIONS, DatabaseUrlError, parse_database_url

BASE = Path("/srv/imojak")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///var/imojak.sqlite3", "/srv/imojak/var/imojak.sqlite3"),
        ("sqlite:////data/a%20b.sqlite3", "/data/a b.sqlite3"),
        ("sqlite://:memory:", ":memory:"),
    ],
)
def test_a_sqlite_address_names_a_file(url: str, name: str) -> None:
    parsed = parse_database_url(url, BASE)
    assert parsed["ENGINE"] == "django.db.backends.sqlite3"
    assert parsed["NAME"] == name


def test_sqlite_takes_the_write_lock_at_the_start_and_waits_for_it() -> None:
    options = parse_database_url("sqlite:///x.sqlite3", BASE)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert "journal_mode=WAL" in options["init_command"]


def test_a_postgresql_address_gives_every_part() -> None:
    parsed = parse_database_url("postgresql://im%40jak:s%2Fcret@db.example:5433/agency?sslmode=require", BASE)
    assert parsed["ENGINE"] == "django.db.backends.postgresql"
    assert (parsed["USER"], parsed["PASSWORD"]) == ("im@jak", "s/cret")
    assert (parsed["HOST"], parsed["PORT"], parsed["NAME"]) == ("db.example", "5433", "agency")
    assert parsed["OPTIONS"] == {"sslmode": "require", "options": POSTGRESQL_OPTIONS, "prepare_threshold": 3}


def test_a_postgresql_socket_folder_is_given_as_libpq_takes_it() -> None:
    parsed = parse_database_url("postgres://imojak@/imojak?host=/run/postgresql&port=5440", BASE)
    assert (parsed["HOST"], parsed["PORT"]) == ("/run/postgresql", "5440")


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("mysql://a/b", "postgresql://"),
        ("", "sqlite:///"),
        ("sqlite://var/x.sqlite3", "빗금 세 개"),
        ("sqlite:///", "빗금 세 개"),
        ("postgresql://host/", "이름이 없습니다"),
        ("postgresql://host:port/name", "숫자"),
        ("postgresql://host:99999/name", "숫자"),
    ],
)
def test_a_wrong_address_is_told_in_korean(url: str, word: str) -> None:
    with pytest.raises(DatabaseUrlError) as caught:
        parse_database_url(url, BASE)
    assert word in caught.value.user_message


@given(user=st.text(min_size=1), password=st.text(), name=st.text(min_size=1))
def test_any_name_and_password_survive_percent_encoding(user: str, password: str, name: str) -> None:
    url = f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@localhost/{quote(name, safe='')}"
    parsed = parse_database_url(url, BASE)
    assert (parsed["USER"], parsed["PASSWORD"], parsed["NAME"]) == (user, password, name)


def test_a_pooler_may_ask_that_no_statement_stays_planned() -> None:
    options = parse_database_url("postgresql://host/name?prepare_threshold=0&options=-c%20jit%3Doff", BASE)["OPTIONS"]
    assert options == {"options": "-c jit=off", "prepare_threshold": None}
