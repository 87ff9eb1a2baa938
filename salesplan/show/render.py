"""The one chart renderer: what JupyterLab draws by itself, offline, and nbval compares in full.

A chart becomes Vega-Lite JSON under the type and schema that Lab ships, with one line of text for
readers without graphics. Pictures for code hosts are added after a run: `salesplan.show.pictures`.
"""

import zlib
from collections.abc import Mapping
from typing import Any

import altair as alt

MIME = "application/vnd.vegalite.v5+json"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.6.1.json"
NAME = "salesplan"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# The oldest version that vl-convert carries: nearest to the 5.6.1 of JupyterLab.
_PICTURE_VERSION, _PICTURE_SCALE = "5.8", 1.25


def render(spec: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Turn a chart's specification into what a notebook stores.

    Parameters
    ----------
    spec : dict
        Vega-Lite specification, data inside.

    Returns
    -------
    dict
        The specification under Lab's own type, and a one-line summary.

    Examples
    --------
    >>> render({"title": "Sales rose", "mark": "bar"})["text/plain"]
    'Chart: Sales rose'
    """
    return {MIME: {**spec, "$schema": SCHEMA}, "text/plain": summary(spec)}


def summary(spec: Mapping[str, Any]) -> str:
    """Say in one line what a chart shows: its title and subtitle.

    Parameters
    ----------
    spec : mapping
        Vega-Lite specification.

    Examples
    --------
    >>> summary({"title": {"text": ["Sales rose", "by a tenth"], "subtitle": "FY2026, EUR"}})
    'Chart: Sales rose by a tenth. FY2026, EUR'
    >>> summary({})
    'Chart'
    """
    title = spec.get("title", "")
    parts = title if isinstance(title, Mapping) else {"text": title}
    said = filter(None, [_line(parts.get("text")), _line(parts.get("subtitle"))])
    return ": ".join(filter(None, ["Chart", ". ".join(said)]))


def enable() -> None:
    """Make this the renderer of every chart of this process."""
    alt.renderers.register(NAME, render)
    alt.renderers.enable(NAME)


def to_svg(spec: Mapping[str, Any]) -> str:
    """Draw a chart as an SVG document, without network or browser.

    Parameters
    ----------
    spec : mapping
        Vega-Lite specification, data inside.

    Examples
    --------
    >>> to_svg({"data": {"values": [{}]}, "mark": "point"})[:4]
    '<svg'
    """
    import vl_convert

    return str(vl_convert.vegalite_to_svg(_drawable(spec), _PICTURE_VERSION, allowed_base_urls=[]))


def to_png(spec: Mapping[str, Any]) -> bytes:
    """Draw a chart as a PNG picture, without network or browser.

    Parameters
    ----------
    spec : mapping
        Vega-Lite specification, data inside.

    Examples
    --------
    >>> to_png({"data": {"values": [{}]}, "mark": "point"})[1:4]
    b'PNG'
    """
    import vl_convert

    drawn = vl_convert.vegalite_to_png(
        _drawable(spec), _PICTURE_VERSION, scale=_PICTURE_SCALE, allowed_base_urls=[]
    )
    return compact(bytes(drawn))


def compact(png: bytes) -> bytes:
    """Pack a PNG picture as tightly as it goes, the picture itself unchanged.

    The converter packs for speed: packed anew, a chart takes a third of the room.

    Parameters
    ----------
    png : bytes
        A whole PNG file.

    Returns
    -------
    bytes
        The same picture, its data in one chunk.

    References
    ----------
    W3C, *Portable Network Graphics (PNG) Specification* (third edition), 5.3 chunk layout.

    Examples
    --------
    >>> loose = to_png({"data": {"values": [{}]}, "mark": "point"})
    >>> compact(loose) == loose
    True
    """
    chunks, place = [], len(_SIGNATURE)
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        chunks.append((png[place + 4 : place + 8], png[place + 8 : place + 8 + length]))
        place += 12 + length
    packed = b"".join(data for kind, data in chunks if kind == b"IDAT")
    pixels = (b"IDAT", zlib.compress(zlib.decompress(packed), level=9))
    head = [chunk for chunk in chunks if chunk[0] not in {b"IDAT", b"IEND"}]
    return _SIGNATURE + b"".join(_chunk(*one) for one in [*head, pixels, (b"IEND", b"")])


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + kind + data + check


def _line(text: object) -> str:
    """Fold a title, which Vega-Lite takes as text or as lines, into one line."""
    return " ".join(" ".join(text if isinstance(text, list) else [str(text or "")]).split())


def _drawable(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in spec.items() if key != "$schema"}
