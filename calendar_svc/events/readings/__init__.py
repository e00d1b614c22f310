"""The ways to read a sentence; `calendar_svc.events.reader` chooses among them."""
