"""The department's desk: its orders by clock, its systems' connections, its inbox and roster."""
