"""The tables, portable between SQLite and PostgreSQL.

Two kinds of time stand in them. Intervals of events are local wall-clock times (naive) beside the
IANA zone of the event, since a future local time has no instant until the rules of its zone are
settled. Everything that the program itself did has an instant, aware and in UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
    text,
)

from calendar_svc.store.columns import Instant, Tokens

NEVER_ENDS = "9999-12-31 00:00:00"  # rows.NO_TIME, as a migration writes it

# Named constraints, because a migration can only drop what has a name (Alembic, "The Importance
# of Naming Constraints").
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the bytes
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("published", Date),
    Column("publisher", Text),
    Column("timezone", String(64), nullable=False),
    Column("date_earliest", Date),
    Column("date_latest", Date),
    Column("date_edtf", String(64)),
    Column("date_source", String(16), nullable=False),
    Column("date_evidence", JSON, nullable=False),
    Column("ingested_at", Instant, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("headline_start", Integer),
    Column("headline_end", Integer),
    Column("byline", JSON, nullable=False),  # list of names
    Column("spans", JSON, nullable=False),  # list of [start, end]
)

# `value` holds the whole event; the columns beside it are copies for the queries, written by one
# function (rows.event_columns). `sort_time` is begin, else end, else a far day: keyset paging
# needs a column without NULL.
events = Table(
    "events",
    metadata,
    Column("uid", String(255), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("revision", BigInteger, nullable=False),  # of the store, when this row last changed
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("status", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("begins", DateTime),
    Column("ends", DateTime),
    Column("sort_time", DateTime, nullable=False),
    Column("precision", String(16), nullable=False),
    Column("place", Text),
    Column("project", Text),
    Column("confidence", Float, nullable=False),
    Column("value", JSON, nullable=False),
    Column("vevent", Text),  # rendered when the event changes, joined when a feed is built
    # What a person set; no document changes it.
    Column("locked_fields", JSON, nullable=False, server_default="[]"),
    # The event that this one was merged into by hand, and when; it is published as cancelled.
    Column("merged_into", String(255)),
    Column("merged_at", Instant),
    # Derived from the columns above and the mentions, made anew by `derived.rebuild`.
    Column("number", Integer, nullable=False, server_default="0"),
    Column("lang", String(8), nullable=False, server_default="zh"),
    Column("until_time", DateTime, nullable=False, server_default=NEVER_ENDS),
    Column("lasting", Boolean, nullable=False, server_default=false()),
    Column("search", Tokens),
    # Each column that a filter asks for, so that an event is read only when it is taken.
    Index(
        "ix_events_listing",
        *("sort_time", "uid", "number", "until_time", "kind", "status"),
        *("confidence", "lang", "lasting", "begins"),
    ),
    Index(None, "kind", "sort_time", "uid"),
    Index(None, "kind", "status", "sort_time", "uid"),
    Index(None, "status", "sort_time", "uid"),
    Index("uq_events_number", "number", unique=True),
    # Of the few that last, so that no statistics of the many can make it look dear.
    Index(
        "ix_events_lasting",
        "until_time",
        sqlite_where=text("lasting = 1"),
        postgresql_where=text("lasting"),
    ),
    Index(None, "project", "sort_time"),
    Index(None, "changed_at", "uid"),
    Index(None, "revision"),
    Index(None, "search", postgresql_using="gin").ddl_if(dialect="postgresql"),
)

# Blocking keys (events.merge.blocking_keys) as 64-bit digests: two tellings of one event share at
# least one. Numbers instead of text, as there are about ten for each event, and no foreign key: it
# would need a second index as large as the table.
event_keys = Table(
    "event_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

mentions = Table(
    "mentions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", ForeignKey("events.uid", ondelete="CASCADE"), nullable=False, index=True),
    Column(
        "document_id",
        ForeignKey("documents.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("quote_start", Integer, nullable=False),
    Column("quote_end", Integer, nullable=False),
    Column("told", JSON, nullable=False),  # the event as this document tells it
)

# The audit: one row for every change of an event, kept for ever.
changes = Table(
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", ForeignKey("events.uid", ondelete="CASCADE"), nullable=False, index=True),
    Column("document_id", ForeignKey("documents.id", ondelete="SET NULL"), index=True),
    Column("revision", BigInteger, nullable=False),
    Column("sequence", Integer, nullable=False),  # of the event after the change
    Column("action", String(16), nullable=False),
    Column("rule", Text, nullable=False),  # of the merge, or what a person did by hand
    Column("person", Text),  # who made the change by hand; NULL: a document did
    Column("note", Text),  # why, in the person's words
    Column("fields", JSON, nullable=False),
    Column("before", JSON(none_as_null=True)),  # NULL for a new event
    Column("after", JSON, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

# One row for each message that is owed: planned in the transaction of the change that owes it.
outbox = Table(
    "outbox",
    metadata,
    Column("id", String(36), primary_key=True),
    # reminder | changed | digest | missed | notice
    Column("kind", String(16), nullable=False),
    Column("event_uid", ForeignKey("events.uid", ondelete="CASCADE"), index=True),
    Column("event_version", Integer, nullable=False),  # SEQUENCE of the event when planned
    Column("rule_id", String(64), nullable=False),
    Column("channel_id", String(320), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("not_after", Instant),
    # pending | leased | sent | failed | dead | superseded | expired | uncertain
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try_at", Instant, nullable=False),
    Column("lease_owner", String(64)),
    Column("lease_until", Instant),
    Column("dedupe_key", String(720), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("provider_message_id", String(255)),
    Column("last_status", String(64)),
    Column("last_error", Text),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    # Of a channel whose messages go at most once: written before the call, NULL once that is over.
    Column("transport_called_at", Instant),
    UniqueConstraint("dedupe_key"),
)


def _in_state(*states: str) -> ColumnElement[bool]:
    """Whether a row of the outbox is in one of these, with the states written out.

    An index of a part of the rows serves only a query that says the same as it, and a bound
    parameter says nothing yet when the query is planned.
    """
    return outbox.c.state.in_([literal_column(f"'{state}'") for state in states])


WAITING = _in_state("pending", "failed")
LEASED = _in_state("leased")
ENDED = _in_state("sent", "dead", "superseded", "expired", "uncertain")

# A row stands in one of these three: planning writes to one index, and a row that has ended is in
# nobody's way.
Index(
    "ix_outbox_waiting",
    *(outbox.c.channel_id, outbox.c.next_try_at, outbox.c.state),
    sqlite_where=WAITING,
    postgresql_where=WAITING,
)
Index(
    "ix_outbox_leased",
    *(outbox.c.channel_id, outbox.c.lease_until),
    sqlite_where=LEASED,
    postgresql_where=LEASED,
)
Index(
    "ix_outbox_ended",
    *(outbox.c.channel_id, outbox.c.state, outbox.c.next_try_at),
    sqlite_where=ENDED,
    postgresql_where=ENDED,
)

# Each try at a row of the outbox: what the receiver answered, cut short and without secrets.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outbox_id", ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("tried_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("status", String(64)),
    Column("answer", Text),
)

# The rules that people made; those of the settings and of feed definitions are not here.
reminder_rules = Table(
    "reminder_rules",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("rule", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
)

# Channels that people made. The secret is one that we must show to the provider, so it cannot be
# hashed; it never leaves the store but for that.
endpoints = Table(
    "endpoints",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text),
    Column("created_at", Instant, nullable=False),
    Column("at_most_once", Boolean, nullable=False, server_default=false()),
)

# How a channel is: failing since when, and whether it was given up.
channel_health = Table(
    "channel_health",
    metadata,
    Column("channel_id", String(320), primary_key=True),
    Column("failing_since", Instant),
    Column("disabled_at", Instant),
    Column("last_error", Text),
)

# When the last messages went on a channel (seconds of the epoch), so that all processes together
# send no more than its receiver bears.
channel_turns = Table(
    "channel_turns",
    metadata,
    Column("channel_id", String(320), primary_key=True),
    Column("taken", JSON, nullable=False),
)

# What a receiver asked not to be told of: one event, or (``*``) anything.
silences = Table(
    "silences",
    metadata,
    Column("channel_id", String(320), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("since", Instant, nullable=False),
)

# Keys that the service made for itself, such as the one that signs links in messages.
service_keys = Table(
    "service_keys",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

# Calendars that people saved: a defined feed, narrowed and shown as a URL's parameters say. A
# private one is reached by a token alone, of which only the SHA-256 is kept.
saved_feeds = Table(
    "saved_feeds",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("slug", String(64), nullable=False),
    Column("query", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("token_digest", String(64), unique=True),
    Column("created_at", Instant, nullable=False),
)

# One row for each loop that must not stop in silence.
heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("beat_at", Instant, nullable=False),
)

# `revision` rises with each committed change of events; its row is also the lock that makes
# ingests follow one another on PostgreSQL, as SQLite's single writer does there.
counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
