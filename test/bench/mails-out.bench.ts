/** P8: mails of one journey, gate and claim included, beside a bare pool of SMTP connections that hands the same messages to the same server. */
import { createTransport } from 'nodemailer';
import type { OutgoingMessage } from '@landfall/channels/channel';
import { EmailChannel } from '@landfall/channels/email/email.channel';
import { define, openOffice, type Office } from '../support/office';
import { startStore } from '../support/store';
import { abreast } from './abreast';
import { type Bench, type Finding, takeTurns } from './benchmark';
import { MailSink } from './mail-sink';
import { cartOf, identifyOf, mailDefinitions } from './shop';

/** As the worker has them under way. */
const ABREAST = 100;
/** As the channel has them, and the bare pool too. */
const CONNECTIONS = 8;
const CALLS_AT_ONCE = 250;

/** The engine's part alone: what the worker does for each enrollment whose mail is due, with as many at once. */
export async function mailsOut({ scale, rounds, say }: Bench): Promise<Finding> {
  const count = Math.round(5_000 * scale);
  const sink = await MailSink.start();
  const store = await startStore();
  const email = new Remembering({ smtpUrl: sink.url, maxConnections: CONNECTIONS });
  try {
    const office = openOffice(store.connection, { email });
    await define(office, mailDefinitions());
    await sendAll(office, await enterAll(office, 'warm', Math.round(count / 10)));
    const through = await takeTurns(
      rounds,
      async (round) => {
        const due = await enterAll(office, `round-${round}`, count);
        email.handedOver.length = 0;
        const before = await sink.accepted();
        const rate = await timed(count, () => sendAll(office, due));
        const accepted = (await sink.accepted()) - before;
        if (accepted !== count) throw new Error(`${accepted} mails were accepted where ${count} were due`);
        say(`P8 product ${rate.toFixed(0)}/s`);
        return rate;
      },
      async () => {
        const rate = await timed(count, () => sendBare(sink.url, email.handedOver));
        say(`P8 bare pool ${rate.toFixed(0)}/s`);
        return rate;
      },
    );
    return {
      id: 'P8',
      work: `mails of one journey out by SMTP, ${count.toLocaleString('en')} due, gate, claim and outcome included, ${ABREAST} at once`,
      product: `${through.product.toFixed(0)}/s`,
      baseline: `${through.baseline.toFixed(0)}/s (bare pool, same messages)`,
      result: through.ratio.toFixed(2),
      goal: '≥ 0.5',
      met: through.ratio >= 0.5,
    };
  } finally {
    await email.close();
    await store.stop();
    await sink.stop();
  }
}

/** Keeps what it hands over, for the baseline to hand over the same. */
class Remembering extends EmailChannel {
  readonly handedOver: OutgoingMessage[] = [];

  override deliver(message: OutgoingMessage) {
    this.handedOver.push(message);
    return super.deliver(message);
  }
}

/** @returns the enrollments, the mail of each due */
async function enterAll({ ingest, told }: Office, series: string, count: number): Promise<string[]> {
  told.length = 0;
  const users = Array.from({ length: count }, (_, index) => `${series}-${index}`);
  const calls = users.flatMap((user) =>
    [identifyOf(user), cartOf(user)].map((call) => ({ call: { anonymousId: null, ...call } })),
  );
  for (let from = 0; from < calls.length; from += CALLS_AT_ONCE) await ingest.receive(calls.slice(from, from + CALLS_AT_ONCE));
  const entered = told.flatMap(([id, owed]) => (owed === 'start' ? [id] : []));
  if (entered.length !== count) throw new Error(`${entered.length} entered where ${count} were to`);
  return entered;
}

async function sendAll({ steps }: Office, due: readonly string[]): Promise<void> {
  await abreast(ABREAST, due, (enrollmentId) => steps.advance({ enrollmentId, attempt: 1 }));
}

async function sendBare(smtpUrl: string, messages: readonly OutgoingMessage[]): Promise<void> {
  const transport = createTransport({ pool: true, url: smtpUrl, maxConnections: CONNECTIONS, maxMessages: Infinity });
  try {
    await abreast(ABREAST, messages, ({ id, headers, ...mail }) =>
      transport.sendMail({ ...mail, messageId: `<${id}@bare.example>`, headers }),
    );
  } finally {
    transport.close();
  }
}

/** @returns per second */
async function timed(count: number, work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (count / (performance.now() - startedAt)) * 1000;
}
