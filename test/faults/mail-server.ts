/** An SMTP server that takes every mail and writes down what it accepted: the outside's own record of what was sent. */
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

export interface Acceptance {
  /** Just before its 250, ms UTC. */
  at: number;
  /** Its left side, as it was before it was made fit for a header. */
  messageId: string;
  to: string;
}

export interface MailServer {
  url: string;
  log: readonly Acceptance[];
  stop(): Promise<void>;
}

/** @param answerMs between the end of a mail and its 250: what a crash can fall into */
export async function startMailServer({ answerMs }: { answerMs: number }): Promise<MailServer> {
  const log: Acceptance[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      stream.once('end', () => {
        const messageId = decodeURIComponent(/^message-id:\s*<([^@\s]+)@/im.exec(text)?.[1] ?? '');
        void pause(answerMs).then(() => {
          for (const { address: to } of session.envelope.rcptTo) log.push({ at: Date.now(), messageId, to });
          done();
        });
      });
    },
  });
  // A client that was killed leaves its connection in pieces.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, log, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}
