"""Numbers into sentences: rounding, scales, numbers of nouns, what is not known."""

import numpy as np
import pytest

from salesplan import words

NOT_KNOWN = [None, np.nan, np.inf, -np.inf]


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "0"),
        (999.4, "999"),
        (999.5, "1,000"),
        (98_412, "98,412"),
        (999_999.4, "999,999"),
        (999_999.5, "1 million"),
        (1_004_999, "1 million"),
        (1_005_000, "1.01 million"),
        (12_345_678, "12.3 million"),
        (12_350_000, "12.4 million"),
        (123_456_789, "123 million"),
        (999_499_999, "999 million"),
        (999_500_000, "1 billion"),
        (1_240_000_000, "1.24 billion"),
        (12_345_678_901_234, "12,300 billion"),
    ],
)
def test_money_has_whole_units_below_a_million_and_three_figures_above(amount, said):
    assert words.money(amount) == said
    assert words.money(-amount) == (f"-{said}" if amount else "0")
    assert words.money(amount, "EUR") == f"{said} EUR"


@pytest.mark.parametrize("seed", range(20))
def test_money_is_within_half_of_its_last_figure(seed):
    """Read back, "12.3 million" lies within 0.05 million of the amount it was said of."""
    rng = np.random.default_rng(seed)
    amount = float(10 ** rng.uniform(6, 11.5))

    figures, scale = words.money(amount).split()

    read = float(figures.replace(",", "")) * {"million": 1e6, "billion": 1e9}[scale]
    assert abs(read - amount) <= 0.005 * amount


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (2.675, 2, "2.68"),
        (1.005, 2, "1.01"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (-0.4, 0, "0"),
        (np.float64(1234.5), 1, "1,234.5"),
        (np.int64(7), 0, "7"),
        (10**15 + 1, 0, "1,000,000,000,000,001"),
    ],
)
def test_half_is_rounded_away_from_zero_on_the_printed_digits(value, digits, said):
    """Python's own round(2.675, 2) is 2.67, and round(2.5) is 2."""
    assert words.number(value, digits) == said


@pytest.mark.parametrize(
    ("rate", "said"),
    [(0.0625, "6.3 %"), (0.2855, "28.6 %"), (1.0, "100.0 %"), (-0.031, "-3.1 %"), (0, "0.0 %")],
)
def test_a_rate_is_said_per_cent(rate, said):
    assert words.percent(rate) == said


def test_a_rate_is_moved_by_a_hundred_in_decimal():
    """In binary 0.285 x 100 is 28.499999999999996, which would round to 28 %."""
    assert words.percent(0.285, digits=0) == "29 %"
    assert words.points(0.285, digits=0) == "+29 points"


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (0.012, "+1.2 points"),
        (-0.012, "-1.2 points"),
        (0.0, "0.0 points"),
        (-0.0004, "0.0 points"),
        (0.0005, "+0.1 points"),
        (0.1, "+10.0 points"),
    ],
)
def test_points_carry_their_sign_unless_they_round_to_zero(difference, said):
    assert words.points(difference) == said


@pytest.mark.parametrize(
    ("whole", "parts", "said"),
    [
        (0.066, [0.0674, -0.0014], [0.067, -0.001]),  # 6.6: floors 6.7 and -0.2, one step left
        (-0.0808, [-0.0094, -0.0714], [-0.009, -0.072]),  # -8.1: floors -1.0 and -7.2, one left
        (0.003, [0.001, 0.001, 0.001], [0.001, 0.001, 0.001]),
        (0.0015, [0.0005, 0.0005, 0.0005], [0.001, 0.001, 0.0]),  # 0.2: on a tie the earlier ones
        (0.0, [], []),
    ],
)
def test_parts_add_up_to_the_whole_as_written(whole, parts, said):
    assert words.split_points(whole, parts) == said


@pytest.mark.parametrize("seed", range(20))
def test_no_part_is_a_step_away_from_its_own_value(seed):
    parts = np.random.default_rng(seed).normal(0, 0.1, 2 + seed % 5).tolist()

    said = words.split_points(sum(parts), parts)

    assert words.percent(sum(said)) == words.percent(sum(parts))
    assert np.abs(np.array(said) - parts).max() < 0.001


@pytest.mark.parametrize("value", NOT_KNOWN)
def test_parts_with_an_unknown_one_stay_as_they_are(value):
    assert words.split_points(0.1, [0.06, value])[0] == 0.06


@pytest.mark.parametrize(
    ("n", "noun", "said"),
    [
        (0, "rep", "no reps"),
        (1, "rep", "1 rep"),
        (2, "company", "2 companies"),
        (2, "day", "2 days"),
        (2, "branch", "2 branches"),
        (2, "class", "2 classes"),
        (2, "tax", "2 taxes"),
        (1_428, "row", "1,428 rows"),
        (1.0, "row", "1 row"),
        (np.int64(3), "row", "3 rows"),
    ],
)
def test_a_noun_follows_its_number(n, noun, said):
    assert words.count(n, noun) == said


def test_an_irregular_plural_is_given():
    assert words.count(2, "analysis", "analyses") == "2 analyses"


@pytest.mark.parametrize(
    ("names", "most", "said"),
    [
        ([], 3, "none"),
        (["a"], 3, "a"),
        (["a", "b"], 3, "a and b"),
        (["a", "b", "c"], 3, "a, b and c"),
        (["a", "b", "c", "d"], 3, "a, b, c and 1 other"),
        (list("abcdefg"), 3, "a, b, c and 4 others"),
        (list("abcdefg"), 1, "a and 6 others"),
        ([2024, 2025], 3, "2024 and 2025"),
    ],
)
def test_a_long_list_is_cut_and_the_rest_counted(names, most, said):
    assert words.listing(names, most) == said
    assert words.listing(iter(names), most) == said


@pytest.mark.parametrize(
    ("rate", "said"),
    [(0.062, "up 6.2 %"), (-0.3, "down 30.0 %"), (0.0004, "unchanged"), (-0.0004, "unchanged")],
)
def test_a_change_has_a_direction(rate, said):
    assert words.change(rate) == said


@pytest.mark.parametrize(
    ("month", "said"), [("2026-01", "January 2026"), ("2025-12", "December 2025")]
)
def test_a_month_is_written_out(month, said):
    assert words.month_name(month) == said


@pytest.mark.parametrize("value", NOT_KNOWN)
def test_what_is_not_known_is_said_to_be_unknown(value):
    said = [
        words.number(value),
        words.money(value, "EUR"),
        words.percent(value),
        words.points(value),
        words.change(value),
    ]

    assert said == ["unknown"] * 5
