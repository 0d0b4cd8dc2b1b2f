"""The operator's desk: what a list is narrowed to, and views of it that are kept and shared."""
