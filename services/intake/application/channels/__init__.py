"""Use cases of the channels: calls, batches, imports, mails."""
