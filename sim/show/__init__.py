"""What is shown of a study: figures, findings in words, and how both look and speak."""
