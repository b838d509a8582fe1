"""The two ends of the path that touch a person: commands and the dialogue."""
