"""What to make of studies: one question, one file. Everything here reads stored studies."""
