"""Rules of appeals themselves."""
