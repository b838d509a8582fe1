"""The content read as text: a name → a condition or a topic, a free question → the passages that answer it."""
