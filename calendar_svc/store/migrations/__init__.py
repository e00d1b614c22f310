"""The history of the schema; migrate.py runs it, and nothing else imports it."""
