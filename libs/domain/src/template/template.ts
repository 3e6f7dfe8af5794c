/** What an author writes to define a message: its shape only. Whether its Liquid and MJML can be read is asked in `libs/channels`. */
import { z } from 'zod';

/** Characters of one body. Mail clients clip far below; the bound keeps a template a document of the store. */
const LONGEST_BODY = 500_000;
/** Characters of one header line before its Liquid is filled in. */
const LONGEST_LINE = 2_000;

const line = (what: string) =>
  z
    .string({ error: `${what} must be text` })
    .min(1, { error: `${what} must not be empty` })
    .max(LONGEST_LINE, { error: `${what} must have at most ${LONGEST_LINE} characters` });

const body = (what: string) =>
  z
    .string({ error: `${what} must be text` })
    .max(LONGEST_BODY, { error: `${what} must have at most ${LONGEST_BODY} characters` });

/**
 * The body of `PUT /v1/templates/{key}`. Liquid may stand in every field but `channel`; exactly one of `mjml` and `html` is given.
 * A key that is not listed is a fault.
 */
export const templateDefinition = z
  .strictObject({
    channel: z.literal('email', { error: "must be 'email'" }),
    /** A mailbox, `Shop <hello@shop.example>` or the bare address; left out, the sender that the installation is configured with. */
    from: line('the sender').optional(),
    /** A mailbox that answers go to. */
    replyTo: line('the reply address').optional(),
    /** Not escaped; line breaks become spaces. */
    subject: line('the subject'),
    /** What an inbox shows after the subject; hidden in the mail itself. Escaped. */
    preheader: line('the preheader').optional(),
    /** MJML 4 or 5 markup without includes; escaped. */
    mjml: body('mjml').optional(),
    /** A whole HTML document or a part of one; escaped. */
    html: body('html').optional(),
    /** The plain alternative, not escaped; left out, it is derived from the HTML. */
    text: body('text').optional(),
  })
  .check(
    z.superRefine(
      ({ mjml, html }, context) => {
        if (mjml !== undefined && html !== undefined) {
          context.addIssue({ code: 'custom', path: [], message: 'has mjml and html at once: a template has either' });
        } else if (mjml === undefined && html === undefined) {
          context.addIssue({ code: 'custom', path: [], message: 'lacks its body: a template has either mjml or html' });
        } else if (`${mjml ?? html}`.trim() === '') {
          context.addIssue({ code: 'custom', path: [html === undefined ? 'mjml' : 'html'], message: 'must not be empty' });
        }
      },
      // Faults of other fields are no reason to be silent about a body that is missing.
      { when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value) },
    ),
  );

export type TemplateDefinition = z.infer<typeof templateDefinition>;
