"""The compiled engine: the same rules over rows of arrays, turned into machine code by numba."""
