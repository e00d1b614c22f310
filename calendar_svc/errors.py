"""Every error of the product, in one drawn tree.

::

    CalendarSvcError                 exit 1   something that the caller can act on
    ├── DocumentError                exit 3   one document cannot be read; its neighbours are
    │   ├── EmptyDocumentError
    │   ├── BinaryDocumentError
    │   ├── UndecodableDocumentError
    │   ├── OversizedDocumentError
    │   └── UnreadableDocumentError           missing, no permission, an empty folder
    ├── FeedDefinitionError          exit 4   a file in feeds/ cannot be used; the start stops
    ├── SettingsError                exit 4   a setting cannot be used; the start stops
    ├── FeedQueryError               exit 2   a parameter of a feed's URL is not understood (400)
    ├── UnknownFeedError             exit 5   no feed of that name (HTTP 404)
    ├── SavedFeedsFullError          exit 1   no room for another saved feed (HTTP 507)
    ├── UnknownEventError            exit 5   no event of that UID (HTTP 404)
    ├── UnknownRuleError             exit 5   no reminder rule of that name (HTTP 404)
    ├── UnknownChannelError          exit 5   no channel of that name (HTTP 404)
    ├── ReminderRuleError            exit 2   a rule or a channel cannot be read (HTTP 400)
    ├── EditError                    exit 2   an event cannot be changed so by hand (HTTP 400)
    ├── StoreError                   exit 6   the database cannot be used
    └── DeliveryError                         a reminder was not accepted; may it be tried again?
        └── ChannelBusyError                  it was not even sent: the channel has to wait its turn

Exit code 0: all done. Exit code 2: the command line is wrong (typer's own).
"""

from __future__ import annotations

from dataclasses import dataclass


class CalendarSvcError(Exception):
    """Base of every error that the product raises on purpose; its text says what to do."""

    exit_code = 1


class DocumentError(CalendarSvcError):
    """One document cannot be taken in; the documents beside it still are.

    Parameters:
        name: The document as the person named it: a path, a URL or ``-``.
        problem: What is wrong and what to do, one line.
    """

    exit_code = 3

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name, self.problem = name, problem


class EmptyDocumentError(DocumentError):
    """The document holds no text at all."""


class BinaryDocumentError(DocumentError):
    """The bytes are no text: NUL bytes, or more control characters than prose can hold."""


class UndecodableDocumentError(DocumentError):
    """The bytes are text in no encoding that is read (UTF-8, UTF-16 with a mark, GB18030, Big5)."""


class OversizedDocumentError(DocumentError):
    """The document is larger than the limit; nothing of it was read."""

    def __init__(self, name: str, size: int, limit: int) -> None:
        super().__init__(name, f"{size:,} bytes, more than the limit of {limit:,}; split the file")
        self.size, self.limit = size, limit


class UnreadableDocumentError(DocumentError):
    """The operating system does not give the file: missing, no permission, no file inside."""


class FeedDefinitionError(CalendarSvcError):
    """A file in ``feeds/`` cannot be used; the service refuses to start.

    Parameters:
        path: The file.
        key: The key at fault, with its index (``alarms[1]``).
        problem: What is wrong with it.
    """

    exit_code = 4

    def __init__(self, path: str, key: str, problem: str) -> None:
        super().__init__(f"{path}: {key}: {problem}")
        self.path, self.key, self.problem = path, key, problem


class SettingsError(CalendarSvcError):
    """A setting cannot be used; the service refuses to start."""

    exit_code = 4

    def __init__(self, setting: str, problem: str) -> None:
        super().__init__(f"{setting}: {problem}")
        self.setting, self.problem = setting, problem


@dataclass(frozen=True, slots=True)
class QueryFault:
    """One parameter that is not understood, what is wrong with it, and what is allowed."""

    parameter: str
    problem: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.parameter}: {self.problem}; 可用 allowed: {self.allowed}"


class FeedQueryError(CalendarSvcError):
    """What the URL of a feed asks for is not understood; nothing is guessed.

    Parameters:
        faults: Each parameter at fault, at least one.
    """

    exit_code = 2

    def __init__(self, faults: tuple[QueryFault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class UnknownFeedError(CalendarSvcError):
    """No feed has this name."""

    exit_code = 5

    def __init__(self, slug: str) -> None:
        super().__init__(f"no feed named {slug!r}; see / for the feeds there are")
        self.slug = slug


class SavedFeedsFullError(CalendarSvcError):
    """As many feeds are saved as there may be."""

    def __init__(self, most: int) -> None:
        super().__init__(f"已存满 {most} 个日历 {most} feeds are saved; delete some first")
        self.most = most


class UnknownEventError(CalendarSvcError):
    """No event has this UID."""

    exit_code = 5

    def __init__(self, uid: str) -> None:
        super().__init__(f"no event with UID {uid!r}")
        self.uid = uid


class UnknownRuleError(CalendarSvcError):
    """No reminder rule that people made has this name."""

    exit_code = 5

    def __init__(self, name: str) -> None:
        super().__init__(f"no reminder rule named {name!r}; see calendar-svc remind rules")
        self.name = name


class UnknownChannelError(CalendarSvcError):
    """No channel that people made has this name."""

    exit_code = 5

    def __init__(self, name: str) -> None:
        super().__init__(f"no channel named {name!r}; see calendar-svc remind channels")
        self.name = name


class ReminderRuleError(CalendarSvcError):
    """A rule or a channel cannot be read as it was written.

    Parameters:
        field: The part at fault.
        problem: What is wrong with it, and what to write.
    """

    exit_code = 2

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


class EditError(CalendarSvcError):
    """An event cannot be changed by hand in the way that was asked; nothing was changed.

    Parameters:
        field: What is at fault: a field of the event, or a parameter of the act.
        problem: What is wrong with it and what to do, one line.
    """

    exit_code = 2

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


class StoreError(CalendarSvcError):
    """The database cannot be used: unreachable, of a newer version, or damaged."""

    exit_code = 6


class DeliveryError(CalendarSvcError):
    """A channel did not accept a reminder.

    Parameters:
        problem: What the channel answered, one line, without secrets.
        permanent: True when trying again cannot help (HTTP 410, most 4xx).
        retry_after: Seconds that the receiver asked for, or None.
        answer: The receiver's words, cut short, without secrets.
        uncertain: It may have taken it all the same; no answer came that says so or not.
        gone: The address itself is dead: nothing will go through until a person mends it.
    """

    def __init__(
        self,
        problem: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        answer: str = "",
        uncertain: bool = False,
        gone: bool = False,
    ) -> None:
        super().__init__(problem)
        self.problem, self.permanent, self.retry_after = problem, permanent, retry_after
        self.answer, self.uncertain, self.gone = answer, uncertain, gone


class ChannelBusyError(DeliveryError):
    """A channel has sent as much as its receiver takes for now; this was not sent, nor a try.

    Parameters:
        wait: Seconds until it may send again.
    """

    def __init__(self, wait: float) -> None:
        super().__init__(f"waits {wait:.0f} s for its turn", retry_after=wait)
        self.wait = wait
