import type { CellState } from './cell-state.ts';
import { mayAdminister } from './registry.ts';
import { openSession, type Session } from './session.ts';

/** What a starting wsadmin asks for. */
export interface LoginRequest {
  /** SOAP, RMI, NONE and so on. */
  readonly conntype: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Whether it may ask the person at the terminal for what is missing. */
  readonly mayPrompt: boolean;
  readonly requestTimeoutMs: number;
  /** Whether this wsadmin has no JVM to start and waits as long as one would. */
  readonly standIn: boolean;
}

export type LoginAnswer =
  | { readonly status: 'ready'; readonly lines: readonly string[]; readonly session: Session }
  | { readonly status: 'prompt'; readonly realm: string };

const NOT_CONNECTED = [
  'WASX7213I: This scripting client is not connected to a server process; please refer to the log file wsadmin.traceout for additional information.',
  'WASX8011W: AdminTask object is not available.',
];

/**
 * Connects a wsadmin. What goes wrong is not an end: it prints why and goes on unconnected, as the product does.
 */
export async function login(state: CellState, request: LoginRequest): Promise<LoginAnswer> {
  const { conntype, host, port, user, password, requestTimeoutMs } = request;
  if (request.standIn) await state.timers.sleep(state.wsadminStartMs);
  if (conntype.toUpperCase() === 'NONE') {
    const lines = [
      'WASX7357I: By request, this scripting client is not connected to any server process. Certain configuration and application operations will be available in local mode.',
    ];
    return { status: 'ready', lines, session: openSession(state, 'local', user, 0) };
  }
  const { dmgr } = state.processes;
  if (dmgr.state !== 'started' || port !== state.soapPort)
    return unconnected(state, [unavailable(conntype, host, port)]);
  if (user === '' || password === '') {
    if (request.mayPrompt) return { status: 'prompt', realm: state.topology.cellName };
    return unconnected(
      state,
      refused(
        conntype,
        host,
        'ADMC0035E: No user name has been specified to create a secure SOAP administrative client.',
      ),
    );
  }
  if (!(await mayAdminister(state, user, password))) {
    const reason =
      'ADMN0022E: Access is denied for the getProcessType operation on Server MBean because of insufficient or empty credentials.';
    return unconnected(state, refused(conntype, host, reason));
  }
  const connected = `WASX7209I: Connected to process "dmgr" on node ${state.topology.dmgrNode} using ${conntype} connector;  The type of process is: DeploymentManager`;
  return { status: 'ready', lines: [connected], session: openSession(state, 'connected', user, requestTimeoutMs) };
}

function unconnected(state: CellState, lines: readonly string[]): LoginAnswer {
  return { status: 'ready', lines: [...lines, ...NOT_CONNECTED], session: openSession(state, 'unconnected', '', 0) };
}

function unavailable(conntype: string, host: string, port: number): string {
  const reason = `Error opening socket: java.net.ConnectException: Connection refused (Connection refused)`;
  return (
    `WASX7023E: Error creating "${conntype}" connection to host "${host}"; exception information: ` +
    `com.ibm.websphere.management.exception.ConnectorNotAvailableException: [SOAPException: faultCode=SOAP-ENV:Client; msg=${reason}; ` +
    `targetException=java.lang.IllegalArgumentException: ${reason} (port ${port})]`
  );
}

function refused(conntype: string, host: string, reason: string): string[] {
  return [
    `WASX7246E: Cannot establish "${conntype}" connection to host "${host}" because of an authentication failure. Ensure that user and password are correct on the command line or in a properties file.`,
    `Exception message (if any): "${reason}"`,
  ];
}
