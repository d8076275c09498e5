import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inWholePackets } from './whole-packets.ts';

/** A socket that tells what goes out at once. */
function recording(): { socket: Duplex; sent: string[] } {
  const sent: string[] = [];
  const socket = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      sent.push(String(chunk));
      done();
    },
    writev(chunks, done) {
      sent.push(chunks.map(({ chunk }) => String(chunk)).join(''));
      done();
    },
  });
  return { socket, sent };
}

it('sends the pieces of a turn together, and nothing later than that', async () => {
  const { socket, sent } = recording();
  inWholePackets(socket);
  for (const piece of ['length ', 'content ', 'tag']) socket.write(piece);
  expect(sent).toEqual([]);
  await nextTurn();
  socket.write('next');
  await nextTurn();
  expect(sent).toEqual(['length content tag', 'next']);
});

it('loses nothing that was written right before the end', async () => {
  const { socket, sent } = recording();
  inWholePackets(socket);
  socket.write('last ');
  socket.end('words');
  await nextTurn();
  expect([sent.join(''), socket.writableFinished]).toEqual(['last words', true]);
});
