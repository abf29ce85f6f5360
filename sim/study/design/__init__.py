"""The cells of a study: axes, samples and named cells."""
