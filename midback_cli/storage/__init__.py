"""Files on this computer: answers, kept results, unfinished interviews."""
