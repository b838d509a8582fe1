"""The one table of colours. Colour never speaks alone: each urgency has its words beside it."""

from __future__ import annotations

from collections.abc import Mapping

from midback_cli.knowledge.model import Urgency

# Of borders and bars, never of letters. On white and on black each has a contrast of 4.5 to 1 or more; the nearest of
# 256 colours, where a terminal has no others, 3.9 to 1 or more.
URGENCY_STYLE: Mapping[Urgency, str] = {
    Urgency.SELF_CARE: "#00875f",
    Urgency.PRIMARY_CARE: "#5f5fff",
    Urgency.PROMPT: "#b06000",
    Urgency.EMERGENCY_ROOM: "#ec0000",
    Urgency.AMBULANCE: "bold #ec0000",
}
# For a terminal of 16 colours, which are the person's own.
FEW_COLOURS: Mapping[Urgency, str] = {
    Urgency.SELF_CARE: "green",
    Urgency.PRIMARY_CARE: "cyan",
    Urgency.PROMPT: "yellow",
    Urgency.EMERGENCY_ROOM: "red",
    Urgency.AMBULANCE: "bold red",
}
HEADING = "bold"
# Of a table whose columns have no room.
COLUMN_TITLE = "bold underline"
LABEL = "bold"
# In the terminal's own colour: some colours of a border are too pale to read on white.
TITLE = "bold default"
