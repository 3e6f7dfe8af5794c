/** A segment as its author saved it: kept current by its condition, or by hand. The schema is in `segment.schema.ts`. */
import type { Condition } from '../condition/condition';

export type SegmentDefinition = { name: string; when: Condition } | { name: string; static: true };
