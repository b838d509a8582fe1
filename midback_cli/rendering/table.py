"""Blocks → rich tables and panels for a terminal. Foreign text goes in as `Text`, never as markup (G6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise, zip_longest
from textwrap import fill

from rich.bar import Bar as RichBar
from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

from midback_cli.knowledge.model import Urgency
from midback_cli.knowledge.texts import with_capital
from midback_cli.rendering.blocks import (
    Banner,
    Bar,
    Block,
    Bullets,
    Gap,
    Heading,
    OpenTable,
    Paragraph,
    Plot,
    SideBySide,
    Table,
)
from midback_cli.rendering.palette import COLUMN_TITLE, FEW_COLOURS, HEADING, LABEL, TITLE, URGENCY_STYLE

# Longer lines are tiring to read, however wide the window is.
_WIDEST = 110
# A bar in a table, and the width from which there is room for one, or for two lists side by side.
_BAR_WIDTH = 8
_ROOM_FROM = 60
# What each column of a table needs, up to four of them; a table never stands in less than three of these.
_COLUMN_FROM = 20
# How much of the width the left of two lists gets, in hundredths; the first of these with which they take fewest rows.
_LEFT_SHARES = (55, 50, 45)
# What a frame takes of the row of its title: a corner, a line and a blank at each end.
_FRAME = 6
# The columns of a drawing, and what stands under its scale.
_PLOT_WIDTH = 60
_PLOT_MARGIN = " " * 5
# A pattern without a dot, which some terminals draw as eight empty rings.
_BLANK = "\u2800"


def write_table(blocks: Iterable[Block], console: Console) -> None:
    """Prints the blocks on a console, at most 110 columns wide."""
    width = min(console.width, _WIDEST)
    after_open_table, before = False, None
    for block in blocks:
        if isinstance(block, OpenTable) and isinstance(before, Heading) and not _has_room(block.framed, width):
            # Right below a heading the rows need no title of their own.
            block = block._replace(columns=("", *block.columns[1:]))
        before = block
        if after_open_table and not isinstance(block, Heading):
            # Where no frame ends a table, and no heading brings its own empty line.
            console.print()
        console.print(_renderable(block, width, console), width=width, highlight=False)
        after_open_table = isinstance(block, Table) and not block.is_ruled


def _renderable(block: Block, width: int, console: Console) -> RenderableType:
    match block:
        case Banner():
            return _banner(block, width, _style(block.urgency, console))
        case Heading():
            return Text(f"\n{block.text}", style=HEADING)
        case Paragraph():
            return Text.assemble((f"{block.label}: " if block.label else "", LABEL), block.text)
        case Bullets():
            # Wrapped here for the hanging indent: a table a list would double the time of the whole report.
            return _bullets(block, width)
        case Table():
            return _table(block) if _has_room(block, width) else _stacked(block, width)
        case OpenTable() if not _has_room(block.framed, width):
            return _stacked(block.framed._replace(is_ruled=False), width, title=block.columns[0])
        case OpenTable():
            return _open_table(block, width, console)
        case SideBySide():
            return _side_by_side(block, width)
        case Gap():
            return Text()
        case Plot():
            return _plot(block, width, console.encoding)


def _banner(block: Banner, width: int, style: str) -> RenderableType:
    """A frame with the title on it; one that is too long for that stands within it, for none of it may be lost."""
    title, body = Text(block.title.upper(), style=TITLE), Text("\n".join(block.lines))
    if title.cell_len > width - _FRAME:
        title, body = Text(), Text.assemble(title, "\n" if block.lines else "", body)
    return Panel(body, title=title or None, border_style=style, padding=(0, 1))


def _bullets(block: Bullets, width: int) -> Text:
    items = (fill(item, width, initial_indent=" - ", subsequent_indent="   ") for item in block.items)
    return Text.assemble((f"{block.label}\n" if block.label else "", LABEL), "\n".join(items))


def _open_table(block: OpenTable, width: int, console: Console) -> RenderableType:
    """A row a line, with bars where the terminal has the room and the signs."""
    has_bars = bool(block.bars) and width >= _ROOM_FROM and console.encoding.startswith("utf")
    table = RichTable(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style=HEADING)
    first, second, *others = block.columns
    table.add_column(Text(first), overflow="fold")
    if has_bars:
        table.add_column(Text(second), min_width=_BAR_WIDTH, no_wrap=True)
        table.add_column("", no_wrap=True, justify="right")
    else:
        table.add_column(Text(second), overflow="fold")
    for name in others:
        table.add_column(Text(name), overflow="fold")
    for row, bar in zip_longest(block.rows, block.bars if has_bars else ()):
        cells = [Text(cell) for cell in row]
        table.add_row(cells[0], *((_bar(bar, console),) if bar is not None else ()), *cells[1:])
    return table


def _bar(bar: Bar, console: Console) -> RenderableType:
    return RichBar(1.0, 0.0, bar.share, width=_BAR_WIDTH, color=_style(bar.urgency, console).split()[-1])


def _style(urgency: Urgency, console: Console) -> str:
    has_shades = console.color_system in ("256", "truecolor")
    return (URGENCY_STYLE if has_shades else FEW_COLOURS)[urgency]


def _side_by_side(block: SideBySide, width: int) -> RenderableType:
    if width < _ROOM_FROM:
        return Text("\n").join((_bullets(block.left, width), _bullets(block.right, width)))
    items = tuple(_with_short_lead(item, block) for item in block.right.items)
    lists = [_two_lists(block.left, block.right._replace(items=items), width, share) for share in _LEFT_SHARES]
    left, right = min(lists, key=lambda pair: max(text.plain.count("\n") for text, _ in pair))
    grid = RichTable.grid(padding=(0, 1, 0, 0))
    for _, column in (left, right):
        grid.add_column(width=column)
    grid.add_row(left[0], right[0])
    return grid


def _two_lists(left: Bullets, right: Bullets, width: int, share: int) -> tuple[tuple[Text, int], tuple[Text, int]]:
    """Both lists, wrapped for this share of the width on the left, each with its width."""
    column = width * share // 100
    other = width - column - 1
    return (_bullets(left, column), column), (_bullets(right, other), other)


def _with_short_lead(item: str, block: SideBySide) -> str:
    rest = item.removeprefix(block.lead) if block.lead else item
    return item if rest == item else with_capital(f"{block.short_lead}{rest}")


def _has_room(block: Table, width: int) -> bool:
    """Whether the columns are wide enough to read: narrower ones break words, and a row of them fills a screen."""
    return width >= _COLUMN_FROM * min(max(len(block.columns), 3), 4)


def _stacked(block: Table, width: int, title: str = "") -> Text:
    """A table for a narrow window: the name of each row, and below it the cells, each on lines of its own."""
    (head, *names), drawn = block.columns, Text()
    if title:
        drawn.append(fill(title, width), COLUMN_TITLE).append("\n")
    for number, ((name, *notes), *cells) in enumerate(block.rows):
        drawn.append("\n" if number and block.is_ruled else "")
        drawn.append(f"{fill(f'{head} {name}' if name.isdecimal() else name, width)}\n", LABEL)
        # One thing said of a name needs no name of its own.
        told = chain.from_iterable(map(_told, names, cells)) if len(names) > 1 else chain.from_iterable(cells)
        for line in (*notes, *told):
            hanging = "     " if line.startswith("- ") else "   "
            drawn.append(f"{fill(line, width, initial_indent='   ', subsequent_indent=hanging)}\n")
    drawn.rstrip()
    return drawn


def _told(label: str, cell: Sequence[str]) -> Iterator[str]:
    """The lines of a cell behind the name of its column; several of them as a list."""
    lines = tuple(filter(None, cell))
    if len(lines) == 1:
        yield f"{label}: {lines[0]}"
    elif lines:
        yield from (f"{label}:", *(f"- {line}" for line in lines))


def _table(block: Table) -> RenderableType:
    table = RichTable(show_lines=True, header_style=HEADING, expand=True)
    if not block.is_ruled:
        # The names of the columns, and a line under them.
        table = RichTable(
            box=SIMPLE_HEAD, show_edge=False, show_header=block.has_head, header_style=HEADING, expand=True
        )
    for name, share in zip(block.columns, block.shares, strict=True):
        table.add_column(Text(name), ratio=share, overflow="fold")
    for row in block.rows:
        table.add_row(*(Text("\n".join(cell)) for cell in row))
    return table


def _plot(block: Plot, width: int, encoding: str) -> RenderableType:
    """The numbers in words; drawn as well where there are several, and the terminal has the room and the signs."""
    words = Text.assemble((f"{block.label}: ", LABEL), f"{block.words}.")
    columns = min(width - len(_PLOT_MARGIN), _PLOT_WIDTH)
    first_date, last_date = block.points[0][1], block.points[-1][1]
    gap = columns - len(first_date) - len(last_date)
    if len(block.points) < 2 or gap < 1 or not encoding.startswith("utf"):
        return words
    named = {block.highest, block.highest // 2, 0}
    scale = (f"{height if height in named else '':>3} |" for height in range(block.highest, -1, -1))
    rows = (f"{mark}{row}".rstrip() for mark, row in zip(scale, _drawn(block, columns), strict=True))
    dates = f"{_PLOT_MARGIN}{first_date}{' ' * gap}{last_date}"
    return Text.assemble(words, "\n", "\n".join((*rows, f"    +{'-' * columns}", dates)))


def _drawn(block: Plot, columns: int) -> list[str]:
    """The line through the numbers, a row each from the highest down to 0."""
    # Imported late: few pages have a drawing.
    from plotille import Canvas

    # A clock that was set back takes no line off the drawing, where each point of it would be counted out.
    days = [*accumulate((day for day, _, _ in block.points), max, initial=0)][1:]
    numbers = [number for _, _, number in block.points]
    last = max(*days, 1)
    # Half a step beyond each end, so that every number falls into the middle of its row and no mark off the edge.
    edge = last / columns
    canvas = Canvas(columns, block.highest + 1, -edge, -0.5, last + edge, block.highest + 0.5)
    for (day, number), (next_day, next_number) in pairwise(zip(days, numbers, strict=True)):
        canvas.line(day, number, next_day, next_number)
    for day, number in zip(days, numbers, strict=True):
        canvas.point(day, number, marker="o")
    rows: list[str] = canvas.plot().replace(_BLANK, " ").split("\n")
    return rows
