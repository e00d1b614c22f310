"""Saving feeds: a short address for a long question, or a secret one that can be taken back."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import parse_qsl

from calendar_svc.documents import clean_text
from calendar_svc.errors import SavedFeedsFullError, UnknownFeedError
from calendar_svc.publish import FeedSpec
from calendar_svc.publish.asking import asked_feed
from calendar_svc.service.clock import Clock
from calendar_svc.store import Store, saved
from calendar_svc.store.saved import SavedFeed

MOST = 10_000
"""Feeds that may be saved: whoever has the token of the API shall not fill the disk by mistake."""
MAX_NAME = 100
"""Characters of a name."""
_TOKEN_BYTES = 32  # 256 bits: nobody guesses it


@dataclass(frozen=True, slots=True)
class Issued:
    """A feed that was just saved; ``token`` is shown this once, for a private one."""

    feed: SavedFeed
    token: str | None

    @property
    def path(self) -> str:
        """Where the calendar is, without the service's address."""
        return f"/p/{self.token}.ics" if self.token else f"/f/{self.feed.id}.ics"


@dataclass(frozen=True, slots=True)
class SavedFeeds:
    """The saved feeds of one store; ``most`` is how many there may be."""

    store: Store
    clock: Clock
    most: int = MOST

    def save(
        self,
        specs: Mapping[str, FeedSpec],
        slug: str,
        query: str,
        *,
        name: str = "",
        private: bool = False,
    ) -> Issued:
        """Save a question. The same public one has the same address, however often it is saved.

        Parameters:
            specs: The defined feeds.
            slug: The one that is narrowed.
            query: Parameters of a URL, as they stand there.
            name: What the calendar is called; empty: as the defined one.
            private: Whether only a token shall open it.

        Raises:
            UnknownFeedError, FeedQueryError: There is no such feed or parameter.
            SavedFeedsFullError: There is no room for more.
        """
        if slug not in specs:
            raise UnknownFeedError(slug)
        asked = asked_feed(specs[slug], parse_qsl(query, keep_blank_values=True))
        called = clean_text(name, MAX_NAME)
        token = secrets.token_urlsafe(_TOKEN_BYTES) if private else None
        feed = SavedFeed(
            id=_short(f"{slug}?{asked.query}#{called}") if token is None else _random(),
            slug=slug,
            query=asked.query,
            name=called,
            token_digest=None if token is None else digest(token),
            created_at=self.clock(),
        )
        with self.store.begin() as session:
            if saved.count(session) >= self.most:
                raise SavedFeedsFullError(self.most)
            saved.add(session, feed)
        return Issued(feed, token)

    def listing(self) -> list[SavedFeed]:
        """Every saved feed, oldest first; of tokens nothing but that there is one."""
        with self.store.begin_read() as session:
            return saved.listing(session)

    def revoke(self, name: str) -> None:
        """Take a saved feed away: within a second its address, or token, opens nothing.

        Parameters:
            name: Its id.

        Raises:
            UnknownFeedError: None is saved under this id.
        """
        with self.store.begin() as session:
            if not saved.drop(session, name):
                raise UnknownFeedError(name)

    def spec(self, specs: Mapping[str, FeedSpec], name: str, *, private: bool) -> FeedSpec:
        """The feed of an address.

        Parameters:
            specs: The defined feeds.
            name: Id of a public one; `digest` of the token of a private one.
            private: Which of the two.

        Raises:
            UnknownFeedError: Nothing is saved there, or the defined feed is no more.
        """
        with self.store.begin_read() as session:
            found = (saved.by_token if private else saved.by_id)(session, name)
        if found is None or found.slug not in specs:
            raise UnknownFeedError("private" if private else name)
        asked = asked_feed(specs[found.slug], parse_qsl(found.query, keep_blank_values=True))
        named = replace(asked, name=found.name, name_en="") if found.name else asked
        return replace(named, slug=found.id, query="")


def digest(token: str) -> str:
    """What is kept of a token: its SHA-256 in hex. The token is random, so no salt is needed."""
    return sha256(token.encode()).hexdigest()


def _short(question: str) -> str:
    """Ten letters for a question: 50 bits, too many for two of ten thousand to meet."""
    return base64.b32encode(sha256(question.encode()).digest())[:10].decode().lower()


def _random() -> str:
    return base64.b32encode(secrets.token_bytes(8))[:10].decode().lower()
