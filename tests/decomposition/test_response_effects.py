"""Efforts that act together: known effects, another library, the trap of pooling, refusals."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.response_effects import response_effects, within_effects


def shops(seed=1, shops_=20, weeks=30, *, elasticity=-2.0, display=0.8):
    """Dear shops sell more, for reasons of their own: pooled, a price would seem to help."""
    rng = np.random.default_rng(seed)
    shop = np.repeat(np.arange(shops_), weeks)
    level = rng.normal(0, 0.5, shops_)
    price = np.exp(1 + 0.5 * level[shop] + rng.normal(0, 0.2, len(shop)))
    shown = rng.uniform(0, 1, len(shop)) * (rng.uniform(size=len(shop)) < 0.5)
    sales = np.exp(5 + 3 * level[shop] + elasticity * np.log(price) + display * shown
                   + rng.normal(0, 0.3, len(shop)))  # fmt: skip
    base = pd.DataFrame({"segment": [f"s{n}" for n in shop], "sales": sales, "judged_by": None,
                         "observation": [str(n) for n in range(len(shop))]})  # fmt: skip
    return pd.concat(
        [
            base.assign(resource="price", effort=price),
            base.assign(resource="display", effort=shown),
        ],
        ignore_index=True,
    )


def test_two_shops_by_hand():
    """In each shop sales halve when the price doubles: -1; the dearer shop sells far more."""
    price = [1.0, 2.0, 4.0, 2.0, 4.0, 8.0]
    base = pd.DataFrame({"segment": list("AAABBB"), "observation": list("123456"),
                         "sales": [100.0, 50, 25, 800, 400, 200], "judged_by": None})  # fmt: skip
    rows = pd.concat([base.assign(resource="price", effort=price),
                      base.assign(resource="leaflet", effort=[0, 1, 0, 1, 0, 1.0])])  # fmt: skip

    table = response_effects(rows.reset_index(drop=True)).table.set_index("resource")

    assert table.loc["price", "effect_size"] == pytest.approx(-1)
    assert table.loc["price", "sales_shift"] == pytest.approx(1.1**-1 - 1)
    assert table.loc["price", "pooled_size"] > -1
    assert table.loc["leaflet", "response_form"] == "per unit"
    assert table.loc["leaflet", "effect_size"] == pytest.approx(0, abs=1e-9)


def test_known_effects_are_found_and_the_pooled_figure_is_called_misleading():
    finding = response_effects(shops())

    table = finding.table.set_index("resource")
    assert table.loc["price", "effect_low"] < -2.0 < table.loc["price", "effect_high"]
    assert table.loc["display", "effect_low"] < 0.8 < table.loc["display", "effect_high"]
    assert table.loc["price", "pooled_size"] > 0
    assert "Segments differ: across all rows price would show" in finding.text
    assert "would mislead" in finding.text


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """40 worlds of 20 shops: 95 % less three standard errors (0.10)."""
    held = 0
    for seed in range(40):
        row = response_effects(shops(seed, weeks=12)).table.iloc[0]
        held += row["effect_low"] <= -2.0 <= row["effect_high"]

    assert held / 40 >= 0.85


def test_another_library_finds_the_same_errors():
    """Statsmodels with a dummy a shop and clustered errors, but for its count of parameters.

    It counts the shops' own levels as parameters, which clusters contain (Cameron & Miller
    2015, III.B): its variance is (n - k) / (n - k - shops) times ours.
    """
    sm = pytest.importorskip("statsmodels.api")
    rows = shops(3, 12, 15)
    wide = rows.pivot_table(index=["segment", "observation"], columns="resource", values="effort")
    sales = rows.groupby(["segment", "observation"])["sales"].first()
    group = pd.factorize(wide.index.get_level_values(0))[0]
    x = np.column_stack([np.log(wide["price"]), wide["display"]])
    y = np.log(sales.reindex(wide.index).to_numpy())

    effect, low, high = within_effects(x, y, group)

    dummies = np.eye(group.max() + 1)[group]
    fitted = sm.OLS(y, np.column_stack([x, dummies])).fit(
        cov_type="cluster", cov_kwds={"groups": group}, use_t=True
    )
    n, k, shops_ = len(y), 2, 12
    factor = np.sqrt((n - k) / (n - k - shops_))
    from scipy.stats import t

    half = t.ppf(0.975, shops_ - 1) * fitted.bse[:2] / factor
    assert effect == pytest.approx(fitted.params[:2])
    assert (high - low) / 2 == pytest.approx(half, rel=1e-6)


def test_a_single_segment_has_robust_errors_of_its_own():
    """HC1 of statsmodels."""
    sm = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 1, (60, 2))
    y = x @ [1.0, 2.0] + rng.normal(0, 1, 60) * (0.2 + x[:, 0])

    effect, low, high = within_effects(x, y, np.zeros(60, "int64"))

    fitted = sm.OLS(y, sm.add_constant(x)).fit(cov_type="HC1", use_t=True)
    assert effect == pytest.approx(fitted.params[1:])
    assert np.column_stack([low, high]) == pytest.approx(fitted.conf_int()[1:])


def test_the_example_is_a_unit_of_what_is_counted_and_a_tenth_of_what_is_a_share():
    """Displays from 0 to 1 move by a tenth; the same as counts from 0 to 10 by one."""
    counted = shops()
    is_display = counted["resource"] == "display"
    counted.loc[is_display, "effort"] *= 10

    share, whole = (response_effects(rows).table.iloc[1] for rows in (shops(), counted))

    assert (share["effort_step"], whole["effort_step"]) == (0.1, 1.0)
    assert whole["sales_shift"] == pytest.approx(share["sales_shift"])


def test_few_segments_are_called_rough():
    assert "With 4 segments the intervals are rough." in response_effects(shops(1, 4)).text


def test_observations_without_sales_are_counted_out():
    rows = shops()
    rows.loc[rows["observation"] == "0", "sales"] = 0.0

    finding = response_effects(rows)

    assert finding.table["observations"].iloc[0] == 599
    assert finding.text.endswith("1 observation without sales left out.")


def test_what_cannot_be_told_apart_is_refused():
    twice = shops()
    price = twice["effort"][twice["resource"] == "price"].to_numpy()
    twice.loc[twice["resource"] == "display", "effort"] = price
    still = shops()
    still.loc[still["resource"] == "display", "effort"] = 0.5
    few = shops(1, 3, 1)

    assert "always moved together" in response_effects(twice).text
    assert "display differs only between segments" in response_effects(still).text
    assert "too few to tell them apart" in response_effects(few).text
    assert not response_effects(few).is_computed


def test_efforts_that_never_acted_together_are_no_case():
    alone = shops().query("resource == 'price'")

    assert "no two efforts acted on the same sales" in response_effects(alone).text
