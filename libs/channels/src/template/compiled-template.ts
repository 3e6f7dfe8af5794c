/** What is kept of a template once it was read without a fault, and what is said of one that has faults. */

/** Plain JSON, to be stored beside the definition. Every field is Liquid source; `html` is laid out, whether it was MJML or not. */
export interface CompiledTemplate {
  from?: string;
  replyTo?: string;
  subject: string;
  preheader?: string;
  html: string;
  /** Left out, the text is derived from the rendered HTML. */
  text?: string;
}

export interface TemplateFault {
  /** JSON pointer to a field of the definition, such as `/subject`. */
  path: string;
  /** In an author's words, with the line of the field where it is known: `line 3: the filter "upcas" is not known`. */
  message: string;
}
