import type { ToolReply } from '../protocol.ts';
import { connectToCell } from './cell-client.ts';
import { readEndpoint } from './endpoint.ts';

/** `startNode.sh` and its siblings: prints what the cell says until it gives the exit code. */
export async function runProfileTool(tool: string, endpointFile: string, args: readonly string[]): Promise<number> {
  const endpoint = readEndpoint(endpointFile);
  const client = await connectToCell(endpoint);
  let reply = await client.ask({ op: 'tool', tool, profile: endpoint.profile, node: endpoint.node, args });
  for (;;) {
    const said = reply as ToolReply | undefined;
    if (said === undefined) {
      process.stdout.write('The simulated cell has ended.\n');
      return 255;
    }
    if ('exit' in said) {
      client.close();
      return said.exit;
    }
    process.stdout.write(`${said.line}\n`);
    reply = await client.next();
  }
}
