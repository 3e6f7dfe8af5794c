/** What the tick of a schedule sets off: each member of the journey's segment is visited, so that its own timers bring it in. */
export const TICK_WORKFLOW = 'tick';
/** Of Temporal schedules, one for each journey entered by schedule. */
export const TICK_SCHEDULES = 'landfall-tick-';
export const tickScheduleId = (journey: string): string => `${TICK_SCHEDULES}${journey}`;
/** Of a tick that its schedule missed. */
export const tickWorkflowId = (journey: string): string => `tick/${journey}`;

export interface TickRun {
  journey: string;
}

export interface TickActivities {
  /** Safe to repeat: whoever was visited has nothing due any more. */
  visitMembers(run: TickRun): Promise<void>;
}
