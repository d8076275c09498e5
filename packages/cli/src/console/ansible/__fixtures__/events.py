"""Ansible callback that writes a run as Signet's events, one JSON object a line; `record.sh` says how it is used."""
import json
import os
from datetime import datetime, timezone

from ansible.parsing.ajson import AnsibleJSONEncoder
from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'aggregate'
    CALLBACK_NAME = 'events'

    def __init__(self):
        super().__init__()
        self.file = open(os.environ['EVENTS_FILE'], 'w')
        self.tasks = {}
        self.items = {}
        self.handlers = set()
        self.play = None
        self.plays = 0

    def emit(self, kind, **fields):
        text = json.dumps({'type': kind, **fields, 'time': datetime.now(timezone.utc).isoformat()}, cls=AnsibleJSONEncoder)
        self.file.write(text + '\n')
        self.file.flush()

    def ref(self, task):
        number = self.tasks.setdefault(task._uuid, len(self.tasks) + 1)
        path, _, line = (task.get_path() or '-:1').rpartition(':')
        role = task._role.get_name() if task._role else None
        name = task.get_name()
        if role and name.startswith(role + ' : '):
            name = name[len(role) + 3:]
        return {
            'id': 'task%d' % number, 'name': name, 'module': task.action.replace('ansible.builtin.', ''),
            'at': {'file': path, 'line': int(line), 'column': 1}, **({'role': role} if role else {}),
        }

    def outcome(self, result, status):
        data = result._result
        shown = {key: value for key, value in data.items() if not key.startswith('_ansible')}
        fields = {'status': status, 'changes': [], 'findings': [], 'effects': [], 'durationMs': 1, 'result': shown}
        if 'attempts' in data:
            fields['attempts'] = data['attempts']
        items = self.items.pop((result._host.get_name(), result._task._uuid), None)
        if items is not None:
            fields['items'] = items
        if result._task.delegate_to:
            fields['delegatedTo'] = result._task.delegate_to
        return fields

    def item(self, result, status):
        data = result._result
        shown = {key: value for key, value in data.items() if not key.startswith('_ansible')}
        self.items.setdefault((result._host.get_name(), result._task._uuid), []).append({
            'label': str(data.get('_ansible_item_label', data.get('item'))), 'status': status, 'changes': [],
            'findings': [], 'effects': [], 'result': shown,
        })

    def v2_runner_item_on_ok(self, result):
        self.item(result, 'changed' if result._result.get('changed') else 'ok')

    def v2_runner_item_on_failed(self, result):
        self.item(result, 'failed')

    def v2_runner_item_on_skipped(self, result):
        self.item(result, 'skipped')

    def result(self, result, status):
        task = self.ref(result._task)
        kind, field = ('handler-result', 'handler') if result._task._uuid in self.handlers else ('host-result', 'task')
        self.emit(kind, host=result._host.get_name(), play=self.play, **{field: task}, **self.outcome(result, status))

    def v2_playbook_on_start(self, playbook):
        from ansible import context
        self.emit('run-start', runId='r', playbook=playbook._file_name, inventory='', sequence=1, hosts=[], owed=[],
                  check=context.CLIARGS['check'], diff=context.CLIARGS['diff'], compat=True)

    def v2_playbook_on_play_start(self, play):
        self.plays += 1
        self.play = 'play%d' % self.plays
        self.emit('play-start', play=self.play, name=play.get_name(), hosts=[], strategy=play.strategy,
                  at={'file': '-', 'line': 1, 'column': 1})

    def v2_playbook_on_no_hosts_matched(self):
        self.emit('no-hosts-matched', play=self.play)

    def v2_playbook_on_no_hosts_remaining(self):
        self.emit('no-hosts-left', play=self.play, fatal=True)

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.emit('task-start', play=self.play, task=self.ref(task), hosts=[])

    def v2_playbook_on_handler_task_start(self, task):
        self.handlers.add(task._uuid)
        self.emit('handler-start', play=self.play, handler=self.ref(task), hosts=[])

    def v2_runner_on_ok(self, result):
        self.result(result, 'changed' if result._result.get('changed') else 'ok')

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.result(result, 'ignored' if ignore_errors else 'failed')

    def v2_runner_on_skipped(self, result):
        self.result(result, 'skipped')

    def v2_runner_on_unreachable(self, result):
        self.result(result, 'ignored' if result._task.ignore_unreachable else 'unreachable')

    def v2_runner_retry(self, result):
        data = result._result
        self.emit('retry', host=result._host.get_name(), task=self.ref(result._task), attempt=data['attempts'],
                  left=data['retries'] - data['attempts'])

    def v2_playbook_on_include(self, included):
        label = self._get_item_label(included._vars)
        self.emit('included', play=self.play, task=self.ref(included._task), file=included._filename,
                  hosts=[host.name for host in included._hosts], **({'item': str(label)} if label else {}))

    def v2_playbook_on_stats(self, stats):
        summary = {host: stats.summarize(host) for host in sorted(stats.processed)}
        for one in summary.values():
            one['failed'] = one.pop('failures')
        custom = {'' if key == '_run' else key: value for key, value in stats.custom.items()}
        self.emit('run-end', stats=summary, changed=0, mayRun=0, owed=[], interrupted=False, exitCode=0,
                  **({'customStats': custom} if custom else {}))
