// One command to a MongoDB server over its wire protocol, without a driver: loading one takes longer than the server takes to start.
// Source: OP_MSG in the MongoDB wire protocol, and bsonspec.org for the four types a command of ours is made of.
import { connect } from 'node:net';

export type BsonValue = number | string | boolean | BsonDocument | readonly BsonValue[];
export interface BsonDocument {
  readonly [name: string]: BsonValue;
}

const OP_MSG = 2013;
const ANSWER_MS = 2000;

/**
 * @returns the raw BSON of the answer, for {@link saysTrue}
 * @throws {Error} when nobody answers within two seconds
 */
export async function command(port: number, body: BsonDocument): Promise<Buffer> {
  const document = encode({ ...body, $db: 'admin' });
  const message = Buffer.alloc(21 + document.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(OP_MSG, 12);
  // 16–20: no flags; 20: a section of kind 0, the body.
  document.copy(message, 21);
  return await exchange(port, message);
}

/** Whether the answer has this boolean field, and it is true. */
export function saysTrue(answer: Buffer, field: string): boolean {
  return answer.includes(Buffer.concat([Buffer.from([0x08]), cstring(field), Buffer.from([1])]));
}

/** Whether the answer has this text field, at any depth. */
export function hasText(answer: Buffer, field: string): boolean {
  return answer.includes(Buffer.concat([Buffer.from([0x02]), cstring(field)]));
}

async function exchange(port: number, message: Buffer): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      let received = Buffer.alloc(0);
      socket.setTimeout(ANSWER_MS, () => reject(new Error('no answer')));
      socket.once('error', reject).once('close', () => reject(new Error('closed without an answer')));
      socket.on('data', (chunk) => {
        received = Buffer.concat([received, chunk]);
        if (received.length >= 4 && received.length >= received.readInt32LE(0)) resolve(received.subarray(21));
      });
      socket.write(message);
    });
  } finally {
    socket.destroy();
  }
}

function encode(document: BsonDocument | readonly BsonValue[]): Buffer {
  const elements = Object.entries(document).map(([name, value]) => element(name, value));
  const body = Buffer.concat([...elements, Buffer.from([0])]);
  return Buffer.concat([int32(body.length + 4), body]);
}

function element(name: string, value: BsonValue): Buffer {
  const typed = (type: number, bytes: Buffer) => Buffer.concat([Buffer.from([type]), cstring(name), bytes]);
  if (typeof value === 'number') return typed(0x10, int32(value));
  if (typeof value === 'boolean') return typed(0x08, Buffer.from([value ? 1 : 0]));
  if (typeof value === 'string') return typed(0x02, Buffer.concat([int32(Buffer.byteLength(value) + 1), cstring(value)]));
  return typed(Array.isArray(value) ? 0x04 : 0x03, encode(value as BsonDocument));
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function cstring(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}
