"""What the scheduler does at times of its own, beside the clocks."""
