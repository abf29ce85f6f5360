"""The reference engine: Mesa agents, to read, to step and to break into."""
