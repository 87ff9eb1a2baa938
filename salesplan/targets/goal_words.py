"""Chapter 2.6: what the words of a goal say: figures, scope, and words that say nothing."""

import re
from collections.abc import Iterable

_FIGURE = re.compile(
    r"(?<!\w)\d|(?<!\w)(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|"
    r"thirty|forty|fifty|hundred|dozen|double|triple|twice|half|halve|third|quarter|every|each|all|"
    r"no|zero)(?!\w)|每|翻倍|翻番|一半|全部|[二三四五六七八九十百]",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"(?<!\w)(?:more|better|improv\w*|increas\w*|grow\w*|rais\w*|boost\w*|enhanc\w*|optimi[sz]\w*|"
    r"maximi[sz]\w*|strength\w*|strong\w*|visib\w*|spirit|quality|good|great|best|excellen\w*|"
    r"effectiv\w*|efficien\w*|professional\w*|focus\w*|try|some|several|many|as possible|"
    r"world.class|leading)(?!\w)|更多|更好|加强|提高|提升|尽量|努力|优化|改善",
    re.IGNORECASE,
)
_SOME_DAY = re.compile(
    r"(?<!\w)(?:some ?day|one day|soon|asap|as soon as possible|eventually|in (?:the )?future|"
    r"in the long run|when possible|over time|ongoing|continuously)(?!\w)|尽快|将来|有一天|持续",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^\W*\d+\s*[.):]\s")  # "3. Sell more" names no figure
_SHORTEST = 3  # letters of a name that can be told from a word


def has_figure(goal: str) -> bool:
    """Whether the words hold a figure, written in digits or in words; numbers of goals are none.

    Examples
    --------
    >>> has_figure("Ten more deals"), has_figure("G10 Sell more"), has_figure("Double sales")
    (True, False, True)
    """
    return _FIGURE.search(_NUMBERING.sub("", goal)) is not None


def vague_words(goal: str) -> list[str]:
    """List the words that everybody can claim to have met.

    Examples
    --------
    >>> vague_words("Be more visible in the market")
    ['more', 'visible']
    """
    return list(dict.fromkeys(found.group().casefold() for found in _VAGUE.finditer(goal)))


def vague_time(goal: str) -> str:
    """Return the words that leave the day open; empty where there are none.

    Examples
    --------
    >>> vague_time("Shorter sales cycle some day")
    'some day'
    """
    found = _SOME_DAY.search(goal)
    return found.group() if found else ""


def names_in(goal: str, names: Iterable[object]) -> list[str]:
    """List the names that the words of a goal hold, as whole words, capitals aside.

    Names of one or two letters are passed over: they could be any word.

    Examples
    --------
    >>> names_in("Ten more deals from pharma", ["Pharma", "Research", "ma"])
    ['Pharma']
    """
    said = goal.casefold()
    return [
        name
        for name in names
        if isinstance(name, str)
        and name.casefold() in said
        and len(name) >= _least(name)
        and _stands_alone(name, said)
    ]


def _least(name: str) -> int:
    return 2 if any("\u4e00" <= letter <= "\u9fff" for letter in name) else _SHORTEST


def _stands_alone(name: str, said: str) -> bool:
    if _least(name) < _SHORTEST:
        return True  # Chinese puts no space between words
    return re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", said) is not None
