"""The model: what people and offices are, what they do in a week, and what is measured. Plain Python and numpy."""
