"""Runs ansible command lines, each in a child of its own forked from one process that has imported Ansible already.

Reads one JSON request per line: {"dir", "program", "argv", "env", "out", "timeout"}; answers {"exit"} per line.
Standard output and error of a command go to OUT.stdout and OUT.stderr.
"""
from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import time
import traceback

MODULES = {
    "ansible-playbook": "ansible.cli.playbook",
    "ansible-inventory": "ansible.cli.inventory",
    "ansible-vault": "ansible.cli.vault",
    "ansible": "ansible.cli.adhoc",
}


def apply_settings(names):
    """Settings are read when Ansible is imported; those that this command line changes are read again."""
    from ansible import constants

    for setting, definition in constants.config.get_configuration_definitions().items():
        if any(entry["name"] in names for entry in definition.get("env", [])):
            value, _ = constants.config.get_config_value_and_origin(setting)
            setattr(constants, setting, value)


def child(request):
    os.setpgid(0, 0)
    os.chdir(request["dir"])
    os.environ.update(request["env"])
    os.environ["PWD"] = request["dir"]
    apply_settings({name for name in request["env"] if name.startswith("ANSIBLE_")})
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        target = os.open(f'{request["out"]}.{name}', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(target, descriptor)
        os.close(target)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    sys.argv = [request["program"], *request["argv"]]
    status = 250
    try:
        importlib.import_module(MODULES[request["program"]]).main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def wait(pid, seconds):
    deadline = time.monotonic() + seconds
    pause = 0.002
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return -1


def main():
    for name in MODULES.values():
        importlib.import_module(name)
    import ansible.executor.playbook_executor
    import ansible.executor.task_queue_manager
    import ansible.plugins.strategy.linear
    import ansible.plugins.strategy.free
    import ansible.template

    for line in iter(sys.stdin.readline, ""):
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            child(request)
        sys.stdout.write(json.dumps({"exit": wait(pid, request["timeout"])}) + "\n")
        sys.stdout.flush()


main()
