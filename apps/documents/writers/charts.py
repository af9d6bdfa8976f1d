"""Charts of a document: one layout in points, drawn as SVG for the page and as a picture for the DOCX.

Black, white and grey with hatches, as offices print; the table that stands behind a chart has the figures.
"""

import base64
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import escape
from PIL import Image, ImageDraw, ImageFont

from apps.core.numbers import format_number
from apps.documents import layout
from apps.documents.blocks import Chart
from apps.documents.writers import fonts

WIDTH, HEIGHT = round(layout.TEXT_WIDTH), 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 6, 18, 34
# Room for labels that are turned because they do not fit beside one another.
_TURNED = 64
_SIZE = 9
_GREYS = ("#6b6b6b", "#c4c4c4", "#303030", "#e4e4e4", "#9a9a9a")
_MOST_STEPS = 5
_SCALE = 3  # pixels a point in the picture


@dataclass(frozen=True)
class _Rect:
    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True)
class _Line:
    points: tuple[tuple[float, float], ...]
    width: float
    colour: str = "#000000"


@dataclass(frozen=True)
class _Text:
    x: float
    y: float
    text: str
    anchor: str = "middle"
    turned: bool = False


_Shape = _Rect | _Line | _Text
_Height = Callable[[Decimal], float]


def description(chart: Chart) -> str:
    """What stands for the drawing where it is read aloud; the figures are in the table behind it."""
    form = {"bar": "Biểu đồ cột", "line": "Biểu đồ đường"}[chart.form]
    names = "; ".join(series.name for series in chart.series)
    return f"{form}: {chart.caption or names}. Số liệu ở bảng ngay sau biểu đồ."


def svg_address(chart: Chart) -> str:
    """A `data:` address with the drawing, for an image of HTML."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg(chart).encode()).decode()}"


def svg(chart: Chart) -> str:
    """The drawing. Equal charts give equal text."""
    shapes = "".join(_as_svg(shape) for shape in _shapes(chart))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}pt" height="{HEIGHT}pt" '
        f'font-family="{layout.PRINT_FONT}, \'{layout.OFFICE_FONT}\', serif" font-size="{_SIZE}">{shapes}</svg>'
    )


def _as_svg(shape: _Shape) -> str:
    if isinstance(shape, _Rect):
        return (
            f'<rect x="{shape.x:.2f}" y="{shape.y:.2f}" width="{shape.width:.2f}" height="{shape.height:.2f}" '
            f'fill="{shape.fill}" stroke="#000000" stroke-width="0.5"/>'
        )
    if isinstance(shape, _Line):
        points = " ".join(f"{x:.2f},{y:.2f}" for x, y in shape.points)
        return f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{shape.width}"/>'
    turned = f' transform="rotate(-90 {shape.x:.2f} {shape.y:.2f})"' if shape.turned else ""
    at = f'x="{shape.x:.2f}" y="{shape.y:.2f}"'
    return f'<text {at} text-anchor="{shape.anchor}"{turned}>{escape(shape.text)}</text>'


def png(chart: Chart) -> bytes:
    """The same as a picture, three pixels a point; equal charts give equal bytes."""
    picture = Image.new("L", (WIDTH * _SCALE, HEIGHT * _SCALE), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(fonts.directory() / fonts.FACES[False, False]), _SIZE * _SCALE)
    anchors = {"middle": "ms", "end": "rs", "start": "ls"}
    for shape in _shapes(chart):
        if isinstance(shape, _Rect):
            corner = (shape.x * _SCALE, shape.y * _SCALE)
            opposite = ((shape.x + shape.width) * _SCALE, (shape.y + shape.height) * _SCALE)
            draw.rectangle((corner, opposite), fill=_grey(shape.fill), outline=0)
        elif isinstance(shape, _Line):
            points = [(x * _SCALE, y * _SCALE) for x, y in shape.points]
            draw.line(points, fill=_grey(shape.colour), width=max(1, round(shape.width * _SCALE)))
        elif shape.turned:
            _draw_turned(picture, shape, font)
        else:
            at = (shape.x * _SCALE, shape.y * _SCALE)
            draw.text(at, shape.text, fill=0, font=font, anchor=anchors[shape.anchor])
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _draw_turned(picture: Image.Image, shape: _Text, font: ImageFont.FreeTypeFont) -> None:
    """Text that runs upwards and ends at its place, as the drawing turns it."""
    width, height = round(font.getlength(shape.text)) + 2, _SIZE * _SCALE * 2
    strip = Image.new("L", (width, height), 255)
    ImageDraw.Draw(strip).text((width - 1, height // 2), shape.text, fill=0, font=font, anchor="rs")
    turned = strip.rotate(90, expand=True)
    picture.paste(turned, (round(shape.x * _SCALE) - height // 2, round(shape.y * _SCALE)))


def _grey(colour: str) -> int:
    return int(colour[1:3], 16)


def _shapes(chart: Chart) -> Iterator[_Shape]:
    values = [[Decimal(value) if value else None for value in series.values] for series in chart.series]
    known = [value for own in values for value in own if value is not None]
    highest = max(known, default=Decimal(0))
    step = _step(highest, whole=all(value == value.to_integral_value() for value in known))
    # One step of air above the highest, where its number is written.
    top = step * (highest // step + 1)
    room = (WIDTH - _LEFT - _RIGHT) / max(1, len(chart.labels))
    turned = any(fonts.text_width(label, size=_SIZE) > room - 2 for label in chart.labels)
    bottom_y = HEIGHT - _BOTTOM - (_TURNED if turned else 0)
    height = bottom_y - _TOP

    def y_of(value: Decimal) -> float:
        return bottom_y - float(value / top) * height

    mark = Decimal(0)
    while mark <= top:
        colour, width = ("#000000", 0.75) if not mark else ("#b0b0b0", 0.4)
        yield _Line(((_LEFT, y_of(mark)), (WIDTH - _RIGHT, y_of(mark))), width, colour)
        yield _Text(_LEFT - 4, y_of(mark) + 3, format_number(mark.normalize() if mark else mark), "end")
        mark += step
    yield _Text(_LEFT, _TOP - 6, f"({chart.measure})", "start")
    for at, label in enumerate(chart.labels):
        x = _LEFT + room * (at + 0.5)
        if turned:
            yield _Text(x + 3, bottom_y + 5, _fitting(label, _TURNED + 8), "end", turned=True)
        else:
            yield _Text(x, bottom_y + 11, label)
    yield from (_bars if chart.form == "bar" else _curves)(values, room, y_of, bottom_y)
    yield from _legend([series.name for series in chart.series])


def _bars(values: Sequence[Sequence[Decimal | None]], room: float, y_of: _Height, bottom_y: float) -> Iterator[_Shape]:
    width = min(28.0, room * 0.8 / len(values))
    for place, own in enumerate(values):
        for at, value in enumerate(own):
            if value is not None:
                x = _LEFT + room * (at + 0.5) + width * (place - len(values) / 2)
                y = y_of(value)
                yield _Rect(x, y, width, bottom_y - y, _GREYS[place % len(_GREYS)])
                if len(values) == 1:
                    yield _Text(x + width / 2, y - 3, format_number(value))


def _curves(
    values: Sequence[Sequence[Decimal | None]], room: float, y_of: _Height, bottom_y: float
) -> Iterator[_Shape]:
    for place, own in enumerate(values):
        colour = _GREYS[place % len(_GREYS)]
        stretch: list[tuple[float, float]] = []
        for at, value in enumerate((*own, None)):
            if value is not None:
                stretch.append((_LEFT + room * (at + 0.5), y_of(value)))
                x, y = stretch[-1]
                yield _Rect(x - 1.5, y - 1.5, 3, 3, colour)
            elif stretch:
                yield _Line(tuple(stretch), 1.5, colour)
                stretch = []


def _legend(names: Sequence[str]) -> Iterator[_Shape]:
    room = (WIDTH - _LEFT - _RIGHT) / max(1, len(names))
    for place, name in enumerate(names):
        x = _LEFT + room * place
        yield _Rect(x, HEIGHT - 13, 8, 8, _GREYS[place % len(_GREYS)])
        yield _Text(x + 11, HEIGHT - 6, _fitting(name, room - 14), "start")


def _step(highest: Decimal, *, whole: bool) -> Decimal:
    """The distance of marks: 1, 2 or 5 times a power of ten, so that there are few; never a part of what is counted."""
    if highest <= 0:
        return Decimal(1)
    power = Decimal(10) ** ((highest / _MOST_STEPS).adjusted())
    step = next(step for factor in (1, 2, 5, 10, 20) if (step := power * factor) * _MOST_STEPS >= highest)
    return max(step, Decimal(1)) if whole else step


def _fitting(text: str, room: float) -> str:
    """The text, cut with "…" where it is broader than the room."""
    if fonts.text_width(text, size=_SIZE) <= room:
        return text
    while text and fonts.text_width(f"{text}…", size=_SIZE) > room:
        text = text[:-1]
    return f"{text.rstrip()}…" if text else ""
