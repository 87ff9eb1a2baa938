"""Distances on the globe and hours on the road."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.travel import Road, great_circle_km, travel_hours

CITIES = {
    "London": (51.5074, -0.1278),
    "Paris": (48.8566, 2.3522),
    "New York": (40.7128, -74.0060),
    "Tokyo": (35.6762, 139.6503),
    "Sydney": (-33.8688, 151.2093),
    "Nashville airport": (36.12, -86.67),
    "Los Angeles airport": (33.94, -118.40),
}


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ("London", "Paris", 344),
        ("London", "New York", 5570),
        ("Tokyo", "Sydney", 7823),
        ("Nashville airport", "Los Angeles airport", 2887),
    ],
)
def test_published_distances_of_cities(one, other, km):
    """Published great circles of city pairs; the last is Rosetta Code's task, 2,887.26 km."""
    assert great_circle_km(*CITIES[one], *CITIES[other]) == pytest.approx(km, rel=0.003)


def test_rosetta_codes_pair_of_airports_to_the_digit():
    """It states 2,887.2599 km for a radius of 6,372.8 km."""
    found = great_circle_km(36.12, -86.67, 33.94, -118.40)

    assert found * 6372.8 / 6371.0088 == pytest.approx(2887.2599, abs=1e-3)


def test_distance_is_symmetric_nothing_at_home_and_half_round_at_most():
    rng = np.random.default_rng(1)
    north, east = rng.uniform(-90, 90, (2, 50)), rng.uniform(-180, 180, (2, 50))
    there = great_circle_km(north[0], east[0], north[1], east[1])

    assert there == pytest.approx(great_circle_km(north[1], east[1], north[0], east[0]))
    assert great_circle_km(north[0], east[0], north[0], east[0]) == pytest.approx(0, abs=1e-6)
    assert (there <= np.pi * 6371.0088 + 1e-6).all()
    assert great_circle_km(0, 179.5, 0, -179.5) == pytest.approx(111.195, abs=0.01)


def test_hours_of_travel_on_paper():
    """24 calls, 2 on a tour: 12 tours of 2 x 111.195 km x 1.2, at 50 km/h: 64.05 hours."""
    accounts = pd.DataFrame({"calls": [24.0, 24.0], "latitude": [1.0, np.nan], "longitude": 0.0})
    reps = pd.DataFrame({"latitude": [0.0], "longitude": [0.0]})

    hours = travel_hours(accounts, reps, Road(50.0, 1.2, 2.0))

    assert hours[0, 0] == pytest.approx(64.05, abs=0.01)
    assert np.isnan(hours[1, 0])


def test_without_places_nothing_is_known():
    accounts = pd.DataFrame({"calls": [24.0], "latitude": 1.0, "longitude": 2.0})

    assert np.isnan(travel_hours(accounts, pd.DataFrame({"rep": ["a"]}), Road())).all()
