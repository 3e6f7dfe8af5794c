/** The Liquid in the bodies of a journey's webhooks, read as it is saved: no passage shall fail on a slip of its author. */
import { jsonFaults } from '@landfall/channels/template/render-json';
import { isRecord } from '@landfall/domain/condition/choice';
import type { Json } from '@landfall/domain/event/event';
import { pointerOf, type Fault, type Path } from '@landfall/domain/fault/fault';
import { sidesOf } from '@landfall/domain/journey/step';

/** @param journey as written, so perhaps with faults of its own */
export function bodyFaults(journey: unknown): Fault[] {
  return isRecord(journey) ? ofSteps(journey['steps'], ['steps']) : [];
}

function ofSteps(steps: unknown, path: Path): Fault[] {
  if (!Array.isArray(steps)) return [];
  return steps.flatMap((step: unknown, index) => {
    const here = [...path, index];
    const inside = sidesOf(step).flatMap((side) => ofSteps(side.steps, [...here, ...(side.path as Path)]));
    return [...ofStep(step, here), ...inside];
  });
}

function ofStep(step: unknown, path: Path): Fault[] {
  const send = isRecord(step) ? step['send'] : undefined;
  if (!isRecord(send) || send['channel'] !== 'webhook' || send['body'] === undefined) return [];
  return jsonFaults(send['body'] as Json, pointerOf([...path, 'send', 'body']));
}
