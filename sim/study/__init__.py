"""Studies: designs, running them, and the folder they leave."""
