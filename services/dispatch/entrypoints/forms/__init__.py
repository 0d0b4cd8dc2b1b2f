"""What requests and replies may say: one module for each part of the API."""
