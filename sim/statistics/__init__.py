"""Arrays in, intervals out: summaries, intervals, corrections and precision. Knows no study."""
