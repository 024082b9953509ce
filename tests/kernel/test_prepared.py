"""Statements that stay planned: what they return, that several go at once, and that a lost connection is made anew."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from imojak.kernel.prepared import Statement, among, in_one_go, numbers, rows_of, short_transaction
from imojak.parties.models import Party
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def test_several_statements_at_once_are_carried_out_in_their_order() -> None:
    first, second = make.person("가나다"), make.person("라마바")
    with transaction.atomic():
        renamed, found, none = in_one_go(
            [
                ("UPDATE parties_party SET name = %s WHERE id = %s", ["사아자", second.pk]),
                (
                    f"SELECT id, name FROM parties_party WHERE id {among()} ORDER BY id",
                    [numbers([first.pk, second.pk])],
                ),
                (f"SELECT id FROM parties_party WHERE id {among()}", [numbers([])]),
            ]
        )
    assert renamed == none == []
    assert [tuple(row) for row in found] == [(first.pk, "가나다"), (second.pk, "사아자")]


def test_where_one_of_several_fails_nothing_of_the_transaction_is_left() -> None:
    one = make.person("가나다")
    with pytest.raises(DatabaseError), transaction.atomic():
        in_one_go(
            [
                ("UPDATE parties_party SET name = %s WHERE id = %s", ["사아자", one.pk]),
                ("SELECT 1 FROM no_such_table", []),
            ]
        )
    assert Party.objects.get(pk=one.pk).name == "가나다"


def test_a_connection_that_was_lost_is_made_anew() -> None:
    if connection.vendor != "postgresql":
        assert [tuple(row) for row in rows_of("SELECT %s + 1", [1])] == [(2,)]  # a file is not lost
        return
    [(process,)] = rows_of("SELECT pg_backend_pid()", [])
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    other.close()
    [(again,)] = rows_of("SELECT pg_backend_pid()", [])
    assert again != process


RENAME = "UPDATE parties_party SET name = %s WHERE id = %s"


def test_a_short_transaction_begins_with_its_first_statements_and_ends_with_its_last() -> None:
    one, two = make.person("가나다"), make.person("라마바")
    with short_transaction() as (first, last):
        renamed, found = first(
            [(RENAME, ["사아자", one.pk]), ("SELECT name FROM parties_party WHERE id = %s", [one.pk])]
        )
        assert (renamed, [tuple(row) for row in found]) == ([], [("사아자",)])
        assert last([(RENAME, ["차카타", two.pk]), ("SELECT 1", [])])[1][0][0] == 1
    assert [Party.objects.get(pk=each.pk).name for each in (one, two)] == ["사아자", "차카타"]
    with connection.cursor() as cursor:  # nothing is left open
        cursor.execute("SELECT 1")
    with transaction.atomic():
        assert Party.objects.filter(pk=one.pk).update(name="파하") == 1


@pytest.mark.parametrize("place", ["first", "between", "last"])
def test_nothing_stays_of_a_short_transaction_in_which_anything_fails(place: str) -> None:
    one = make.person("가나다")
    wrong: list[Statement] = [("SELECT 1 FROM no_such_table", [])]

    def fail() -> None:
        with short_transaction() as (first, last):
            first([(RENAME, ["사아자", one.pk]), *(wrong if place == "first" else [])])
            if place == "between":
                raise DatabaseError
            last([(RENAME, ["차카타", one.pk]), *(wrong if place == "last" else [])])

    with pytest.raises(DatabaseError):
        fail()
    assert Party.objects.get(pk=one.pk).name == "가나다"
    with short_transaction() as (first, last):
        first([])
        last([(RENAME, ["파하", one.pk])])
    assert Party.objects.get(pk=one.pk).name == "파하"


def test_a_short_transaction_within_another_is_lost_with_it() -> None:
    one = make.person("가나다")

    def lose() -> None:
        with transaction.atomic():
            with short_transaction() as (first, last):
                first([(RENAME, ["사아자", one.pk])])
                last([])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lose()
    assert Party.objects.get(pk=one.pk).name == "가나다"
