"""Danger: alarms raised and told, taken on, judged, handed to emergency services."""
