"""Shocks of whole plans: what they cost, what follows, and what the plan file makes of it."""

import pandas as pd
import pytest
from ruamel.yaml import YAML

from salesplan import open_plan
from salesplan.errors import PlanError
from salesplan.plan import result_names
from salesplan.plan.emergency import EmergencyChapter
from salesplan.plan.shocks import ShockResults
from salesplan.reconciliation import reconcile
from salesplan.targets.simulation import simulated_chances


@pytest.fixture
def firm(tmp_path):
    """Write a small firm; a test says who sells what to whom."""

    def write(plan="", sales=None, **tables):
        folder = tmp_path / "firm"
        (folder / "data").mkdir(parents=True, exist_ok=True)
        (folder / "plan.yaml").write_text(f"company: Firm\n{plan}", encoding="utf-8")
        months = pd.date_range("2024-01-01", periods=24, freq="MS") + pd.Timedelta(days=14)
        usual = pd.DataFrame(
            [
                (day, rep, customer, product, amount)
                for day in months
                for rep, customer, product, amount in [
                    ("Ann", "c1", "p1", 60.0), ("Ann", "c2", "p2", 40.0), ("Bo", "c3", "p1", 100.0),
                ]
            ],
            columns=["date", "rep", "customer", "product", "amount"],
        )  # fmt: skip
        tables["sales"] = usual if sales is None else sales
        lines = pd.DataFrame({"product": ["p1", "p2"], "product_line": ["Pumps", "Valves"]})
        tables.setdefault("products", lines)
        for name, table in tables.items():
            table.to_csv(folder / "data" / f"{name}.csv", index=False)
        return str(folder)

    return write


TARGET = "targets: {target: 2400}\ndecomposition: {working_days: false, %s}\n"


def row(capacity, name):
    return capacity.shocks.table.set_index("shock").loc[name]


def what_if(plan, **knobs):
    """The chapter with other parameters of its own; what it rests on is not worked out again."""
    case = plan.case.changed(knobs)
    return EmergencyChapter(case, plan.market, plan.targets, plan.decomposition)


def all_of(capacity):
    """Work every result of the section out, and hold the sums."""
    reconcile(capacity._shock_sums())
    return [getattr(capacity, name) for name in result_names(ShockResults)]


def test_a_firm_on_paper_loses_what_each_shock_takes(firm):
    """100 a month each. Of a target of 2,400 the account c1 carries 720, a fall by 15 % takes 360.

    Bo has the largest quota with Ann (1,200 each, the first by size and then by order): three
    months empty, then a ramp of sixths: 3 + 15/6 months = 5.5 of twelve: 550. Pumps are 160 a
    month: three months 480, half of it late: 240.
    """
    plan = open_plan(firm(TARGET % ""))

    table = plan.emergency.shocks.table.set_index("shock")

    assert plan.targets.quotas.table["quota"].tolist() == [1200, 1200]
    assert table["lost_money"].to_dict() == {
        "lost_account": 1200, "leaver": 550, "market_down": 360, "supply_stop": 240,
    }  # fmt: skip
    assert row(plan.emergency, "lost_account")["hits"] == "c3, from January 2026"


def test_a_stated_account_costs_its_part_and_the_others_take_it_over(firm):
    """c1 is 60 % of Ann from July on: 360. Bo may take a tenth (120) over, Ann her own tenth."""
    shock = "shocks: [{name: c1, kind: lost_account, customer: c1, from_month: 2026-07}]"
    plan = open_plan(firm(TARGET % shock))

    found = plan.emergency.shock_quotas.table.set_index("rep")
    months = plan.emergency.shock_months.table.set_index("month")

    assert found["lost_money"].to_dict() == {"Ann": 360, "Bo": 0}
    assert found["quota_lowered"].to_dict() == {"Ann": 840, "Bo": 1200}
    assert found["quota_held"].to_dict() == {"Ann": 960, "Bo": 1320}
    assert row(plan.emergency, "c1")["unplaced"] == 120
    assert months.loc[:"2026-06", "amount_held"].tolist() == [200] * 6
    assert months.loc[:"2026-06", "amount_lowered"].tolist() == [200] * 6
    assert months.loc["2026-07":, "amount_held"].sum() == 2280 - 1200
    assert row(plan.emergency, "c1")["target_lowered"] == 2040


def test_locks_hold_and_say_how_much_of_the_loss_they_keep(firm):
    locks = (
        "targets: {target: 2400, quota_locks: [{rep: Ann, quota: 1200, reason: r, owner: o}]}\n"
        "decomposition: {working_days: false, cube_locks: "
        "[{rep: Bo, month: 2026-02, amount: 100, reason: agreed}]}\n"
    )
    plan = open_plan(firm(locks))

    capacity = what_if(plan, shock="market_down")

    down = row(capacity, "market_down")
    found = capacity.shock_quotas.table.set_index("rep")

    assert down["lost_money"] == 360
    assert down["held_by_locks"] == 180 + 15
    assert found["quota_held"]["Ann"] == found["quota_lowered"]["Ann"] == 1200
    assert found["quota_lowered"]["Bo"] == 1200 - 165
    assert "(Ann and Bo in 2026-02), which hold until" in capacity.shock_quotas.text


def test_with_every_quota_locked_nothing_moves_and_it_is_said(firm):
    locks = (
        "{rep: Ann, quota: 1000, reason: r, owner: o}, {rep: Bo, quota: 1400, reason: r, owner: o}"
    )
    plan = open_plan(firm(f"targets: {{target: 2400, quota_locks: [{locks}]}}\n"))

    all_of(plan.emergency)

    assert "All quotas are locked, so nothing can move" in plan.emergency.shock_quotas.text


def test_everything_adds_up_whichever_shock_is_shown(sample):
    for name in sample.emergency.shocks.table["shock"]:
        sums = what_if(sample, shock=name)._shock_sums()

        assert len(sums) == 14
        assert all(whole == parts for _, whole, parts in sums)


def test_the_sample_loses_an_account_where_it_buys(sample):
    """The largest customer's own share of each rep's last year, against the loss of the quota."""
    capacity = what_if(sample, shock="lost_account")
    recent = sample.decomposition.recent
    top = recent.groupby("customer")["amount"].sum().idxmax()
    sellers = set(recent.loc[recent["customer"] == top, "rep"])

    lost = capacity.shock_quotas.table.set_index("rep")["lost_money"]

    assert set(lost[lost > 0].index) <= sellers
    for rep in lost[lost > 0].index:
        own = recent[recent["rep"] == rep]
        share = own.loc[own["customer"] == top, "amount"].sum() / own["amount"].sum()
        quota = sample.targets.quotas.table.set_index("rep")["quota"][rep]
        assert lost[rep] == pytest.approx(share * quota, rel=0.15)


def test_no_chance_rises_by_a_shock_and_the_lower_target_has_about_its_old_chance(sample):
    for name in sample.emergency.shocks.table["shock"]:
        quotas, one = what_if(sample, shock=name).shock_quotas.table, row(sample.emergency, name)
        assert (quotas["chance_unchanged"] <= quotas["chance_before"] + 1e-9).all()
        assert one["chance_unchanged"] < one["chance_before"]
        assert one["chance_lowered"] == pytest.approx(one["chance_before"], abs=0.05)


def test_chances_after_a_leaver_are_those_of_years_drawn_at_random(sample):
    """The second method, on the whole plan: 4,000 years of every rep after the shock."""
    capacity = what_if(sample, shock="leaver")
    table = capacity.shock_quotas.table
    ahead = capacity._look_after(
        capacity.stated_shocks[2], capacity._hits["leaver"],
        capacity._effects["leaver"],
    )[0]  # fmt: skip

    each, team = simulated_chances(
        ahead, table["quota_held"].to_numpy(float), float(sample.targets.target), draws=4000, seed=3
    )

    assert table["chance_held"].to_numpy() == pytest.approx(each, abs=0.035)
    known = row(capacity, "leaver")["chance_unchanged"]
    assert known == pytest.approx(team, abs=0.06)  # what is sold beside the reps is not drawn


def test_a_larger_fall_costs_more_and_a_larger_cap_leaves_less(sample):
    lost, chance = [], []
    for by in (0.05, 0.15, 0.4):
        shocks = [{"name": "down", "kind": "market_down", "by": by}]
        one = row(what_if(sample, shocks=shocks), "down")
        lost.append(one["lost_money"])
        chance.append(one["chance_unchanged"])
    capped = [what_if(sample, respread_cap=cap) for cap in (0.0, 0.1, 0.3)]
    unplaced = [row(capacity, "market_down")["unplaced"] for capacity in capped]

    assert lost == sorted(lost)
    assert chance == sorted(chance, reverse=True)
    assert unplaced == sorted(unplaced, reverse=True)
    assert unplaced[-1] == 0


@pytest.mark.parametrize("answer", ["target held", "target lowered"])
@pytest.mark.parametrize("name", ["leaver", "market_down"])
def test_the_lines_make_the_quotas_when_the_plan_file_has_them(sample, answer, name):
    capacity = what_if(sample, shock=name)
    lines = capacity.shock_locks.table
    lines = lines[lines["answer"] == answer]
    told = YAML(typ="safe").load("\n".join(lines.loc[lines["rep"] != "", "plan_file"]))
    kept = [lock.model_dump(mode="json") for lock in sample.case.params.targets.quota_locks]
    knobs = {"quota_locks": kept + [dict(one) for one in told]}
    first = lines["plan_file"].iloc[0]
    if first.startswith("target: "):
        knobs["target"] = int(first.removeprefix("target: "))

    after = sample.changed(**knobs).targets.quotas.table["quota"]

    column = f"quota_{answer.removeprefix('target ')}"
    expected = capacity.shock_quotas.table[column]
    assert (after - expected).abs().max() <= 1


@pytest.mark.parametrize("rule", ["potential", "equal_chance"])
def test_the_hole_is_spread_by_the_rule_that_the_plan_file_states(sample, rule):
    capacity = what_if(sample, shock="leaver", respread_rule=rule)
    table = capacity.shock_quotas.table

    assert table["quota_held"].sum() + row(capacity, "leaver")["unplaced"] == table["quota"].sum()
    assert {"potential": "by potential", "equal_chance": "by equal chance"}[rule] in (
        capacity.shock_quotas.text
    )
    if rule == "equal_chance":
        free = table[~table["is_locked"] & (table["rep"] != "R26")]
        before = free["chance_unchanged"].max() - free["chance_unchanged"].min()
        assert free["chance_held"].max() - free["chance_held"].min() < before


def test_an_unknown_shock_or_name_is_refused_with_the_nearest(sample):
    with pytest.raises(PlanError, match='no shock is called "leavr".*did you mean "leaver"'):
        what_if(sample, shock="leavr").shock_quotas  # noqa: B018
    wrong = [{"name": "out", "kind": "leaver", "rep": "R3"}]
    with pytest.raises(PlanError, match='rep "R3" is not known'):
        what_if(sample, shocks=wrong).shocks  # noqa: B018


def test_a_firm_without_customers_and_lines_has_the_other_shocks(firm):
    days = pd.date_range("2024-01-01", periods=24, freq="MS") + pd.Timedelta(days=14)
    sales = pd.DataFrame({"date": days, "rep": "Ann", "amount": 100.0})
    folder = firm(sales=sales, products=pd.DataFrame({"product": ["x"], "product_line": ["y"]}))

    plan = open_plan(folder)
    capacity = what_if(plan, shock="leaver")

    assert set(capacity.shocks.table["shock"]) == {"market_down", "leaver"}
    assert "lost_account (no customer is named in table `sales`)" in capacity.shocks.text
    assert "Nobody is left who may take anything over" in capacity.shock_quotas.text
    said = what_if(plan, shock="supply_stop").shock_quotas.text
    assert said == (
        "Not computed: no product line is named in table `products`; needs table `products` "
        "(columns product_line)."
    )
    only = what_if(plan, shocks=[{"name": "big one", "kind": "lost_account"}])
    assert "needs table `sales` (columns customer)" in only.shocks.text
    assert not any(finding.is_computed for finding in all_of(only))


def test_a_firm_of_sales_alone_can_still_see_its_market_fall(firm):
    days = pd.date_range("2024-01-01", periods=24, freq="MS") + pd.Timedelta(days=14)
    folder = firm("targets: {target: 1200}\n", pd.DataFrame({"date": days, "amount": 100.0}))

    plan = open_plan(folder)

    all_of(plan.emergency)
    assert plan.emergency.shocks.table["shock"].tolist() == ["market_down"]
    assert plan.emergency.shock_quotas.table["quota_lowered"].tolist() == [1020]


def test_a_rep_without_history_and_a_firm_without_any_have_money_and_no_wrong_chance(firm):
    reps = pd.DataFrame({"rep": ["Ann", "Bo", "New"], "hired_on": [None, None, "2026-03-01"]})
    some = open_plan(firm(TARGET % "", reps=reps))
    none = open_plan(firm("plan_year: 2024\ntargets: {target: 1000}\n", reps=reps.iloc[:2]))

    all_of(some.emergency)
    all_of(none.emergency)

    assert row(some.emergency, "market_down")["lost_money"] == 360
    assert none.emergency.shocks.table["chance_before"].isna().all()
    assert row(none.emergency, "market_down")["lost_money"] == 150


def test_a_fiscal_year_from_april_and_a_year_that_runs_are_hit_from_the_stated_month_on(firm):
    shock = "shocks: [{name: stop, kind: supply_stop, product_line: Pumps, from_month: 2027-02}]"
    plan = open_plan(firm("fiscal_year_starts: 4\nas_of: 2026-01-10\n" + TARGET % shock))

    months = plan.emergency.shock_months.table.set_index("month")

    assert months.index[0] == "2026-04"
    assert months.index[months["lost_money"] > 0].tolist() == ["2027-02", "2027-03"]
    assert (months["amount_held"] == months["amount"])[:10].all()


def test_a_shock_that_takes_everything_leaves_no_chance_and_no_quota(firm):
    plan = open_plan(firm(TARGET % "shocks: [{name: end, kind: market_down, by: 1}]"))

    one = row(plan.emergency, "end")

    assert one["lost_money"] == one["unplaced"] == 2400
    assert one["chance_unchanged"] == 0
    assert one["target_lowered"] == 0
    assert one["chance_lowered"] == 1


def test_amounts_keep_the_rounding_unit(firm):
    plan = open_plan(firm("rounding_unit: 100\ntargets: {target: 24000}\n"))

    for name in plan.emergency.shocks.table["shock"]:
        table = what_if(plan, shock=name).shock_quotas.table
        money = table[["quota", "lost_money", "cap", "quota_held", "quota_lowered"]]
        assert (money % 100 == 0).all(axis=None)


def test_the_scenario_of_the_sample_states_shocks_of_its_own(sample):
    plan = open_plan("sample/lost_account")
    capacity = EmergencyChapter(plan.case, sample.market, sample.targets, sample.decomposition)

    table = capacity.shocks.table.set_index("shock")
    months = capacity.shock_months.table.set_index("month")

    assert set(table.index) == {"brewery", "pharma cuts", "Nordics slow down"}
    assert (table["basis"] == "stated").all()
    assert table.loc["brewery", "owner"] == sample.case.names["R09"]
    assert months.index[months["lost_money"] > 0].tolist()[0] == "2026-07"
    assert table.loc["pharma cuts", "lost_money"] == pytest.approx(
        0.2
        * sample.decomposition.customer_types.table.set_index("customer_type")["amount"]["Pharma"],
        abs=1,
    )
    nordics = sample.targets.quotas.table.query("team == 'Nordics'")["rep"]
    lost = capacity._cells["Nordics slow down"].groupby("rep")["lost"].sum()
    assert lost.reindex(nordics).sum() > 0.95 * lost.sum()


def test_a_head_who_sells_and_is_hit_most_must_act(firm):
    days = pd.date_range("2024-01-01", periods=48, freq="15D")
    sales = pd.DataFrame({"date": days, "rep": ["Ann", "Bo"] * 24, "amount": [100.0, 300.0] * 24})
    reps = pd.DataFrame({"rep": ["Ann", "Bo"], "manager": ["Bo", None]})

    emergency = open_plan(firm(sales=sales, reps=reps)).emergency

    owners = emergency.shocks.table.set_index("shock")["owner"]
    assert owners["leaver"] == "Bo"
