/** The links of one mail: where its recipient may unsubscribe or choose, and how opening and clicking are heard of. */
import { LinkTokens, type Recipient } from './link-tokens';

/** Mail programs and proxies cut addresses off beyond about 2,083 characters; a cut token leads nowhere. */
const LONGEST_URL = 2_000;

export interface MailLinks {
  /** Where POST unsubscribes the address, and GET shows a page with a button. */
  unsubscribeUrl: string;
  /** A page with both consents. */
  preferencesUrl: string;
  /** The open pixel. */
  pixelUrl: string;
  /**
   * The way to a target by us.
   *
   * @returns `undefined` for what stays as it is: other schemes than http and https, links to ourselves, and targets too long to sign
   */
  clickUrl(target: string): string | undefined;
}

export class LinkMaker {
  private readonly tokens: LinkTokens;
  private readonly ours: URL;

  /** @param publicUrl without a closing slash */
  constructor(
    private readonly publicUrl: string,
    signingSecret: string,
  ) {
    this.tokens = new LinkTokens(signingSecret);
    this.ours = new URL(publicUrl);
  }

  linksOf(recipient: Recipient): MailLinks {
    return {
      unsubscribeUrl: `${this.publicUrl}/t/u/${this.tokens.ofRecipient('unsubscribe', recipient)}`,
      preferencesUrl: `${this.publicUrl}/t/p/${this.tokens.ofRecipient('preferences', recipient)}`,
      pixelUrl: `${this.publicUrl}/t/o/${this.tokens.open(recipient.messageId)}`,
      clickUrl: (target) => this.clickUrl(recipient.messageId, target),
    };
  }

  private clickUrl(messageId: string, written: string): string | undefined {
    const target = webAddress(written);
    if (target === undefined || this.isOurs(new URL(target))) return undefined;
    const url = `${this.publicUrl}/t/c/${this.tokens.click(messageId, target)}`;
    return url.length <= LONGEST_URL ? url : undefined;
  }

  private isOurs({ origin, pathname }: URL): boolean {
    const base = this.ours.pathname.replace(/\/$/, '');
    return origin === this.ours.origin && (pathname === base || pathname.startsWith(`${base}/`));
  }
}

/** An absolute http or https address, spelled so that it can stand in a header; `undefined` for anything else. */
export function webAddress(written: string): string | undefined {
  const text = written.trim();
  if (!URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  return href === `${text}/` ? text : href;
}
