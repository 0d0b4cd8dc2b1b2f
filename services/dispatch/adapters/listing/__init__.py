"""Lists, searches and counts of tickets in MongoDB, each by an index that was made for it."""
