/** Splits: the variant that a profile takes, drawn once for each split step of a journey and kept on re-entry. */
import { weightedDraw } from '../draw/weighted-draw';
import type { Effect } from '../journey/effect';
import type { Enrollment } from '../journey/enrollment';
import type { Ledger, Surroundings } from './ledger';

type Draw = Extract<Effect, { kind: 'draw' }>;

/**
 * The one kept from an earlier passage; for newcomers the one that the goal has decided for, else by chance. A kept one that the split
 * no longer holds is drawn anew.
 *
 * @returns its name, written on the enrollment and kept on the profile
 */
export function takeVariant(
  ledger: Ledger,
  enrollment: Enrollment,
  step: string,
  draw: Draw,
  around: Pick<Surroundings, 'seed' | 'winnerOf'>,
): string {
  const { journey } = enrollment;
  const { id, variants } = ledger.profile;
  const ofJourney = Object.hasOwn(variants, journey) ? variants[journey]! : {};
  const kept = Object.hasOwn(ofJourney, step) ? ofJourney[step] : undefined;
  const name = offered(draw, kept) ?? decided(draw, journey, step, around) ?? drawn(draw, [around.seed, journey, id, step]);
  if (name !== kept) {
    variants[journey] = { ...ofJourney, [step]: name };
    ledger.changes.profile = true;
  }
  enrollment.variants = { ...enrollment.variants, [step]: name };
  ledger.changes.enrollments.add(enrollment);
  return name;
}

const offered = ({ variants }: Draw, name: string | undefined): string | undefined =>
  variants.find((variant) => variant.name === name)?.name;

function decided(draw: Draw, journey: string, step: string, around: Pick<Surroundings, 'winnerOf'>): string | undefined {
  return draw.pickWinner === null ? undefined : offered(draw, around.winnerOf(journey, step));
}

function drawn({ variants }: Draw, [seed, journey, profileId, step]: [string, string, string, string]): string {
  const weights = variants.map(({ weight }) => weight);
  // A step may be called as the draw of arms is; the word keeps the two apart.
  return variants[weightedDraw(weights, seed, journey, profileId, 'variant', step)]!.name;
}
