"""The rules of telling (通知规则) as data, and pure functions that decide by them."""
