"""Sentences: what a study says, in words."""
