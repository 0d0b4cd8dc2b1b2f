"""What runs in containers beside the services: keys, the replica set's first minute, the probe."""
