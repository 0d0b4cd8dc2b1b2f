"""Rules against floods that lose nobody (A11)."""
