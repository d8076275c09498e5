import type { Duplex } from 'node:stream';
import type { TargetKind } from '@signet/core';
import { type CommandsReader, commandsReader } from './commands.ts';

/** Files and ports of a host, only to look at. */
export interface PlacesReader extends CommandsReader {
  /** A TCP connection opened from the host. */
  openTcp(host: string, port: number): Promise<Duplex>;
}

/** What a host waits for: its files, and ports that it reaches. */
export const places: TargetKind<PlacesReader, PlacesReader> = {
  name: 'places',
  async open(connection) {
    const reader: PlacesReader = {
      ...commandsReader(connection),
      openTcp: (host, port) => connection.openTcp(host, port),
    };
    const nothing = async (): Promise<void> => {};
    return { read: reader, write: reader, save: async () => false, discard: nothing, close: nothing };
  },
};
