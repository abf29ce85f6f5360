"""A calibration for its readers: sentences, a picture and a page."""
