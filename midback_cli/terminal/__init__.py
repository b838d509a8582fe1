"""What a person meets: the commands, and the dialogue of the quiz."""
