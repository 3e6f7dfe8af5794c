/** A process of its own that takes every mail, reads it to its end, and keeps nothing but how many there were. Sends its port when it listens, then the number whenever it is asked. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

let accepted = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData(stream, _session, done) {
    stream.resume().once('end', () => {
      accepted++;
      done();
    });
  },
});
// A client that ends in the middle of a conversation is none of its business.
server.on('error', () => undefined);
server.listen(0, '127.0.0.1', () => process.send!((server.server.address() as AddressInfo).port));
process.on('message', () => process.send!(accepted));
process.once('disconnect', () => process.exit(0));
