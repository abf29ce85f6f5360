"""What a study keeps: blocks, tables, manifest, and where each came from."""
