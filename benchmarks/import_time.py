"""How long `import salesplan` takes, against `import pandas`: fresh processes, taken in turn."""

import subprocess
import sys
from statistics import median

ROUNDS = 11
BAR = 1.3
_TIMED = "import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
_SUBJECTS = {
    "import pandas": "import pandas",
    "import salesplan": "import salesplan",
    "from salesplan import open_plan": "from salesplan import open_plan",
}
Outcome = dict[str, object]


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median seconds of each import; one round is every import once."""
    taken: dict[str, list[float]] = {name: [] for name in _SUBJECTS}
    for _ in range(rounds):
        for name, code in _SUBJECTS.items():
            command = [sys.executable, "-c", _TIMED.format(code=code)]
            taken[name].append(float(subprocess.check_output(command, text=True)))
    return {name: median(seconds) for name, seconds in taken.items()}


def main() -> list[Outcome]:
    """Measure and return the figures with their bars."""
    seconds = measure()
    ratio = seconds["import salesplan"] / seconds["import pandas"]
    outcomes: list[Outcome] = [
        {
            "what": "import salesplan / import pandas, times",
            "value": round(ratio, 3),
            "bar": f"<= {BAR}",
            "holds": ratio <= BAR,
        }
    ]
    shown = [
        {"what": f"{name}, s", "value": round(taken, 3), "bar": "shown", "holds": True}
        for name, taken in seconds.items()
    ]
    return outcomes + shown


if __name__ == "__main__":
    for outcome in main():
        print(f"import: {outcome['what']}: {outcome['value']} ({outcome['bar']})")
