"""The public side in MongoDB: a copy of its own that holds nothing personal."""
