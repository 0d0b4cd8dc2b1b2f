"""Families (并单): tickets merged and taken apart again, reporters split off, hot families."""
