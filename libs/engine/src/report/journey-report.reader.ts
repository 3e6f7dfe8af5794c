/** Gathers what a journey's report is worked out from. Nothing is kept between reports, so each has all that was answered before it was asked. */
import { Inject, Injectable } from '@nestjs/common';
import { NotFound } from '@landfall/domain/fault/fault';
import type { Conversion } from '@landfall/domain/goal/conversion';
import type { JourneyDefinition } from '@landfall/domain/journey/journey';
import { layOut } from '@landfall/domain/journey/layout';
import type { Catalog, CatalogJourney } from '@landfall/domain/ledger/catalog';
import type { DecidedWinner, JourneyFacts } from '@landfall/domain/report/journey-facts';
import { JourneyTally, type JourneyReport } from '@landfall/domain/report/journey-report';
import { formatInstant, type Instant } from '@landfall/domain/time/instant';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import { DefinitionRepository } from '@landfall/store/definition/definition.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { RejectionRepository } from '@landfall/store/rejection/rejection.repository';
import { CatalogService } from '../catalog/catalog.service';
import { ENGINE_SETTINGS, type EngineSettings } from '../settings';

/** Which enrollments it is about: `from ≤ enteredAt < to`. */
export interface ReportQuery {
  from?: Instant | undefined;
  to?: Instant | undefined;
  version?: number | undefined;
}

type Shape = Pick<JourneyFacts, 'steps' | 'goal'>;

@Injectable()
export class JourneyReportReader {
  constructor(
    private readonly catalogs: CatalogService,
    private readonly definitions: DefinitionRepository,
    private readonly enrollments: EnrollmentRepository,
    private readonly conversions: ConversionRepository,
    private readonly rejections: RejectionRepository,
    @Inject(ENGINE_SETTINGS) private readonly settings: EngineSettings,
  ) {}

  /** @throws NotFound for an unknown journey, or a version that it does not have */
  async read(key: string, chosen: ReportQuery): Promise<JourneyReport> {
    const catalog = await this.catalogs.current();
    const journey = catalog.journeys.get(key);
    if (!journey) throw new NotFound(`journey “${key}”`);
    const versions = versionsOf(journey, chosen.version);
    const head = { journey: key, status: journey.status, versions, now: Date.now(), speed: this.settings.clockSpeed };
    // Whatever is known of the key then is of a namesake that was deleted.
    if (versions.length === 0)
      return new JourneyTally({ ...head, ...(await this.draftShape(key, catalog)), rejected: {} }).report();
    // Conversions first: whatever enrollment they name is there by the time enrollments are read.
    const conversions = await this.conversionsOf(journey);
    const rejected = await this.rejections.counts(key, chosen);
    const winner = await this.winnerOf(journey);
    const tally = new JourneyTally({
      ...head,
      ...shapeOf(journey, versions, catalog),
      rejected,
      ...(winner ? { winner } : {}),
    });
    for await (const enrollment of this.enrollments.ofJourney(key, chosen)) tally.addEnrollment(enrollment);
    for (const conversion of conversions) tally.addConversion(conversion);
    return tally.report();
  }

  /** Credited to the journey, or assisted by some journey with one of its goals; each once. */
  private async conversionsOf({ key, versions }: CatalogJourney): Promise<Iterable<Conversion>> {
    const goals = new Set([...versions.values()].flatMap(({ definition }) => definition.goal?.key ?? []));
    const credited = await this.conversions.creditedTo(key);
    const assisted = await Promise.all([...goals].map((goal) => this.conversions.assistedIn(goal)));
    return [...credited, ...assisted.flat().filter(({ creditedJourney }) => creditedJourney !== key)];
  }

  /** Of the splits of the live version, in the order written, the first that is decided. */
  private async winnerOf({ key, live }: CatalogJourney): Promise<DecidedWinner | undefined> {
    const stored = await this.definitions.find('journey', key);
    const decided = (live?.layout.order ?? []).flatMap(
      ({ id }) => stored?.definition.winners.find(({ step }) => step === id) ?? [],
    );
    const first = decided.find(({ winner }) => winner !== null);
    return first && { step: first.step, variant: first.winner!, since: formatInstant(first.since!) };
  }

  /** Nobody can be in a draft: its report shows its steps, and zeros. */
  private async draftShape(key: string, catalog: Catalog): Promise<Shape> {
    const stored = await this.definitions.find('journey', key);
    if (!stored) throw new NotFound(`journey “${key}”`);
    const draft = stored.definition.body as JourneyDefinition;
    return { steps: layOut(draft).order, goal: goalOf(draft, catalog) };
  }
}

/** Ascending. */
function versionsOf({ key, versions }: CatalogJourney, chosen: number | undefined): number[] {
  if (chosen === undefined) return [...versions.keys()].sort((a, b) => a - b);
  if (!versions.has(chosen)) throw new NotFound(`version ${chosen} of the journey “${key}”`);
  return [chosen];
}

function shapeOf({ versions: all }: CatalogJourney, chosen: readonly number[], catalog: Catalog): Shape {
  const newestFirst = chosen.map((version) => all.get(version)!).reverse();
  const steps = new Map<string, JourneyFacts['steps'][number]>();
  for (const { layout } of newestFirst) for (const step of layout.order) if (!steps.has(step.id)) steps.set(step.id, step);
  return { steps: [...steps.values()], goal: goalOf(newestFirst[0]!.definition, catalog) };
}

function goalOf({ goal }: JourneyDefinition, catalog: Catalog): JourneyFacts['goal'] {
  if (!goal) return null;
  const { revisions, revision } = catalog.goals.get(goal.key) ?? {};
  return { target: goal.target ?? null, counting: revisions?.get(revision!)?.counting ?? 'once' };
}
