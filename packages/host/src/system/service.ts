import { type ActionReport, TargetError } from '@signet/core';
import { quote } from '../shell/quote.ts';
import type { CommandsReader, CommandsWriter } from '../targets/commands.ts';

/** How a service is wanted. */
export interface ServiceWish {
  readonly name?: string | undefined;
  readonly state?: 'reloaded' | 'restarted' | 'started' | 'stopped' | undefined;
  readonly enabled?: boolean | undefined;
  readonly masked?: boolean | undefined;
  readonly daemonReload?: boolean | undefined;
  readonly daemonReexec?: boolean | undefined;
  readonly scope?: 'global' | 'system' | 'user' | undefined;
  readonly noBlock?: boolean | undefined;
  /** Seconds between stop and start of a restart. */
  readonly sleepSeconds?: number | undefined;
}

interface Found {
  readonly manager: 'openrc' | 'systemd' | 'sysv';
  readonly isKnown: boolean;
  readonly isActive: boolean;
  readonly isEnabled: boolean | undefined;
  readonly isMasked: boolean;
  readonly status: Readonly<Record<string, string>>;
}

/** One thing to do, as it is called and as it is done. */
interface Step {
  readonly effect: string;
  readonly command: string;
}

const look = `scope=$2
if command -v systemctl >/dev/null 2>&1 && systemctl $scope show -p Version >/dev/null 2>&1; then
  echo systemd
  systemctl $scope show -- "$1" 2>/dev/null
  echo "Enabled=$(systemctl $scope is-enabled -- "$1" 2>/dev/null)"
elif command -v rc-service >/dev/null 2>&1; then
  echo openrc
  if rc-service -e "$1" 2>/dev/null; then echo LoadState=loaded; fi
  if rc-service "$1" status >/dev/null 2>&1; then echo ActiveState=active; fi
  if rc-update show default 2>/dev/null | grep -q "^ *$1 "; then echo Enabled=enabled; else echo Enabled=disabled; fi
else
  echo sysv
  if [ -x "/etc/init.d/$1" ] || [ -x "/etc/rc.d/$1" ]; then echo LoadState=loaded; fi
  if service "$1" status >/dev/null 2>&1; then echo ActiveState=active; fi
  enabled=disabled
  for link in /etc/rc[2345].d/S[0-9][0-9]"$1"; do if [ -e "$link" ]; then enabled=enabled; fi; done
  echo "Enabled=$enabled"
fi`;

/** What has to be done for a service to be as it is wanted, and how it is now. */
export async function planService(host: CommandsReader, wish: ServiceWish): Promise<{ steps: Step[]; found: Found }> {
  const found = await readService(host, wish);
  const { name } = wish;
  if (name !== undefined && !found.isKnown && !(found.isMasked || wish.masked === true)) {
    throw new TargetError(`Could not find the requested service ${name}: host`, {
      code: 'SERVICE_UNKNOWN',
      hint: 'Check the name, and whether its package is installed.',
    });
  }
  return { steps: stepsFor(found, wish), found };
}

async function readService(host: CommandsReader, { name = '', scope }: ServiceWish): Promise<Found> {
  const { stdout } = await host.ask(['sh', '-c', look, 'sh', name, scopeOption(scope)]);
  const [manager = 'sysv', ...lines] = stdout.toString('utf8').split('\n');
  const status: Record<string, string> = {};
  for (const line of lines) {
    const equals = line.indexOf('=');
    if (equals > 0) status[line.slice(0, equals)] = line.slice(equals + 1);
  }
  const { Enabled: enabled = '', LoadState: load = '', ActiveState: active = '' } = status;
  return {
    manager: manager as Found['manager'],
    isKnown: load === 'loaded' || load === 'masked',
    isActive: active === 'active' || active === 'activating' || active === 'reloading',
    isEnabled:
      enabled === '' ? undefined : /^(?:enabled|enabled-runtime|alias|static|indirect|generated)$/u.test(enabled),
    isMasked: load === 'masked' || enabled.startsWith('masked'),
    status,
  };
}

function scopeOption(scope: ServiceWish['scope']): string {
  return scope === undefined || scope === 'system' ? '' : `--${scope}`;
}

function stepsFor(found: Found, wish: ServiceWish): Step[] {
  const { name = '', state, enabled, masked } = wish;
  const steps: Step[] = [];
  const add = (effect: string, verb: string): void => {
    steps.push({ effect, command: commandFor(found.manager, verb, wish) });
  };
  if (found.manager === 'systemd') {
    if (wish.daemonReload === true) add('reload the units of systemd', 'daemon-reload');
    if (wish.daemonReexec === true) add('start systemd anew', 'daemon-reexec');
    if (masked === true && !found.isMasked) add(`mask ${name}`, 'mask');
    if (masked === false && found.isMasked) add(`unmask ${name}`, 'unmask');
  }
  if (enabled === true && found.isEnabled !== true) add(`enable ${name}`, 'enable');
  if (enabled === false && found.isEnabled === true) add(`disable ${name}`, 'disable');
  if (state === 'started' && !found.isActive) add(`start ${name}`, 'start');
  if (state === 'stopped' && found.isActive) add(`stop ${name}`, 'stop');
  if (state === 'restarted') add(`restart ${name}`, 'restart');
  if (state === 'reloaded')
    add(found.isActive ? `reload ${name}` : `start ${name}`, found.isActive ? 'reload' : 'start');
  return steps;
}

function commandFor(manager: Found['manager'], verb: string, wish: ServiceWish): string {
  const name = quote(wish.name ?? '');
  if (manager === 'systemd') {
    const options = [scopeOption(wish.scope), wish.noBlock === true ? '--no-block' : ''].filter(
      (option) => option !== '',
    );
    const unit = verb.startsWith('daemon-') ? '' : ` -- ${name}`;
    return ['systemctl', ...options, `${verb}${unit}`].join(' ');
  }
  if (verb === 'restart' && wish.sleepSeconds !== undefined) {
    return `${commandFor(manager, 'stop', { name: wish.name })}; sleep ${wish.sleepSeconds}; ${commandFor(manager, 'start', { name: wish.name })}`;
  }
  if (manager === 'openrc') {
    if (verb === 'enable' || verb === 'disable')
      return `rc-update ${verb === 'enable' ? 'add' : 'del'} ${name} default`;
    return `rc-service ${name} ${verb}`;
  }
  if (verb === 'enable' || verb === 'disable') {
    const on = verb === 'enable';
    return (
      `if command -v update-rc.d >/dev/null 2>&1; then update-rc.d ${name} ${on ? 'defaults' : 'remove'}; ` +
      `else chkconfig ${name} ${on ? 'on' : 'off'}; fi`
    );
  }
  return `service ${name} ${verb}`;
}

/** What `register` receives, besides what was done. */
function factsOf({ status }: Found, { name, state, enabled }: ServiceWish): Record<string, unknown> {
  return {
    name: name ?? null,
    ...(state !== undefined && { state: state === 'stopped' ? 'stopped' : 'started' }),
    ...(enabled !== undefined && { enabled }),
    status,
  };
}

export async function foreseeService(host: CommandsReader, wish: ServiceWish): Promise<ActionReport> {
  const { steps, found } = await planService(host, wish);
  return { effects: steps.map(({ effect }) => effect), changed: isChange(steps), facts: factsOf(found, wish) };
}

export async function runService(host: CommandsWriter, wish: ServiceWish): Promise<ActionReport> {
  const { steps, found } = await planService(host, wish);
  for (const { effect, command } of steps) {
    const { code, stdout, stderr } = await host.run(['sh', '-c', command], { deadlineMs: 600_000 });
    if (code === 0) continue;
    const said = `${stderr.toString('utf8')}${stdout.toString('utf8')}`.trim();
    throw new TargetError(
      `"${effect}" failed on ${host.host}: ${said === '' ? `exit code ${code}` : said.slice(0, 500)}.`,
      {
        code: 'SERVICE_FAILED',
        hint: 'Look at the log of the service on the host.',
      },
    );
  }
  return { effects: steps.map(({ effect }) => effect), changed: isChange(steps), facts: factsOf(found, wish) };
}

/** As in Ansible, that systemd reads its units again is no change. */
function isChange(steps: readonly Step[]): boolean {
  return steps.some(({ command }) => !command.includes(' daemon-re'));
}
