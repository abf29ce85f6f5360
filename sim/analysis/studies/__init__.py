"""What stored studies say: comparisons, rankings, sensitivity, power."""
