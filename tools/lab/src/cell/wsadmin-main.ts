import { runProfileTool } from './stand-in/tool.ts';
import { standInWsadmin } from './stand-in/wsadmin.ts';

/** The program behind the scripts of a profile: `wsadmin-main.ts wsadmin|startNode|… <endpoint file> <arguments>`. */
async function main(): Promise<number> {
  const [program = '', endpointFile = '', ...args] = process.argv.slice(2);
  try {
    return await (program === 'wsadmin'
      ? standInWsadmin(endpointFile, args)
      : runProfileTool(program, endpointFile, args));
  } catch (error) {
    process.stdout.write(
      `The simulated cell does not answer: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return 103;
  }
}

const code = await main();
// What was printed has to leave before the end; an open standard input must not keep the process.
process.stdout.write('', () => process.exit(code));
