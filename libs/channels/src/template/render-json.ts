/** Liquid in a JSON body: every text in it is filled in, everything else stays as it is. */
import type { Json } from '@landfall/domain/event/event';
import { pointerOf } from '@landfall/domain/fault/fault';
import { beginFilling, fillIn, type Filling } from './fill-in';
import { parseLiquid } from './liquid';
import { liquidFault } from './liquid-fault';
import { RenderError } from './render-template';

/** @param path JSON pointer of the value, for what is wrong with it. @throws RenderError, within about a second whatever the body does */
export function renderJson(value: Json, variables: Record<string, unknown>, path = '/body'): Json {
  return filled(value, beginFilling(variables), path);
}

function filled(value: Json, filling: Filling, path: string): Json {
  if (typeof value === 'string') {
    try {
      return fillIn('plain', value, filling);
    } catch (error) {
      throw new RenderError(path, liquidFault(error));
    }
  }
  if (Array.isArray(value)) return value.map((item, index) => filled(item, filling, `${path}/${index}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, filled(item, filling, path + pointerOf([name]))]));
}

/** What is wrong with the Liquid of a body, each fault with its pointer from the body. */
export function jsonFaults(value: Json, path = ''): { path: string; message: string }[] {
  if (typeof value === 'string') {
    try {
      parseLiquid('plain', value);
      return [];
    } catch (error) {
      return [{ path, message: liquidFault(error) }];
    }
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => jsonFaults(item, `${path}/${index}`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => jsonFaults(item, path + pointerOf([name])));
}
