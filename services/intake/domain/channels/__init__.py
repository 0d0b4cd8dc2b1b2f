"""What the channels bring before it is an appeal."""
