/** Bodies, from bytes to a value: bounded while they are read, unpacked, UTF-8, JSON or text, free of text nobody can store. */
import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import { InvalidInput } from '@landfall/domain/fault/fault';
import { faultsOfText } from '@landfall/domain/fault/faults-of-text';
import { HttpFault, tooLarge, unreadable } from './http-fault';
import { accessOf, rulesOf } from './operation';

const GENERAL_LIMIT = 1024 * 1024;
const TRACKING_LIMIT = 500 * 1024;
/** Of a body that is refused, this much is still taken in and thrown away, so that its sender gets to read the answer. */
const DRAIN_LIMIT = 128 * 1024 * 1024;

/** JSON by any of its names; tracking SDKs send it as text or as a form, to be spared a preflight. */
const JSON_MEDIA = /^application\/(?:[\w.-]+\+)?json$/;
const TRACKING_MEDIA = new Set(['text/plain', 'application/x-www-form-urlencoded']);

/**
 * @returns the JSON value (`__proto__` is a plain field of it), the text of a `textMedia` type, or undefined for an empty body
 * @throws HttpFault 400 unreadable, 413 while it is read, 415; InvalidInput for strange text or nesting, with pointers
 */
export async function readBody(request: FastifyRequest, payload: Readable): Promise<unknown> {
  if (request.is404) {
    drain(payload);
    return undefined;
  }
  const rules = rulesOf(request);
  const isTracking = accessOf(request) === 'tracking';
  try {
    const isGzip = encodingOf(request) === 'gzip';
    const media = mediaOf(request, isTracking, rules.textMedia ?? []);
    const limit = rules.bodyLimit ?? (isTracking ? TRACKING_LIMIT : GENERAL_LIMIT);
    if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
    const bytes = await collect(payload, limit, isGzip);
    if (bytes.length === 0) return undefined;
    const text = textOf(bytes);
    if (media === 'text') return text;
    const value = parseJson(text);
    if (!isTracking && rules.strangeText !== 'by_item') refuseStrangeText(value);
    return value;
  } catch (error) {
    drain(payload);
    throw error;
  }
}

function encodingOf(request: FastifyRequest): 'gzip' | 'identity' {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'gzip' || encoding === 'x-gzip') return 'gzip';
  if (encoding === 'identity' || encoding === '') return 'identity';
  throw new HttpFault(415, 'unsupported_encoding', 'The content encoding is not known here; gzip is.', {
    'accept-encoding': 'gzip',
  });
}

function mediaOf(request: FastifyRequest, isTracking: boolean, textMedia: readonly string[]): 'json' | 'text' {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? 'application/json').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]*)/.exec(parameter)?.[1])
    .find((name) => name !== undefined);
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii') {
    throw new HttpFault(415, 'unsupported_media', 'Bodies are UTF-8.');
  }
  const media = type.trim();
  if (textMedia.includes(media)) return 'text';
  if (JSON_MEDIA.test(media) || (isTracking && TRACKING_MEDIA.has(media))) return 'json';
  const known = ['application/json', ...textMedia].join(', ');
  throw new HttpFault(415, 'unsupported_media', `The body's content type is not taken here; ${known} is.`, { accept: known });
}

function collect(payload: Readable, limit: number, isGzip: boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const source = isGzip ? payload.pipe(createGunzip()) : payload;
    const chunks: Buffer[] = [];
    let packed = 0;
    let length = 0;
    const refuse = (error: Error) => {
      payload.off('data', countPacked).off('error', lost);
      source.off('data', take).off('end', done).off('error', spoiled);
      if (source !== payload) {
        payload.unpipe(source as NodeJS.WritableStream & Readable);
        source.on('error', ignore).destroy();
      }
      reject(error);
    };
    const countPacked = (chunk: Buffer) => {
      packed += chunk.length;
      if (packed > limit) refuse(tooLarge(limit));
    };
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) refuse(tooLarge(limit));
      else chunks.push(chunk);
    };
    const done = () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length));
    const lost = () => refuse(unreadable('The body ended early.'));
    const spoiled = () => refuse(unreadable(isGzip ? 'The body is not valid gzip.' : 'The body ended early.'));
    if (isGzip) payload.on('data', countPacked).on('error', lost);
    source.on('data', take).on('end', done).on('error', spoiled);
  });
}

/** Reads on and forgets, so that the connection stays usable; beyond all measure it is cut. */
function drain(payload: Readable): void {
  let length = 0;
  payload.on('error', ignore);
  payload.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > DRAIN_LIMIT) payload.destroy();
  });
  payload.resume();
}

function ignore(): void {
  // The refusal is on its way already; what the dropped stream says after it changes nothing.
}

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw unreadable('The body is not valid UTF-8.');
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable('The body is not valid JSON.');
  }
}

function refuseStrangeText(value: unknown): void {
  const faults = faultsOfText(value);
  if (faults.length > 0) throw new InvalidInput(faults);
}
