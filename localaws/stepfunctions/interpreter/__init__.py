"""How an execution goes through its states; nothing here waits, calls or writes."""
