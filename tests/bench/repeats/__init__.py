"""The labelled set of repeats, and how fast similar appeals are looked up."""
