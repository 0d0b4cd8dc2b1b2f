"""The workshop: a process of its own for each file that is decoded, for decoders are attacked."""
