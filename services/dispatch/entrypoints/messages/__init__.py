"""What comes by the broker."""
