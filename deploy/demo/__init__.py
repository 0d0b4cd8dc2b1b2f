"""The demo: a district's five working days, played through the public APIs in about two minutes."""
