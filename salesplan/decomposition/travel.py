"""Chapter 3.5, travel: hours on the road a year for every pair of account and rep.

Distances are those of great circles, times a factor for roads, and there and back for each tour.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

_EARTH_KM = 6_371.0088  # mean radius, IUGG


@dataclass(frozen=True)
class Road:
    """How distances turn into hours.

    Parameters
    ----------
    km_per_hour : float
    detour : float
        Kilometres of road for each kilometre as the crow flies.
    calls_per_tour : float
        Calls on one way there and back.
    """

    km_per_hour: float = 60.0
    detour: float = 1.3
    calls_per_tour: float = 3.0


def great_circle_km(
    latitude: ArrayLike, longitude: ArrayLike, other_latitude: ArrayLike, other_longitude: ArrayLike
) -> NDArray[np.float64]:
    """Measure distances on the globe, by the haversine formula.

    Parameters
    ----------
    latitude, longitude, other_latitude, other_longitude : array
        Degrees, north and east above zero; shapes that go together.

    Returns
    -------
    array of float
        Kilometres, on a globe of the earth's mean radius: right to half a per cent.

    References
    ----------
    Sinnott, Sky and Telescope 68 (1984): virtues of the haversine.

    Examples
    --------
    >>> round(float(great_circle_km(0, 0, 0, 90)))
    10008
    """
    north, east, other_north, other_east = (
        np.radians(np.asarray(angle, float))
        for angle in (latitude, longitude, other_latitude, other_longitude)
    )
    half = np.sin((other_north - north) / 2) ** 2
    half = half + np.cos(north) * np.cos(other_north) * np.sin((other_east - east) / 2) ** 2
    found: NDArray[np.float64] = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return found


def travel_hours(accounts: pd.DataFrame, reps: pd.DataFrame, road: Road) -> NDArray[np.float32]:
    """Work out the hours of travel a year for every pair.

    Parameters
    ----------
    accounts : DataFrame, shape (accounts, columns)
        calls (a year), and where known latitude and longitude.
    reps : DataFrame, shape (reps, columns)
        latitude and longitude of the base, where known.
    road : Road

    Returns
    -------
    array of float32, shape (accounts, reps)
        nan where a place is not known.

    Examples
    --------
    >>> place = pd.DataFrame({"calls": [12.0], "latitude": [52.0], "longitude": [5.0]})
    >>> base = pd.DataFrame({"latitude": [52.0, 53.0], "longitude": [5.0, 5.0]})
    >>> travel_hours(place, base, Road(60.0, 1.0, 2.0)).round().tolist()
    [[0.0, 22.0]]
    """
    places = ["latitude", "longitude"]
    hours = np.full((len(accounts), len(reps)), np.nan, np.float32)
    if not set(places) <= set(accounts) & set(reps) or "calls" not in accounts:
        return hours
    trips = accounts["calls"].to_numpy(float) / road.calls_per_tour
    per_km = 2 * trips * road.detour / road.km_per_hour
    north, east = (accounts[name].to_numpy(float) for name in places)
    for at, (base_north, base_east) in enumerate(reps[places].to_numpy(float)):
        hours[:, at] = per_km * great_circle_km(north, east, base_north, base_east)
    return hours
