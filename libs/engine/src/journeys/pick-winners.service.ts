/** Splits that their journey's goal decides, looked at as they grow. What is decided stands on the journey, so that every process draws by it. */
import { Injectable } from '@nestjs/common';
import type { Enrollment } from '@landfall/domain/journey/enrollment';
import { decideSplit, lookReached, UNDECIDED, type SplitDecision } from '@landfall/domain/journey/winner';
import type { Catalog } from '@landfall/domain/ledger/catalog';
import { shareIn, SplitTally, splitsToDecide, type Split } from '@landfall/domain/ledger/winners';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { CatalogService } from '../catalog/catalog.service';
import { DefinitionService } from '../definitions/definition.service';

const CHUNK = 200;

@Injectable()
export class PickWinners {
  /** By split, the number of enrollments below which no look can be due: each new one adds one profile to one variant at most. */
  private readonly patience = new Map<string, number>();

  constructor(
    private readonly catalogs: CatalogService,
    private readonly common: DefinitionService,
    private readonly definitions: DefinitionRepository,
    private readonly enrollments: EnrollmentRepository,
    private readonly conversions: ConversionRepository,
  ) {}

  /** @param moved called between portions. @returns how many looks were done */
  async look(moved: () => void): Promise<number> {
    const { catalog } = await this.catalogs.inForce();
    let looks = 0;
    for (const split of splitsToDecide(catalog)) {
      if (await this.lookAt(split, catalog, moved)) looks++;
    }
    return looks;
  }

  private async lookAt(split: Split, { settings }: Catalog, moved: () => void): Promise<boolean> {
    const { journey, step, rule, variants } = split;
    const decision = await this.decisionOf(split);
    if (decision.winner !== null) return false;
    const id = [journey, step, decision.look, rule.minProfiles, ...variants].join('/');
    const entered = await this.enrollments.countIn(journey);
    const needed = rule.minProfiles * 2 ** decision.look;
    if (entered < Math.max(needed * variants.length, this.patience.get(id) ?? 0)) return false;

    const tally = await this.tallied(split, moved);
    if (lookReached(tally.smallest, rule) <= decision.look) {
      this.patience.set(id, entered + needed - tally.smallest);
      return false;
    }
    await this.keep(split, decideSplit(decision, tally.counts(settings.defaultCurrency), rule, Date.now()));
    return true;
  }

  private async decisionOf({ journey, step }: Split): Promise<SplitDecision> {
    const found = await this.definitions.find('journey', journey);
    return found?.definition.winners.find((each) => each.step === step) ?? UNDECIDED;
  }

  private async tallied(split: Split, moved: () => void): Promise<SplitTally> {
    const passages = new Map<string, Enrollment[]>();
    for await (const enrollment of this.enrollments.ofJourney(split.journey)) {
      if (!Object.hasOwn(enrollment.variants, split.step)) continue;
      // Of a journey's whole crowd only what is counted.
      const small = { ...enrollment, trail: [], messages: [], answeredBy: [] };
      const own = passages.get(enrollment.profileId);
      if (own) own.push(small);
      else passages.set(enrollment.profileId, [small]);
    }
    moved();
    const tally = new SplitTally(split);
    const people = [...passages];
    for (let start = 0; start < people.length; start += CHUNK) {
      const some = people.slice(start, start + CHUNK);
      const met = some.filter(([, own]) => own.some(({ observed }) => observed !== null)).map(([profileId]) => profileId);
      const conversions = met.length > 0 ? await this.conversions.ofProfiles(met) : [];
      for (const [profileId, own] of some) {
        const its = conversions.filter((conversion) => conversion.profileId === profileId);
        tally.put(profileId, shareIn(split, own, its));
      }
      moved();
    }
    return tally;
  }

  /** What another process has decided by now stays. */
  private async keep({ journey, step }: Split, decision: SplitDecision): Promise<void> {
    await this.common.change('journey', journey, async (current) => {
      const known = current?.winners.find((each) => each.step === step) ?? UNDECIDED;
      if (!current || known.winner !== null || known.look >= decision.look) return undefined;
      const others = current.winners.filter((each) => each.step !== step);
      return { definition: { ...current, winners: [...others, { step, ...decision }] } };
    });
  }
}
