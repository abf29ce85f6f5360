"""Which cells a study has: axes, samples and named cells."""
