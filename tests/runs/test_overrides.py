"""What a what-if is called: its folder, and its line on the terminal."""

import pytest

from salesplan.runs.overrides import folder_of, what_if


@pytest.mark.parametrize(
    ("overrides", "folder"),
    [
        ({}, "base"),
        ({"growth_rate": None}, "base"),
        ({"targets.growth_rate": 0.08}, "base+growth_rate=0.08"),
        ({"growth_rate": 0.08, "as_of": "2025-06-30"}, "base+as_of=2025-06-30,growth_rate=0.08"),
        ({"working_days": False}, "base+working_days=no"),
    ],
)
def test_the_folder_of_a_what_if_says_what_differs(overrides, folder):
    assert folder_of("base", overrides) == folder


def test_the_order_in_which_overrides_are_given_changes_nothing():
    assert folder_of("base", {"a": 1, "b": 2}) == folder_of("base", {"b": 2, "a": 1})


@pytest.mark.parametrize("value", ["../../x", "a/b", "=cmd|' /C calc'!A0", "北京 上海", ["a", "b"]])
def test_what_fits_no_file_name_is_made_harmless_and_stays_distinct(value):
    name = folder_of("base", {"company": value})
    other = folder_of("base", {"company": f"{value}!"})

    assert name.startswith("base+company=")
    assert not set(name) & set("/\\|'\"!: ")
    assert name != other


def test_a_long_what_if_stays_short_and_distinct():
    many = {f"parameter_{n}": n for n in range(40)}

    name, other = folder_of("base", many), folder_of("base", many | {"parameter_39": 0})

    assert max(len(name), len(other)) < 120
    assert name != other


def test_a_what_if_reads_as_it_was_given():
    assert what_if({"targets.target": 5, "hold_rep_months": True, "stages": None}) == (
        "hold_rep_months=yes, target=5"
    )
