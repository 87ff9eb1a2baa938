"""Chapter 2.8: the path of the years and its months."""

import numpy as np
import pandas as pd
import pytest

from salesplan.denton import denton
from salesplan.errors import ParamError
from salesplan.targets.horizon import Course, horizon, phasing

SEASON = pd.Series([6, 7, 9, 8, 8, 9, 7, 6, 9, 10, 10, 11], index=range(1, 13)) / 100


def months_of(years, first_month=1):
    rows = []
    for year in years:
        begin = pd.Period(f"{year - (first_month > 1)}-{first_month:02d}", "M")
        rows += [(year, f"FY{year}-Q{1 + k // 3}", str(begin + k)) for k in range(12)]
    return pd.DataFrame(rows, columns=["fiscal_year", "quarter", "month"])


def test_three_years_of_ten_per_cent_worked_on_paper():
    """1,000 -> 1,100 -> 1,210; the plan year itself is 1,000 / 800 - 1 = 25 % over last year."""
    finding = horizon(1000, [2026, 2027, 2028], Course(growth_rates=[0.1]), last_year=800.0)

    assert finding.table["target"].tolist() == [1000, 1100, 1210]
    assert finding.table["growth_rate"].tolist() == pytest.approx([0.25, 0.1, 0.1])
    assert "to 1,210 in FY2028: up 10.0 % a year, by stated growth" in finding.text


@pytest.mark.parametrize(
    ("course", "last", "basis"),
    [
        (Course(end=2000, growth_rate=0.5), 2000, "horizon target"),
        (Course(growth_rates=[0.1, 0.2], growth_rate=0.5), 1320, "stated growth"),
        (Course(growth_rate=0.05, market_growth_rate=0.01), 1103, "growth of the plan year"),
        (Course(market_growth_rate=0.01), 1020, "growth of the market"),
        (Course(), 1000, "no growth stated"),
    ],
)
def test_the_course_follows_its_order_of_precedence(course, last, basis):
    table = horizon(1000, [2026, 2027, 2028], course).table

    assert table["target"].tolist()[-1] == last
    assert table["basis"].tolist() == ["target of the plan year", basis, basis]


def test_without_a_stated_growth_the_sentence_asks_for_one():
    assert "no growth is stated" in horizon(1000, [2026, 2027], Course()).text


def test_rounding_does_not_add_up_over_the_years():
    """Each year is rounded from the exact path: 1,000 x 1.0004^3 = 1,001.2, not 1,000 thrice."""
    table = horizon(1000, range(2026, 2030), Course(growth_rates=[0.0004])).table

    assert table["target"].tolist() == [1000, 1000, 1001, 1001]


def test_a_path_that_grows_above_what_can_be_split_ends_before_and_says_so():
    finding = horizon(9 * 10**12, [2026, 2027, 2028], Course(growth_rates=[0.1]))

    assert finding.table["fiscal_year"].tolist() == [2026, 2027]
    assert "It ends there: nothing above 10,000,000,000,000 can be split" in finding.text


@pytest.mark.parametrize(
    ("course", "years", "message"),
    [
        (Course(end=5, growth_rates=[0.1]), [2026, 2027], "both say how the path goes on"),
        (Course(end=5), [2026], "no growth leads from 1,000 to 5 in 1 years"),
    ],
)
def test_a_path_that_is_stated_twice_or_leads_nowhere_is_refused(course, years, message):
    with pytest.raises(ParamError, match=message):
        horizon(1000, years, course)


def test_months_follow_the_indicator_and_add_up_to_their_year():
    path = pd.DataFrame({"fiscal_year": [2026, 2027], "target": [120_000, 144_000]})

    table = phasing(path, months_of([2026, 2027]), SEASON).table

    exact = denton(np.tile(SEASON, 2), [120_000, 144_000], 12)
    assert (table["target"] - exact).abs().max() < 1
    assert table.groupby("fiscal_year")["target"].sum().to_dict() == {2026: 120_000, 2027: 144_000}
    assert table["by_season"].head(3).tolist() == [7200, 8400, 10_800]


def test_the_step_of_january_is_named_with_and_without_smoothing():
    """+20 %: by season alone the level jumps by a fifth; with last year leading in, by 1.9 %."""
    path = pd.DataFrame({"fiscal_year": [2026, 2027], "target": [1_200_000, 1_440_000]})

    finding = phasing(path, months_of([2026, 2027]), SEASON, before=1_000_000.0)

    level = (finding.table["target"] / finding.table["seasonality"]).to_numpy()
    step = level[12] / level[11] - 1
    assert 0 < step < 0.025
    assert f"{100 * step:.1f} %; by season alone it would jump by 20.0 %" in finding.text
    assert "last year leads in" in finding.text


def test_last_year_leads_in_without_being_moved_itself():
    """After a year of 1,000 a year of 1,200 starts low and ends high."""
    path = pd.DataFrame({"fiscal_year": [2026], "target": [1_200_000]})

    table = phasing(path, months_of([2026]), SEASON, before=1_000_000.0).table

    level = table["target"] / table["seasonality"]
    assert level.iloc[0] < 1_200_000 < level.iloc[-1]
    assert table["target"].sum() == 1_200_000
    assert table["month"].tolist()[0] == "2026-01"


@pytest.mark.parametrize("seed", range(20))
def test_every_year_adds_up_in_the_rounding_unit_and_no_month_is_below_zero(seed):
    rng = np.random.default_rng(seed)
    years, unit = list(range(2026, 2026 + int(rng.integers(1, 11)))), int(rng.choice([1, 10, 1000]))
    targets = (10 ** rng.uniform(0, 9, len(years)) * (rng.random(len(years)) > 0.1)).astype(int)
    path = pd.DataFrame({"fiscal_year": years, "target": targets * unit})
    season = pd.Series(rng.gamma(1.0, size=12) * (rng.random(12) > 0.2), range(1, 13))
    season = (season + (season.sum() == 0)) / (season + (season.sum() == 0)).sum()
    before = None if rng.random() < 0.3 else float(10 ** rng.uniform(0, 9))

    table = phasing(path, months_of(years, int(rng.integers(1, 13))), season, before=before,
                    unit=unit).table  # fmt: skip

    for column in ("target", "by_season"):
        sums = table.groupby("fiscal_year")[column].sum()
        assert sums.tolist() == path["target"].tolist()
        assert (table[column] >= 0).all()
        assert (table[column] % unit == 0).all()


def test_a_fiscal_year_from_april_has_its_months_in_its_own_order():
    path = pd.DataFrame({"fiscal_year": [2027], "target": [1200]})

    table = phasing(path, months_of([2027], first_month=4), SEASON).table

    assert table["month"].tolist()[0] == "2026-04"
    assert table["target"].tolist()[0] == 96  # April's 8 %


def test_years_of_nothing_stay_nothing():
    path = pd.DataFrame({"fiscal_year": [2026, 2027], "target": [0, 0]})

    assert phasing(path, months_of([2026, 2027]), SEASON).table["target"].tolist() == [0] * 24
