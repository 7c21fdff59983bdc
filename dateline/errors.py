"""One tree of errors.

    DatelineError                 base of all that Dateline raises by itself
    ├── InputError                what was given cannot be used (a path, a file, an argument); exit code 2
    │   └── ResourceError         a file of knowledge is wrong; names the file and the line
    ├── ReadingError              one report cannot be read, by a fault of ours; others are not concerned
    ├── ModelError                the model file is missing, damaged or foreign
    └── ArchiveError              the archive cannot be opened, read or written
        └── HeldError             another process has it open just now

Every message says what is wrong, where, and what would have been right.
"""


class DatelineError(Exception):
    """Base class; ``str(error)`` is one line fit for a person."""


class InputError(DatelineError):
    """An argument, path or file that cannot be used as given."""


class ResourceError(InputError):
    """A knowledge file that breaks its schema.

    Args:
        path: the file.
        line: its line, counted from 1; 0 where the whole file is meant.
        problem: what is wrong and what would be right.
    """

    def __init__(self, path: object, line: int, problem: str) -> None:
        """Build the one-line message ``path:line: problem``."""
        super().__init__(f"{path}:{line}: {problem}" if line else f"{path}: {problem}")
        self.line = line


class ReadingError(DatelineError):
    """One report could not be read; ``__cause__`` is the fault."""


class ModelError(DatelineError):
    """The model cannot be loaded: missing, damaged, or not one of ours."""


class ArchiveError(DatelineError):
    """The archive cannot be opened, read or written."""


class HeldError(ArchiveError):
    """Another process has the archive open; waiting helps."""
