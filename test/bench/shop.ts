/** The shop that is measured: its definitions and its customers' calls. */

/** Never entered: what a busy shop has defined beside the journey that is measured. P1's goals, segments and journeys. */
export function idleDefinitions() {
  const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  return {
    goals: Object.fromEntries(
      range(5).map((n) => [
        `deal-${n}`,
        {
          name: `Deal of kind ${n}`,
          category: 'purchase',
          when: { event: `Deal ${n} Closed` },
          counting: 'every',
          dedupeBy: 'deal',
        },
      ]),
    ),
    segments: Object.fromEntries(
      range(10).map((n) => [
        `reader-${n}`,
        n <= 5
          ? {
              name: `Reads much of topic ${n}`,
              when: { event: 'Page Viewed', where: { topic: n }, count: { gte: 3 }, within: 'P7D' },
            }
          : { name: `On plan ${n}`, when: { trait: 'plan', is: { eq: `plan-${n}` } } },
      ]),
    ),
    templates: { idle: { channel: 'email', subject: 'Your deal', html: '<p>Still there.</p>' } },
    journeys: Object.fromEntries(
      range(5).map((n) => [
        `deal-${n}`,
        {
          name: `Deal ${n} left open`,
          goal: { key: `deal-${n}` },
          entry: { on: { event: `Deal ${n} Opened` } },
          steps: [
            { id: 'wait', delay: 'PT1H' },
            { id: 'remind', send: { channel: 'email', template: 'idle' } },
          ],
        },
      ]),
    ),
  };
}

/** The journey that is measured: a wait of an hour, a mail, a day, a mail. */
export function cartDefinitions() {
  return {
    goals: {
      purchase: {
        name: 'Order placed by a shopper',
        category: 'purchase',
        when: { event: 'Order Completed' },
        counting: 'every',
        dedupeBy: 'order_id',
        value: { property: 'total', currency: { property: 'currency', default: 'EUR' } },
      },
    },
    templates: { reminder: { channel: 'email', subject: 'Still thinking?', html: '<p>Your cart is waiting.</p>' } },
    journeys: {
      cart: {
        name: 'Abandoned cart',
        goal: { key: 'purchase', attributionWindow: 'P3D' },
        entry: { on: { event: 'Cart Updated' }, reentry: 'always' },
        steps: [
          { id: 'wait', delay: 'PT1H' },
          { id: 'first', send: { channel: 'email', template: 'reminder' } },
          { id: 'day', delay: 'P1D' },
          { id: 'second', send: { channel: 'email', template: 'reminder' } },
        ],
      },
    },
  };
}

export interface Call {
  type: 'track';
  messageId: string;
  userId: string;
  event: string;
  properties: Record<string, string | number>;
}

const page = (id: string, user: number, topic: number): Call => ({
  type: 'track',
  messageId: id,
  userId: `reader-${user}`,
  event: 'Page Viewed',
  properties: {
    topic,
    url: `https://shop.example/topics/${topic}/articles/${id}`,
    title: 'How to choose a tent',
    referrer: 'search',
  },
});

/**
 * Page views of `profiles` readers in turn, over 40 topics: most of them complete no segment.
 *
 * @param series keeps the ids of runs apart
 * @param from the place in the turn at which these begin
 */
export function pageViews(series: string, count: number, profiles: number, from = 0): Call[] {
  return Array.from({ length: count }, (_, index) => {
    const place = from + index;
    return page(`${series}-${place}`, (place * 7919) % profiles, 1 + (place % 40));
  });
}

export const cartOf = (userId: string): Call => ({
  type: 'track',
  messageId: `cart-${userId}`,
  userId,
  event: 'Cart Updated',
  properties: { cart_id: `c-${userId}`, items: 2 },
});

export const orderOf = (userId: string): Call => ({
  type: 'track',
  messageId: `order-${userId}`,
  userId,
  event: 'Order Completed',
  properties: { order_id: `o-${userId}`, total: '49.90', currency: 'EUR' },
});

/** Makes the user one who can be mailed. */
export const identifyOf = (userId: string) => ({
  type: 'identify' as const,
  messageId: `identify-${userId}`,
  userId,
  traits: { email: `${userId}@shoppers.example`, firstName: 'Ada' },
});

/** One mail at once, as shops write them: a greeting, a list, links, an unsubscribe. */
export function mailDefinitions() {
  const { goals, journeys } = cartDefinitions();
  return {
    goals,
    templates: {
      reminder: {
        channel: 'email' as const,
        subject: 'Still thinking, {{ profile.firstName | default: "there" }}?',
        html:
          '<html><body><p>Hi {{ profile.firstName | default: "there" }},</p>' +
          '<p>{{ event.properties.items }} things are waiting in your cart.</p>' +
          '<p><a href="https://shop.example/cart">Back to your cart</a> · <a href="https://shop.example/help">Help</a></p>' +
          '<p><a href="{{ unsubscribeUrl }}">No more of these</a></p></body></html>',
      },
    },
    journeys: {
      cart: { ...journeys.cart, steps: [{ id: 'remind', send: { channel: 'email', template: 'reminder' } }] },
    },
  };
}

/** Such a mail as it goes out. */
export const renderedMail = {
  from: 'Shop <hello@shop.example>',
  subject: 'Still thinking, there?',
  html:
    '<html><body><p>Hi there,</p><p>2 things are waiting in your cart.</p>' +
    '<p><a href="https://shop.example/cart">Back to your cart</a> · <a href="https://shop.example/help">Help</a></p>' +
    '<p><a href="https://shop.example/no-more">No more of these</a></p></body></html>',
  text: 'Hi there,\n\n2 things are waiting in your cart.\n\nBack to your cart: https://shop.example/cart\n',
};
