"""Places of customers and reps: on the globe, and whole."""

import pytest

from salesplan import open_plan
from salesplan.errors import PlanError


def firm(tmp_path, places):
    folder = tmp_path / "placed"
    (folder / "data").mkdir(parents=True)
    (folder / "plan.yaml").write_text("schema_version: 1\n", encoding="utf-8")
    sales = "date,amount,rep,customer\n"
    for month in range(1, 13):
        sales += f"2024-{month:02}-10,100,a,p\n2024-{month:02}-11,90,b,q\n"
    (folder / "data/sales.csv").write_text(sales, encoding="utf-8")
    (folder / "data/customers.csv").write_text(f"customer,owner,{places}", encoding="utf-8")
    (folder / "data/reps.csv").write_text(
        "rep,latitude,longitude\na,52,5\nb,53,5\n", encoding="utf-8"
    )
    return str(folder)


def test_travel_follows_from_places(tmp_path):
    places = "latitude,longitude\np,a,52,5\nq,b,53,5\n"

    text = open_plan(firm(tmp_path, places)).capacity.travel.text

    assert text.startswith("Reps travel 0 hours a year today")


@pytest.mark.parametrize(
    ("places", "says"),
    [
        ("latitude,longitude\np,a,152,5\nq,b,53,5\n", "latitude goes from -90 to 90: 152"),
        ("latitude,longitude\np,a,52,-185\nq,b,53,5\n", "longitude goes from -180 to 180: -185"),
        ("latitude,longitude\np,a,52,\nq,b,53,5\n", "longitude beside latitude is missing in 1"),
        ("latitude\np,a,52\nq,b,53\n", "longitude beside latitude is missing in 2"),
    ],
)
def test_a_place_that_is_none_is_refused(tmp_path, places, says):
    with pytest.raises(PlanError, match=says):
        open_plan(firm(tmp_path, places)).capacity.travel  # noqa: B018
