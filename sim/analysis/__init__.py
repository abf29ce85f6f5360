"""What to make of results, one question a file: surveys, patterns, comparison, what an hour is worth."""
