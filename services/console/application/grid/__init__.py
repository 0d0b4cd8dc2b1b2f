"""What grid officers took down on their phones, sent on when there is a network."""
