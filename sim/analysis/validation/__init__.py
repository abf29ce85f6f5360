"""Whether the model can be believed: patterns, claims, interviews and worlds."""
