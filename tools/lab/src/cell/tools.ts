import type { CellState } from './cell-state.ts';
import type { ManagedProcess } from './processes.ts';
import type { ToolRequest } from './protocol.ts';
import { mayAdminister } from './registry.ts';

type Print = (line: string) => void;

interface Invocation extends ToolRequest {
  readonly state: CellState;
  readonly print: Print;
}

/** A start that does not succeed is given up after this many times its usual length. */
const PATIENCE = 3;

/** Runs one of the profile's programs and returns its exit code, as the shell sees it. */
export async function runTool(state: CellState, request: ToolRequest, print: Print): Promise<number> {
  const invocation = { ...request, state, print };
  switch (request.tool) {
    case 'startManager':
      return request.node === '' ? start(invocation, state.processes.dmgr) : wrongProfile(print);
    case 'stopManager':
      return request.node === '' ? stop(invocation, state.processes.dmgr) : wrongProfile(print);
    case 'startNode':
    case 'stopNode': {
      const agent = state.processes.agentOf(request.node);
      if (agent === undefined) return wrongProfile(print);
      return request.tool === 'startNode' ? start(invocation, agent) : stop(invocation, agent);
    }
    case 'serverStatus':
      return serverStatus(invocation);
    default:
      print(`ADMU9991E: Unknown option: ${request.tool}`);
      return 255;
  }
}

function wrongProfile(print: Print): number {
  print('ADMU0522E: The server is not in the configuration of this profile.');
  return 255;
}

function begin({ profile, print }: Invocation, process: ManagedProcess, file: string): void {
  const name = profile.split('/').at(-1) ?? '';
  print(`ADMU0116I: Tool information is being logged in file ${profile}/logs/${process.name}/${file}.log`);
  print(`ADMU0128I: Starting tool with the ${name} profile`);
  print(`ADMU3100I: Reading configuration for server: ${process.name}`);
}

async function start(invocation: Invocation, process: ManagedProcess): Promise<number> {
  const { state, print } = invocation;
  begin(invocation, process, 'startServer');
  if (process.state !== 'stopped') {
    print(`ADMU3027E: An instance of the server may already be running: ${process.name}`);
    return 255;
  }
  print('ADMU3200I: Server launched. Waiting for initialization status.');
  const usual = state.processes.stopMs(process) * 4;
  await Promise.race([state.processes.start(process), state.timers.sleep(usual * PATIENCE + 100)]);
  if (!isStarted(process)) {
    print(
      'ADMU3011E: Server launched but failed initialization. startServer.log, SystemOut.log(or job log in zOS) and other log files should contain failure information.',
    );
    return 255;
  }
  print(`ADMU3000I: Server ${process.name} open for e-business; process id is ${process.pid}`);
  return 0;
}

/** Read anew: the state changes while a program waits. */
function isStarted(process: ManagedProcess): boolean {
  return process.state === 'started';
}

async function stop(invocation: Invocation, process: ManagedProcess): Promise<number> {
  const { state, print, args } = invocation;
  begin(invocation, process, 'stopServer');
  if (process.state !== 'started') {
    print(`ADMU0509I: The server "${process.name}" cannot be reached. It appears to be stopped.`);
    return 246;
  }
  if (!(await mayAdminister(state, option(args, 'username') || option(args, 'user'), option(args, 'password')))) {
    print(
      'ADMU0002E: Exception attempting to process server: ADMN0022E: Access is denied for the stop operation on Server MBean because of insufficient or empty credentials.',
    );
    return 246;
  }
  print('ADMU3201I: Server stop request issued. Waiting for stop status.');
  await state.processes.stop(process);
  print(`ADMU4000I: Server ${process.name} stop completed.`);
  return 0;
}

function option(args: readonly string[], name: string): string {
  const at = args.indexOf(`-${name}`);
  return at < 0 ? '' : (args[at + 1] ?? '');
}

const KINDS = { dmgr: 'Deployment Manager', nodeAgent: 'Node Agent', server: 'Application Server' } as const;

function serverStatus({ state, node, print, args, profile }: Invocation): number {
  const here = state.processes.all.filter((process) => process.node === (node === '' ? state.topology.dmgrNode : node));
  const wanted = args.find((arg) => !arg.startsWith('-'));
  print(`ADMU0116I: Tool information is being logged in file ${profile}/logs/serverStatus.log`);
  const asked = args.includes('-all') ? here : here.filter(({ name }) => name === wanted);
  if (args.includes('-all')) {
    print('ADMU0505I: Servers found in configuration:');
    for (const { name } of here) print(`ADMU0506I: Server name: ${name}`);
  }
  if (asked.length === 0) {
    print(`ADMU0522E: The server ${wanted ?? ''} is not in the configuration.`);
    return 255;
  }
  for (const { kind, name, state: now } of asked) {
    print(
      now === 'started'
        ? `ADMU0508I: The ${KINDS[kind]} "${name}" is STARTED`
        : `ADMU0509I: The ${KINDS[kind]} "${name}" cannot be reached. It appears to be stopped.`,
    );
  }
  return 0;
}
