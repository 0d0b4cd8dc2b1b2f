"""The operator's desk: queues, lists, screening, calls, dangers, held appeals, bulk actions."""
