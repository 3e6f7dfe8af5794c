/** An SMTP server that follows a script: what it answers, how late, and where it falls silent or hangs up. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What the server does when it is its turn: a reply, silence, or the end of the connection. */
export type Act = string | 'silence' | 'drop';

export interface Script {
  greeting?: Act;
  ehlo?: Act;
  mail?: Act;
  rcpt?: Act;
  /** To the command DATA. */
  data?: Act;
  /** To the first bytes of the message; without it the message is read to its end. */
  begun?: Act;
  /** To the final dot. */
  message?: Act;
  pipelining?: boolean;
  /** Before each reply. */
  delayMs?: number;
}

export class ScriptedSmtp {
  /** The source of each message that came to its final dot. */
  readonly received: string[] = [];
  /** Of those, how many were answered with a 2xx. */
  accepted = 0;
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private constructor(
    private readonly server: Server,
    /** Read anew at each turn: a server that comes round is one whose script was changed. */
    public script: Script,
  ) {}

  static async start(script: Script = {}, port = 0): Promise<ScriptedSmtp> {
    const server = createServer();
    const scripted = new ScriptedSmtp(server, script);
    server.on('connection', (socket) => scripted.talk(socket));
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    return scripted;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** The server ends every idle session at once, as after its idle timeout. */
  hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.hangUp();
    await new Promise((done) => this.server.close(done));
  }

  private talk(socket: Socket): void {
    this.connections++;
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
    let pending = '';
    let inMessage = false;
    const say = (what: Act) => {
      if (what === 'drop') socket.destroy();
      else if (what !== 'silence' && !socket.destroyed) socket.write(`${what}\r\n`);
    };
    const act = (what: Act) => {
      const { delayMs } = this.script;
      if (delayMs === undefined) say(what);
      else setTimeout(say, delayMs, what).unref();
    };
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      for (;;) {
        const { begun, message = '250 queued' } = this.script;
        if (inMessage && pending !== '' && begun) return act(begun);
        const end = pending.indexOf(inMessage ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const text = pending.slice(0, end);
        pending = pending.slice(end + (inMessage ? 5 : 2));
        if (inMessage) {
          this.received.push(text);
          if (message.startsWith('2')) this.accepted++;
          inMessage = false;
          act(message);
        } else {
          const reply = this.replyTo(text);
          inMessage = reply.startsWith('354');
          act(reply);
        }
      }
    });
    act(this.script.greeting ?? '220 scripted');
  }

  private replyTo(line: string): Act {
    const { script } = this;
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        return script.ehlo ?? (script.pipelining ? '250-scripted\r\n250 PIPELINING' : '250 scripted');
      case 'HELO':
        return script.ehlo ?? '250 scripted';
      case 'MAIL':
        return script.mail ?? '250 sender ok';
      case 'RCPT':
        return script.rcpt ?? '250 recipient ok';
      case 'DATA':
        // A pipelining client sends DATA along; without a recipient it is refused.
        return script.data ?? (isTaken(script.mail) && isTaken(script.rcpt) ? '354 go ahead' : '503 no valid recipients');
      default:
        return '250 ok';
    }
  }
}

function isTaken(reply: Act = '250 ok'): boolean {
  return reply.startsWith('2');
}
