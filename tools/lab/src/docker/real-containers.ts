import type { LabRecord } from '../processes/lab-record.ts';
import { runDocker } from './run-docker.ts';

/** Removes what a lab has on a real engine: the containers of its project and its image. */
export async function removeRealContainers({
  project,
  image,
  dockerHost,
}: NonNullable<LabRecord['containers']>): Promise<void> {
  const listed = await runDocker('docker', ['ps', '-aq', '--filter', `label=com.docker.compose.project=${project}`], {
    dockerHost,
  });
  const ids = listed.stdout.toString('utf8').split('\n').filter(Boolean);
  if (ids.length > 0) await runDocker('docker', ['rm', '-f', ...ids], { dockerHost });
  await runDocker('docker', ['rmi', '-f', image], { dockerHost });
}
