"""Whole against parts: zero, or refused."""

import pytest

from salesplan.errors import ReconcileError
from salesplan.reconciliation import reconcile


def test_whole_numbers_are_compared_exactly_whatever_their_size():
    with pytest.raises(
        ReconcileError, match=r"quotas: parts make .*9,999,999,999,999, .* \(1 off\)"
    ):
        reconcile([("quotas", 10**13, 10**13 - 1)])


def test_float_noise_in_actuals_is_no_difference_but_a_cent_is():
    assert reconcile([("sales", 0.3, 0.1 + 0.2)])["difference"].tolist() == [0]
    with pytest.raises(ReconcileError, match="sales: parts make"):
        reconcile([("sales", 0.31, 0.1 + 0.2)])


def test_a_missing_part_is_not_taken_for_zero():
    with pytest.raises(ReconcileError):
        reconcile([("sales", 1.0, float("nan"))])
