"""Use cases of appeals themselves."""
