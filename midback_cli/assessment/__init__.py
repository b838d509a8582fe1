"""What follows from the answers, all pure: answers → facts → screen → match → urgency → result."""
