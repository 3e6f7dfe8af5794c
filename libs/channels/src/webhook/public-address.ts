/** Which addresses may be posted to: those of the open internet. Asked of the address that is connected to, so no name can hide another one. */
import type { LookupFunction } from 'node:net';
import { lookup } from 'node:dns';
import * as ipaddr from 'ipaddr.js';

/** Private, loopback, link-local, multicast, reserved and tunnelled addresses are not; an IPv4 address inside an IPv6 one is judged as itself. */
export function isPublicAddress(address: string): boolean {
  try {
    return ipaddr.process(address).range() === 'unicast';
  } catch {
    return false;
  }
}

export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress';

  constructor() {
    super('the address is private, and posting there is not allowed (ALLOW_PRIVATE_URLS)');
  }
}

/** `lookup` of a connection that goes to public addresses only: one private answer among several refuses all. */
export const lookupPublic: LookupFunction = (hostname, options, answer) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return answer(error, '', 0);
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
      return answer(new PrivateAddress(), '', 0);
    if (options.all) return answer(null, addresses);
    answer(null, addresses[0]!.address, addresses[0]!.family);
  });
};
