"""What the database holds of a round's commitments: they stay as they are, and are what was booked."""

from __future__ import annotations

import pytest

from imojak.ledger.enums import EntryKind, VoucherKind
from imojak.pay.models import Commitment, CommitmentCause
from tests import factories as make
from tests.guards import refused

pytestmark = pytest.mark.django_db


def test_a_commitment_is_never_changed_or_taken_away() -> None:
    kept = make.round_commitment(make.round_of(), make.funded_line())
    with refused("append-only"):
        Commitment.objects.filter(pk=kept.pk).update(amount=1)
    with refused("append-only"):
        kept.delete()


def test_a_commitment_is_what_its_voucher_has_booked() -> None:
    line, of = make.funded_line(), make.round_of()
    by = make.voucher(VoucherKind.COMMITMENT)
    make.entry(line, EntryKind.COMMITMENT, 700, by=by)
    with refused("commitment-differs"):
        Commitment.objects.create(round=of, voucher=by, cause=CommitmentCause.APPROVAL, amount=701, expected={})
    Commitment.objects.create(round=of, voucher=by, cause=CommitmentCause.APPROVAL, amount=700, expected={})


def test_a_release_is_a_commitment_below_zero() -> None:
    line, of = make.funded_line(committed=900), make.round_of()
    assert make.round_commitment(of, line, -400, cause=CommitmentCause.EXIT).amount == -400
    by = make.voucher(VoucherKind.COMMITMENT)
    make.entry(line, EntryKind.RELEASE, 300, by=by)
    with refused("commitment-differs"):
        Commitment.objects.create(round=of, voucher=by, cause=CommitmentCause.EXIT, amount=300, expected={})


def test_a_commitment_of_nothing_is_none() -> None:
    of, by = make.round_of(), make.voucher(VoucherKind.COMMITMENT)
    with refused("wrong-sign"):
        Commitment.objects.create(round=of, voucher=by, cause=CommitmentCause.MONTH, amount=0, expected={})
