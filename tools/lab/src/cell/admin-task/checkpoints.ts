import type { Checkpoint } from '../checkpoints.ts';
import { scriptingException } from '../errors.ts';
import { lines } from '../grammar.ts';
import type { Session } from '../session.ts';
import type { Commands } from './command.ts';

function checkpointOf({ state }: Session, name: string): Checkpoint {
  const found = state.checkpoints.get(name);
  if (found === undefined) {
    throw scriptingException(
      'com.ibm.websphere.management.cmdframework.CommandException',
      `XREP0006E: The checkpoint ${name} does not exist.`,
    );
  }
  return found;
}

/** Checkpoints copy and restore the master configuration itself; no workspace and no process is touched. */
export const checkpointCommands: Commands = {
  createFullCheckpoint: {
    required: 'checkpointName',
    optional: 'checkpointDesc',
    run: ({ state }, parameters) => {
      const name = parameters.text('checkpointName');
      if (state.checkpoints.get(name) !== undefined) {
        throw scriptingException(
          'com.ibm.websphere.management.cmdframework.CommandException',
          `XREP0005E: The checkpoint ${name} already exists.`,
        );
      }
      state.checkpoints.create(name, parameters.text('checkpointDesc'));
      state.counts.checkpoints++;
      return '';
    },
  },
  listCheckpoints: {
    run: ({ state }) =>
      lines(
        state.checkpoints
          .list()
          .map(
            ({ name }) =>
              `${name}(cells/${state.topology.cellName}/repository/checkpoints/${name}|checkpoint.xml#Checkpoint_1)`,
          ),
      ),
  },
  listCheckpointDocuments: {
    required: 'checkpointName',
    run: (session, parameters) =>
      lines(
        [...checkpointOf(session, parameters.text('checkpointName')).documents.keys()].map((name) =>
          name.replace('|', '/'),
        ),
      ),
  },
  restoreCheckpoint: {
    required: 'checkpointName',
    writes: true,
    run: (session, parameters) => {
      session.state.checkpoints.restore(checkpointOf(session, parameters.text('checkpointName')));
      session.workspace.reset();
      return '';
    },
  },
  deleteCheckpoint: {
    required: 'checkpointName',
    run: (session, parameters) => {
      session.state.checkpoints.delete(checkpointOf(session, parameters.text('checkpointName')).name);
      return '';
    },
  },
  getAutoCheckpointEnabled: { run: () => 'false' },
  getAutoCheckpointDepth: { run: () => '5' },
};
