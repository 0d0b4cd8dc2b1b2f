"""What the channels keep and read."""
