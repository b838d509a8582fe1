"""The one table of colours. Colour never speaks alone: each urgency has its words beside it."""

from __future__ import annotations

from collections.abc import Mapping

from midback_cli.knowledge.model import Urgency

# Named ANSI colours follow the person's own theme, so they stay readable on light and dark backgrounds.
URGENCY_STYLE: Mapping[Urgency, str] = {
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
