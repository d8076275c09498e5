"""Notification plug-in: writes what ansible-playbook does as JSON lines to the file in SIGNET_TRACE_FILE."""
from __future__ import annotations

import json
import os

from ansible.playbook.handler import Handler
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: signet_trace
    type: stdout
    short_description: JSON lines for a comparison
    description: Writes plays, tasks and results as JSON lines.
"""


def plain(value):
    """The value as JSON has it; what JSON has no word for becomes text."""
    return json.loads(json.dumps(value, default=str))


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "signet_trace"

    def __init__(self):
        super().__init__()
        self._out = open(os.environ["SIGNET_TRACE_FILE"], "a", encoding="utf-8")
        self._names = {}

    def _write(self, type_, **fields):
        self._out.write(json.dumps({"type": type_, **fields}, sort_keys=True) + "\n")
        self._out.flush()

    def v2_playbook_on_play_start(self, play):
        self._write("play", name=play.get_name().strip())

    def v2_playbook_on_no_hosts_matched(self):
        self._write("no-hosts")

    def _start(self, task):
        self._names[task._uuid] = task.get_name().strip()

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._start(task)

    def v2_playbook_on_handler_task_start(self, task):
        self._start(task)

    def v2_playbook_on_include(self, included_file):
        task = included_file._task
        for host in included_file._hosts:
            self._write(
                "include",
                host=host.get_name(),
                task=self._names.get(task._uuid, task.get_name().strip()),
                handler=isinstance(task, Handler),
            )

    def _result(self, type_, status, result):
        task = result._task
        data = plain(self._clean(result))
        # Where a template says it, only the worker knew: "?".
        delegated = task.delegate_to or None
        if delegated is not None and "{{" in delegated:
            delegated = "?"
        if delegated == result._host.get_name():
            delegated = None
        self._write(
            type_,
            host=result._host.get_name(),
            task=self._names.get(task._uuid, task.get_name().strip()),
            action=task.action,
            handler=isinstance(task, Handler),
            status=status,
            label=data.get("_ansible_item_label", data.get(data.get("ansible_loop_var", "item"))),
            delegated=delegated,
            result={key: value for key, value in data.items() if not key.startswith("_ansible")},
        )

    def _clean(self, result):
        data = dict(result._result)
        data.pop("results", None)
        data.pop("invocation", None)
        data.pop("ansible_facts", None)
        return data

    @staticmethod
    def _done(result):
        return "changed" if result._result.get("changed", False) else "ok"

    def v2_runner_on_ok(self, result):
        self._result("result", self._done(result), result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._result("result", "ignored" if ignore_errors else "failed", result)

    def v2_runner_on_unreachable(self, result):
        self._result("result", "unreachable", result)

    def v2_runner_on_skipped(self, result):
        self._result("result", "skipped", result)

    def v2_runner_item_on_ok(self, result):
        self._result("item", self._done(result), result)

    def v2_runner_item_on_failed(self, result):
        self._result("item", "failed", result)

    def v2_runner_item_on_skipped(self, result):
        self._result("item", "skipped", result)

    def v2_runner_retry(self, result):
        self._write("retry", host=result._host.get_name(), attempts=result._result.get("attempts"))

    def v2_playbook_on_notify(self, handler, host):
        self._write("notify", host=host.get_name(), handler=handler.get_name().strip())

    def v2_playbook_on_stats(self, stats):
        recap = {}
        for host in sorted(stats.processed):
            numbers = stats.summarize(host)
            numbers["failed"] = numbers.pop("failures")
            recap[host] = numbers
        self._write("stats", stats=recap, custom=plain(stats.custom))
