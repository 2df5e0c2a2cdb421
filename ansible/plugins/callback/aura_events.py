"""One JSON object a line on stdout for what happens in a play, and nothing else there.

    {"event": "play_start", "play"}
    {"event": "task_start", "role", "task"}
    {"event": "task_end", "role", "task", "result": "ok|changed|skipped|failed|unreachable", "ms", "error"?}
    {"event": "fact", "name", "value"}                       what a task put into set_stats
    {"event": "stats", "ok", "changed", "failed", "unreachable"}
"""

from __future__ import annotations

import json
import re
import sys
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: aura_events
type: stdout
short_description: plays as JSON lines
description:
  - Writes one JSON object a line, for a program that follows a play.
"""

ERROR_LENGTH_MAX = 500
ARGUMENT_CHECK = "Validating arguments against arg spec"
SECRET_NAME = re.compile(r"(key|token|password|secret)$")


def secrets_of(variables):
    """Values of the variables whose names say that they are secret. Short ones would mask harmless text."""
    return [v for k, v in variables.items() if SECRET_NAME.search(k) and isinstance(v, str) and len(v) >= 8]


def mask(text, secrets):
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def error_of(result, secrets):
    """What went wrong, in a line."""
    if result.get("_ansible_no_log") or "censored" in result:
        return "hidden, as the task handles a secret"
    parts = [result.get("msg"), result.get("stderr") or result.get("module_stderr")]
    if not any(parts):
        parts = [result.get("stdout") or result.get("module_stdout")]
    text = " | ".join(" ".join(str(part).split()) for part in parts if part)
    text = mask(text or "no message", secrets)
    return text if len(text) <= ERROR_LENGTH_MAX else text[: ERROR_LENGTH_MAX - 1] + "\u2026"


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "aura_events"

    def __init__(self):
        super().__init__()
        self.secrets = []
        self.started = 0.0
        self.failed_loop_item = None

    def emit(self, event, **fields):
        sys.stdout.write(json.dumps({"event": event, **fields}, default=str) + "\n")
        sys.stdout.flush()

    def v2_playbook_on_play_start(self, play):
        self.secrets = secrets_of(play.get_variable_manager().extra_vars)
        self.emit("play_start", play=play.get_name())

    def start(self, task):
        self.started = time.monotonic()
        self.failed_loop_item = None
        self.emit("task_start", **self.names(task))

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.start(task)

    def v2_playbook_on_handler_task_start(self, task):
        self.start(task)

    def names(self, task):
        role = task._role.get_name() if task._role else ""
        name = task.name or task.action
        return {"role": role, "task": "Check the settings" if name.startswith(ARGUMENT_CHECK) else name}

    def end(self, result, outcome, with_error=False):
        fields = self.names(result.task)
        fields["result"] = outcome
        fields["ms"] = round((time.monotonic() - self.started) * 1000)
        if with_error:
            found = self.failed_loop_item or result.result
            if result.task.no_log:
                found = {"_ansible_no_log": True}
            fields["error"] = error_of(found, self.secrets)
        self.emit("task_end", **fields)

    def v2_runner_on_ok(self, result):
        self.end(result, "changed" if result.is_changed() else "ok")
        stats = result.result.get("ansible_stats") or {}
        for name, value in (stats.get("data") or {}).items():
            self.emit("fact", name=name, value=value)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.end(result, "ok" if ignore_errors else "failed", with_error=not ignore_errors)

    def v2_runner_item_on_failed(self, result):
        self.failed_loop_item = result.result

    def v2_runner_on_skipped(self, result):
        self.end(result, "skipped")

    def v2_runner_on_unreachable(self, result):
        self.end(result, "unreachable", with_error=True)

    def v2_playbook_on_stats(self, stats):
        totals = [stats.summarize(host) for host in stats.processed]
        self.emit(
            "stats",
            ok=sum(t["ok"] for t in totals),
            changed=sum(t["changed"] for t in totals),
            failed=sum(t["failures"] for t in totals),
            unreachable=sum(t["unreachable"] for t in totals),
        )
