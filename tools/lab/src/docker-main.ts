// Stands in for the `docker` program where there is no Docker: sends its command line to the lab and prints the answer.
// argv: CONTROL-SOCKET ARGUMENT...
import { sendControl } from './control/client.ts';

const [socket = '', ...argv] = process.argv.slice(2);

try {
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const answer = await sendControl(socket, {
    method: 'POST',
    path: '/docker',
    body: { argv, cwd: process.cwd(), env },
  });
  const { code, stdout, stderr } = answer as { code: number; stdout: string; stderr: string };
  process.stdout.write(Buffer.from(stdout, 'base64'));
  process.stderr.write(stderr);
  process.exitCode = code;
} catch (error) {
  process.stderr.write(
    `Cannot connect to the Docker daemon of the lab at ${socket}: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
