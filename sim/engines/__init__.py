"""What runs a world: the reference engine on Mesa, the compiled engine on numba, and batches of runs."""
