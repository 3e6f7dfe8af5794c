// The embedded inbox: an SMTP server that takes every mail and keeps it. It runs beside the API, whose death loses no mail.
import { randomUUID } from 'node:crypto';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { freePort } from '../process/ports';
import { compactJournal } from './compact';
import { Journal } from './journal';
import { journalFile, summaryOf } from './mail';
import type { KeptMail } from './mail';

const MAX_BYTES = 25 * 1024 * 1024;
const IDLE_MS = 60_000;
/** Of mail that is kept from one start to the next: about 30,000 of them. */
const KEPT_BYTES = 256 * 1024 * 1024;

export interface RunningInbox {
  /** For SMTP_URL. */
  uri: string;
  port: number;
  /** It lives in the process that started it. */
  pid: number;
  stop(): Promise<void>;
}

/** Keeps mail in `dir`, for an `InboxReader` in any process; 250 is answered once it is on the disk. */
export async function startInbox({ dir, port: wanted }: { dir: string; port?: number }): Promise<RunningInbox> {
  await compactJournal(dir, KEPT_BYTES);
  const journal = await Journal.open(journalFile(dir));
  const port = wanted ?? (await freePort());
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    // Any name and password will do: there is nothing to protect in a mailbox that takes everything on loopback.
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anyone' }),
    size: MAX_BYTES,
    socketTimeout: IDLE_MS,
    closeTimeout: 1000,
    logger: false,
    onData: (stream, session, done) => void keep(stream, session, journal).then(() => done(), done),
  });
  // A client that drops its connection is its own affair, not an end of the inbox.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return {
    uri: `smtp://127.0.0.1:${port}`,
    port,
    pid: process.pid,
    stop: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await journal.close();
    },
  };
}

async function keep(stream: SMTPServerDataStream, session: SMTPServerSession, journal: Journal): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw Object.assign(new Error('The message is too large'), { responseCode: 552 });
  const source = Buffer.concat(chunks);
  const { messageId, subject } = await summaryOf(source);
  const mail = { at: new Date().toISOString(), messageId, subject, raw: source.toString('latin1') };
  const mails = session.envelope.rcptTo.map(({ address }): KeptMail => ({ id: randomUUID(), to: address, ...mail }));
  await journal.append(mails);
}
