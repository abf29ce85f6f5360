"""What is made of results: virtual surveys and interviews, patterns, calibration."""
