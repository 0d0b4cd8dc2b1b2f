"""References printed from the code: ``python -m docs.generate``; a test sees them fresh."""
