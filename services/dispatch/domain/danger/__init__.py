"""Danger (险情): the duty officer is called, takes it on and judges; emergency services come."""
