"""Speed and memory, measured as ratios within one run on one machine; nothing here is asserted."""
