/** P9: a simulation over HTTP, beside reading and writing the same body as JSON. */
import { type Finding, type Ground, takeTurns } from './benchmark';
import { type Call, cartDefinitions, cartOf, mailDefinitions, orderOf, pageViews } from './shop';

const PROFILES = 10_000;
const PATIENCE_MS = 600_000;
const FROM = Date.parse('2026-01-05T00:00:00Z');
const SPAN_MS = 14 * 86_400_000;

export async function simulation({ product, scale, rounds, say }: Ground): Promise<Finding> {
  const count = Math.round(100_000 * scale);
  const body = JSON.stringify({ definitions: definitions(), events: eventsOf(count) });
  const through = await takeTurns(
    rounds,
    async () => {
      const startedAt = performance.now();
      const response = await fetch(new URL('/v1/simulate', product.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${product.adminKey}`, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const answer = await response.text();
      const ms = performance.now() - startedAt;
      if (response.status !== 200) throw new Error(`a simulation was answered ${response.status}: ${answer.slice(0, 500)}`);
      say(`P9 product ${ms.toFixed(0)} ms, ${(answer.length / 2 ** 20).toFixed(1)} MB answered`);
      return 1000 / ms;
    },
    async () => {
      const startedAt = performance.now();
      JSON.stringify(JSON.parse(body));
      const ms = performance.now() - startedAt;
      say(`P9 JSON ${ms.toFixed(0)} ms`);
      return 1000 / ms;
    },
  );
  const times = 1 / through.ratio;
  return {
    id: 'P9',
    work: `\`POST /v1/simulate\`, ${count.toLocaleString('en')} events of ${PROFILES.toLocaleString('en')} profiles, 3 journeys, ${(body.length / 2 ** 20).toFixed(0)} MB`,
    product: `${(1000 / through.product).toFixed(0)} ms`,
    baseline: `${(1000 / through.baseline).toFixed(0)} ms (JSON read and written)`,
    result: `${times.toFixed(1)} ×`,
    goal: '≤ 20 ×',
    met: times <= 20,
  };
}

/** Three ways in and one goal. */
function definitions() {
  const { goals, templates, journeys } = cartDefinitions();
  const { cart } = journeys;
  return {
    goals,
    segments: { buyers: { name: 'Bought lately', when: { event: 'Order Completed', within: 'P30D' } } },
    templates: { ...templates, ...mailDefinitions().templates },
    journeys: {
      cart,
      thanks: {
        name: 'After an order',
        entry: { on: { event: 'Order Completed' }, reentry: { after: 'P30D' } },
        steps: [
          { id: 'wait', delay: 'P3D' },
          { id: 'thank', send: { channel: 'email', template: 'reminder' } },
        ],
      },
      readers: {
        name: 'Reads a lot',
        goal: { key: 'purchase' },
        entry: { on: { event: 'Page Viewed', where: { topic: 7 } }, exclude: ['buyers'] },
        steps: [
          { id: 'wait', delay: 'P1D' },
          { id: 'offer', send: { channel: 'email', template: 'reminder' } },
        ],
      },
    },
    settings: {},
  };
}

/** Of twenty calls sixteen are page views, two carts and two orders: one reader in five leaves a cart, orders, leaves another. */
function eventsOf(count: number) {
  return pageViews('view', count, PROFILES).map((view, index) => {
    const turn = Math.floor(index / PROFILES);
    const call = callOf((index + 5 * turn) % 20, view, `o-${index}`);
    return { ...call, messageId: `${index}`, timestamp: new Date(FROM + Math.floor((index * SPAN_MS) / count)).toISOString() };
  });
}

function callOf(place: number, view: Call, orderId: string): Call {
  if (place % 10 === 5) return cartOf(view.userId);
  if (place % 10 !== 0) return view;
  const order = orderOf(view.userId);
  return { ...order, properties: { ...order.properties, order_id: orderId } };
}
