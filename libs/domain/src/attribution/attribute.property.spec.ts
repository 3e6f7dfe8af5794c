/** What holds of attribution for every input, and the worked cases beside the design. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { attribute, decide } from './attribute';
import { END_REASONS, type AttributionConversion, type AttributionEnrollment } from './attribution';

interface WorkedCase {
  name: string;
  enrollments: AttributionEnrollment[];
  conversions: AttributionConversion[];
  expect: {
    credits: Record<string, string | null>;
    assists: Record<string, string[]>;
    counted: Record<string, string>;
    observed: Record<string, string>;
  };
}

test('the worked cases beside the design', () => {
  const file = join(__dirname, '../../../../../shared/vectors/attribution.json');
  if (!existsSync(file))
    return void process.stdout.write(
      'left out: the worked cases are not beside this checkout (../shared/vectors/attribution.json)\n',
    );
  const cases = JSON.parse(readFileSync(file, 'utf8')) as WorkedCase[];
  for (const { name, enrollments, conversions, expect: expected } of cases) {
    const { decisions, counted, observed } = attribute(enrollments, conversions);
    const all = [...decisions.values()];
    expect({
      name,
      credits: Object.fromEntries(all.map(({ conversionId, credited }) => [conversionId, credited])),
      assists: Object.fromEntries(all.map(({ conversionId, assists }) => [conversionId, assists])),
      counted: Object.fromEntries(counted),
      observed: Object.fromEntries(observed),
    }).toEqual({ name, ...expected });
  }
  expect(cases.length).toBeGreaterThan(300);
});

describe('whatever the input', () => {
  const instant = fc.integer({ min: 0, max: 12 });
  const key = fc.constantFrom(null, '1', '2');
  const anEnrollment = fc
    .record({
      journey: fc.constantFrom('cart', 'winback'),
      enteredAt: instant,
      lasts: fc.option(fc.integer({ min: 0, max: 4 })),
      endReason: fc.constantFrom(...END_REASONS),
      endedByEventId: fc.constantFrom(null, 'e0', 'e1'),
      windowMs: fc.integer({ min: 0, max: 6 }),
      standingMs: fc.option(instant),
      holdout: fc.boolean(),
      touches: fc.array(instant, { maxLength: 3 }),
      entryEventId: fc.constantFrom(null, 'e0', 'e1'),
      key,
      goalRevision: fc.constantFrom(undefined, 1, 2),
    })
    .map(({ lasts, ...rest }) => {
      const ended = lasts !== null;
      return { ...rest, endedAt: ended ? rest.enteredAt + lasts : null, endReason: ended ? rest.endReason : null };
    });
  const aConversion = fc.record({
    occurredAt: instant,
    qualified: fc.boolean(),
    key,
    revisions: fc.constantFrom(undefined, [1], [1, 2]),
    withdrawn: fc.boolean(),
  });
  const aProfile = fc
    .tuple(fc.array(anEnrollment, { maxLength: 6 }), fc.array(aConversion, { maxLength: 6 }))
    .map(([enrollments, conversions]) => ({
      enrollments: enrollments.map((one, at): AttributionEnrollment => ({ ...one, id: `n${at}` })),
      conversions: conversions.map((one, at): AttributionConversion => ({ ...one, id: `c${at}`, eventId: `e${at}` })),
    }));

  test('the order of the lists never matters', () => {
    const shuffled = aProfile.chain((profile) =>
      fc.record({
        given: fc.constant(profile),
        enrollments: fc.shuffledSubarray(profile.enrollments, { minLength: profile.enrollments.length }),
        conversions: fc.shuffledSubarray(profile.conversions, { minLength: profile.conversions.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ given, enrollments, conversions }) => {
        expect(attribute(enrollments, conversions)).toEqual(attribute(given.enrollments, given.conversions));
      }),
    );
  });

  test('one credit at most, to someone treated who stood there; assists are others; one alone decides as all together', () => {
    fc.assert(
      fc.property(aProfile, ({ enrollments, conversions }) => {
        const { decisions } = attribute(enrollments, conversions);
        for (const conversion of conversions) {
          const decision = decisions.get(conversion.id)!;
          expect(decision).toEqual(decide(enrollments, conversion));
          const stood = decision.considered.filter(({ standing: how }) => how !== 'none').map(({ enrollmentId }) => enrollmentId);
          expect(decision.standing).toEqual(stood.sort());
          const treated = stood.filter((id) => !enrollments.find((one) => one.id === id)!.holdout);
          const counts = conversion.qualified && !conversion.withdrawn;
          expect(decision.credited !== null).toBe(counts && treated.length > 0);
          if (decision.credited !== null) expect(treated).toContain(decision.credited);
          expect(treated).toEqual(expect.arrayContaining(decision.assists));
          expect(decision.assists).not.toContain(decision.credited);
        }
      }),
    );
  });

  test('the counted one is the earliest credited in its journey, and the only one not called a repeat', () => {
    fc.assert(
      fc.property(aProfile, ({ enrollments, conversions }) => {
        const { decisions, outcomes, counted } = attribute(enrollments, conversions);
        for (const journey of ['cart', 'winback']) {
          const inJourney = enrollments.filter((one) => one.journey === journey).map(({ id }) => id);
          const credited = conversions
            .filter(({ id }) => inJourney.includes(decisions.get(id)!.credited ?? ''))
            .sort((a, b) => a.occurredAt - b.occurredAt || (a.id < b.id ? -1 : 1));
          expect(counted.get(journey)).toBe(credited[0]?.id);
          expect(credited.map(({ id }) => outcomes.get(id))).toEqual(credited.map((_, at) => (at === 0 ? 'credited' : 'repeat')));
        }
      }),
    );
  });
});
