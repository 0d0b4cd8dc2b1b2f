"""RabbitMQ: topology, confirmed publishing, consuming in batches, dead letters, unit accounts."""
