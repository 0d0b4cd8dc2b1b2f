"""What a RabbitMQ node of ours is given: its user and its configuration."""
