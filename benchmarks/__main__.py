"""`python -m benchmarks [NAME ...]`: measure, keep the figures, and say whether the bars hold.

A benchmark is a module here with `main()`, which returns a list of `{"what", "value", "bar",
"holds"}`. Figures go to `benchmarks/results/<name>.json`.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_MODULES = {"import": "import_time"}  # `import` is no name for a module


def benchmark_names(folder: Path = HERE) -> dict[str, str]:
    """Return the benchmarks there are: name to module."""
    stems = sorted(path.stem for path in folder.glob("[!_]*.py"))
    named = {module: name for name, module in _MODULES.items()}
    return {named.get(stem, stem): stem for stem in stems}


def headline(name: str, outcomes: list[dict[str, Any]]) -> str:
    """Say the first figure that misses its bar, or else the first of all."""
    first = next((outcome for outcome in outcomes if not outcome["holds"]), outcomes[0])
    missed = "" if first["holds"] else f" MISSED: {first['what']}"
    return f"{name}: {first['value']} ({first['bar']}){missed}"


def main(words: list[str]) -> int:
    """Run the benchmarks named, or all; return 0 if every bar holds, 2 for an unknown name."""
    known = benchmark_names()
    unknown = [word for word in words if word not in known]
    if unknown:
        listed = ", ".join(known)
        print(f"no benchmark {', '.join(unknown)}. Fix: choose from {listed}.", file=sys.stderr)
        return 2
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    lines, is_good = [], True
    for name in words or known:
        outcomes = import_module(f"benchmarks.{known[name]}").main()
        text = json.dumps(outcomes, ensure_ascii=False, indent=1)
        (results / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
        lines.append(headline(name, outcomes))
        is_good &= all(outcome["holds"] for outcome in outcomes)
    print("\n".join(lines))
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
