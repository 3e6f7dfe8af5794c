// What the API answered instead of what was asked for, told with every fault and its place.
import type { Fault } from '@landfall/domain/fault/fault';

export class ApiProblem extends Error {
  /** @param faults empty where no field is at fault */
  constructor(
    readonly status: number,
    detail: string,
    readonly faults: readonly Fault[],
  ) {
    super([detail, ...faults.map(faultLine)].join('\n'));
    this.name = 'ApiProblem';
  }
}

/** `  /steps/0/delay  must be …` */
export const faultLine = ({ path, message }: Fault): string => `  ${path === '' ? '' : `${path}  `}${message}`;
