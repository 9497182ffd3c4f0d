"""Where a process may die: hooks on what really writes, set from outside; nothing in the project knows of them.

A point is passed in the middle of a COPY, after a statement that wrote (its transaction still open), after a commit,
and when a file of the installation is opened for writing or moved into place. Each has a name: what it wrote last.
"""

import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakSet

_WRITES = re.compile(
    r"\b(insert into|update|delete from|copy|truncate|create (?:temp |unlogged )?(?:table|view)|alter table|drop table)"
    r'\s+(?:only |if exists |if not exists )*("?[\w.]+"?(?:\."?\w+"?)*)',
    re.IGNORECASE,
)
_NODE = re.compile(r'"node_id": "[\w.]*?(\w+)"')


class WritePoints:
    """Counts write points and does something at the one that was asked for.

    Args:
        home: Files below it are the installation's.
        log: Each point is a line of this file, written before anything is done.
        at: Number of the point, from 1; 0: none.
        act: What to do there.
    """

    def __init__(self, home: Path, log: Path, at: int, act: Callable[[], None]) -> None:
        self._home = str(home)
        self._log = log.open("w", buffering=1)
        self._at = at
        self._act = act
        self._n = 0
        self._lock = threading.Lock()
        self._last = threading.local()

    def passed(self, kind: str, name: str) -> None:
        """Note a point, and act at the one that was asked for."""
        with self._lock:
            self._n += 1
            self._log.write(f"{kind}\t{name}\n")
            if self._n == self._at:
                self._act()

    def install(self) -> None:
        """Hook the drivers and the opening of files, for the rest of this process."""
        self._hook_sqlalchemy()
        self._hook_copy()
        if "dbt" in sys.modules:
            self._hook_dbt()
        sys.addaudithook(self._hear)

    def _wrote(self, statement: str) -> None:
        if found := _WRITES.search(statement):
            node = _NODE.search(statement)
            self._last.name = node.group(1) if node else found.group(2).replace('"', "")
            self.passed("written", self._last.name)

    def _committed(self) -> None:
        if name := getattr(self._last, "name", None):
            self._last.name = None
            self.passed("committed", name)

    def _hook_sqlalchemy(self) -> None:
        import sqlalchemy as sa
        from sqlalchemy.engine.default import DefaultDialect

        @sa.event.listens_for(sa.Engine, "after_cursor_execute")
        def _(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            self._wrote(statement)

        commit = DefaultDialect.do_commit

        def do_commit(dialect: Any, connection: Any) -> None:
            commit(dialect, connection)
            self._committed()

        DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]

    def _hook_copy(self) -> None:
        import psycopg

        begun: WeakSet[Any] = WeakSet()
        for method in ("write", "write_row"):
            original = getattr(psycopg.Copy, method)

            def write(copy: Any, *args: Any, _original: Any = original) -> None:
                _original(copy, *args)
                if copy not in begun:
                    begun.add(copy)
                    found = _WRITES.search((copy.cursor._query.query or b"").decode())
                    self._last.name = found.group(2).replace('"', "") if found else "?"
                    self.passed("in a copy", self._last.name)

            setattr(psycopg.Copy, method, write)

    def _hook_dbt(self) -> None:
        from dbt.adapters.sql.connections import SQLConnectionManager

        add_query = SQLConnectionManager.add_query

        def wrapped(manager: Any, sql: str, *args: Any, **kwargs: Any) -> Any:
            result = add_query(manager, sql, *args, **kwargs)
            if sql.strip().rstrip(";").lower() == "commit":
                self._committed()
            else:
                self._wrote(sql)
            return result

        SQLConnectionManager.add_query = wrapped

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax"):
            path = str(args[0])
        elif event == "os.rename":
            path = str(args[1])
        else:
            return
        if path.startswith(self._home) and "/dbt/" not in path and not path.endswith((".points", ".log")):
            self.passed("file", re.sub(r"[0-9a-f]{32}|tmp\w+", "…", path.removeprefix(self._home + "/")))
