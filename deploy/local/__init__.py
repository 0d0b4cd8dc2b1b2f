"""The whole system on one machine without Docker: installed, started, watched, stopped."""
