"""Studies: their designs, running them, and the folders that hold their results."""
