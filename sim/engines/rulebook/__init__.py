"""The rule book: which rules a run uses, shipped or a user's own, and what is checked of them."""
