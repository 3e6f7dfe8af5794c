// What the demo asks of the product, over HTTP as any shop would.
import type { ShownEnrollment } from '@landfall/contracts/enrollment';
import type { ShownExplanation, ShownProfile, ShownTimelineItem } from '@landfall/contracts/profile';
import type { JourneyReport } from '@landfall/domain/report/journey-report';
import { HttpClient } from '../client/http-client';
import { planOf, type SavedDefinition } from '../definitions/apply-plan';
import { readDefinitionDir } from '../definitions/definition-dir';
import { seen } from './seen';
import { GOAL, JOURNEY, type Shopper } from './shopper';

/** A mail as it lies in the inbox. */
export interface Mail {
  receivedAt: string;
  to: string;
  subject: string;
}

const NOTHING_SAVED = { segments: [], goals: [], templates: [], journeys: [] };

type Person = Pick<Shopper, 'name' | 'userId' | 'email'>;

export class Shop {
  private readonly admin: HttpClient;
  private readonly site: HttpClient;

  constructor({ url, adminKey, writeKey }: { url: string; adminKey: string; writeKey: string }) {
    this.admin = new HttpClient({ url, key: adminKey });
    this.site = new HttpClient({ url, key: writeKey });
  }

  /** Saves a directory of definitions on a server that has none, and publishes its journeys. */
  async apply(dir: string): Promise<void> {
    for (const { file, publish } of planOf(await readDefinitionDir(dir), NOTHING_SAVED, true)) {
      const place = `/v1/${file.kind}/${file.key}`;
      await this.admin.put(place, file.body);
      if (publish) await this.admin.post(`${place}/publish`, {});
    }
  }

  /** Percent of the people that the journey keeps as its control group. */
  async holdoutPercent(): Promise<number> {
    const { body } = await this.admin.get<SavedDefinition & { holdout: { percent: number } }>(`/v1/journeys/${JOURNEY}`);
    return body.holdout.percent;
  }

  /**
   * Sends one mail by a journey of its own, and takes both away again: what a fresh process loads and compiles at its first mail
   * would cost the first shoppers hours.
   *
   * @throws Error where the mail of an hour's wait does not come
   */
  async rehearse(signal: AbortSignal): Promise<void> {
    const usher = { name: 'Usher', userId: 'usher', email: 'usher@shop.example' };
    const place = '/v1/journeys/rehearsal';
    const steps = [
      { id: 'wait', delay: 'PT1H' },
      { id: 'mail', send: { channel: 'email', template: 'cart-reminder' } },
    ];
    await this.admin.put(place, { name: 'Rehearsal', entry: { on: { event: 'Rehearsal Begun' } }, steps });
    await this.admin.post(`${place}/publish`, {});
    await this.signUp([usher]);
    await this.track(usher.userId, 'Rehearsal Begun', 'rehearsal', {});
    const mailed = await seen(async () => (await this.mailsTo(usher)).length > 0, signal);
    if (!mailed) throw new Error('The rehearsal’s mail did not come: is the clock as fast as was asked for?');
    for (const verb of ['stop', 'archive']) await this.admin.post(`${place}/${verb}`, {});
    await this.admin.delete('/inbox/messages');
  }

  async signUp(shoppers: readonly Person[]): Promise<void> {
    const batch = shoppers.map(({ userId, name, email }) => ({
      type: 'identify',
      userId,
      messageId: `sign-up-${userId}`,
      traits: { email, firstName: name },
    }));
    await this.site.post('/v1/batch', { batch }, { repeatable: true });
  }

  async leaveCart({ userId, total }: Shopper): Promise<void> {
    await this.track(userId, 'Cart Updated', `cart-of-${userId}`, { cart_id: `cart-of-${userId}`, total });
  }

  async order({ userId, total }: Shopper): Promise<void> {
    await this.track(userId, 'Order Completed', `order-of-${userId}`, { order_id: `order-of-${userId}`, total, currency: 'USD' });
  }

  async join(segment: string, { userId }: Shopper): Promise<void> {
    await this.admin.post(`/v1/segments/${segment}/members`, { add: [userId] });
  }

  async profile({ userId }: Shopper): Promise<ShownProfile> {
    return (await this.admin.get<ShownProfile>(`/v1/profiles/${userId}`)).body;
  }

  /** Oldest first. */
  async timeline({ userId }: Shopper): Promise<ShownTimelineItem[]> {
    return (await this.admin.list<ShownTimelineItem>(`/v1/profiles/${userId}/timeline`)).reverse();
  }

  async explain({ userId }: Shopper): Promise<ShownExplanation> {
    return (await this.admin.get<ShownExplanation>(`/v1/profiles/${userId}/explain?goal=${GOAL}`)).body;
  }

  /** Oldest first. */
  async mailsTo({ email }: Person): Promise<Mail[]> {
    return (await this.admin.list<Mail>(`/inbox/messages?to=${encodeURIComponent(email)}`)).reverse();
  }

  async mails(): Promise<Mail[]> {
    return this.admin.list<Mail>('/inbox/messages');
  }

  async enrollments(): Promise<ShownEnrollment[]> {
    return this.admin.list<ShownEnrollment>(`/v1/journeys/${JOURNEY}/enrollments`);
  }

  async report(): Promise<JourneyReport> {
    return (await this.admin.get<JourneyReport>(`/v1/reports/journeys/${JOURNEY}`)).body;
  }

  /** @param messageId natural, so that a call whose answer was lost can be made again */
  private async track(userId: string, event: string, messageId: string, properties: Record<string, unknown>): Promise<void> {
    await this.site.post('/v1/track', { userId, event, messageId, properties }, { repeatable: true });
  }
}
