"""What a category asks, and whether it was answered (promise A7)."""
