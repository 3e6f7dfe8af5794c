/** A definition becomes what is kept for sending; every field is read, so that an author hears of all faults at once. */
import type { TemplateDefinition } from '@landfall/domain/template/template';
import { parseMailbox } from '../email/mailbox';
import type { CompiledTemplate, TemplateFault } from './compiled-template';
import { type LiquidMode, parseLiquid } from './liquid';
import { liquidFault } from './liquid-fault';
import { layOut } from './mjml';

export type Compilation = { compiled: CompiledTemplate; faults?: undefined } | { compiled?: undefined; faults: TemplateFault[] };

const MODES = {
  from: 'plain',
  replyTo: 'plain',
  subject: 'plain',
  preheader: 'html',
  html: 'html',
  mjml: 'html',
  text: 'plain',
} as const satisfies Record<string, LiquidMode>;
const FIELDS = Object.keys(MODES) as (keyof typeof MODES)[];

/** @returns what to keep, or all faults: at most one of Liquid per field, and those of MJML */
export async function compileTemplate(definition: TemplateDefinition): Promise<Compilation> {
  const faults = FIELDS.flatMap((field) => faultsOf(field, definition[field]));
  const html = definition.mjml === undefined ? (definition.html ?? '') : await htmlOf(definition.mjml, faults);
  if (faults.length > 0) return { faults };
  const { from, replyTo, subject, preheader, text } = definition;
  const compiled: CompiledTemplate = { subject, html };
  if (from !== undefined) compiled.from = from;
  if (replyTo !== undefined) compiled.replyTo = replyTo;
  if (preheader !== undefined) compiled.preheader = preheader;
  if (text !== undefined) compiled.text = text;
  return { compiled };
}

function faultsOf(field: keyof typeof MODES, source: string | undefined): TemplateFault[] {
  if (source === undefined) return [];
  const path = `/${field}`;
  try {
    parseLiquid(MODES[field], source);
  } catch (error) {
    return [{ path, message: liquidFault(error) }];
  }
  const isMailbox = (field !== 'from' && field !== 'replyTo') || /\{[{%]/.test(source) || parseMailbox(source);
  return isMailbox ? [] : [{ path, message: 'must be one mailbox such as Shop <hello@shop.example>' }];
}

/** Adds what is wrong with the MJML, or with the Liquid as the layout has arranged it. */
async function htmlOf(mjml: string, faults: TemplateFault[]): Promise<string> {
  const { html, faults: found } = await layOut(mjml);
  faults.push(...found.map((message) => ({ path: '/mjml', message })));
  if (faults.some(({ path }) => path === '/mjml')) return html;
  try {
    parseLiquid('html', html);
  } catch (error) {
    faults.push({ path: '/mjml', message: `once laid out, ${liquidFault(error).replace(/^line \d+: /, '')}` });
  }
  return html;
}
