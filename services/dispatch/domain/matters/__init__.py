"""Matters that nobody reported: settled on the spot (自行处置) or found on patrol (D11)."""
