"""Rules of danger to life (A8)."""
