/** What a person agrees to: said for them through the API, or by a consent banner beside what its calls tell. */
import type { Properties } from '../event/event';
import { preferencesOf, type Preferences } from '../event/preferences';
import type { Ledger } from './ledger';

/** What is said; what is left out stays as it was. */
export interface ConsentSaid {
  email?: 'subscribed' | 'unsubscribed';
  tracking?: 'granted' | 'denied';
}

/** Counts from the next message and the next conversion on. What is said again changes nothing. */
export function setConsent(ledger: Ledger, said: ConsentSaid): void {
  const { consent } = ledger.profile;
  const { email = consent.email, tracking = consent.tracking } = said;
  if (email === consent.email && tracking === consent.tracking) return;
  ledger.profile.consent = { ...consent, email, tracking };
  ledger.changes.profile = true;
}

/**
 * A banner says with every call what was once chosen in it. A no holds whenever it is said. A yes that is only repeated is no news, and
 * takes nothing back that the person has said elsewhere since: it holds where nothing was said before, or after a no of the banner itself.
 */
export function heedPreferences(ledger: Ledger, context: Properties): void {
  const { marketing, analytics } = preferencesOf(context);
  if (marketing === undefined && analytics === undefined) return;
  const { consent } = ledger.profile;
  const { banner = {} } = consent;
  const email = heard(marketing, banner.marketing, consent.email === null);
  const tracking = heard(analytics, banner.analytics, consent.tracking === null);
  setConsent(ledger, {
    ...(email === undefined ? {} : { email: email ? 'subscribed' : 'unsubscribed' }),
    ...(tracking === undefined ? {} : { tracking: tracking ? 'granted' : 'denied' }),
  });
  keepForNextTime(ledger, { ...banner, ...preferencesOf(context) });
}

/** @returns what it means now; `undefined` where it is no news */
function heard(said: boolean | undefined, before: boolean | undefined, isFirstWord: boolean): boolean | undefined {
  return said === true && before !== false && !isFirstWord ? undefined : said;
}

function keepForNextTime(ledger: Ledger, banner: Preferences): void {
  const { consent } = ledger.profile;
  const { marketing, analytics } = consent.banner ?? {};
  if (banner.marketing === marketing && banner.analytics === analytics) return;
  ledger.profile.consent = { ...consent, banner };
  ledger.changes.profile = true;
}
