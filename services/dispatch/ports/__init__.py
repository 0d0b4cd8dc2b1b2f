"""What dispatch's use cases need from the world: each concept's ports in a module of its own."""
