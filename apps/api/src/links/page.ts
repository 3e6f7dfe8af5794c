/** The pages that links in mail lead to: plain HTML that needs no script, no other request and no wide screen. */
import { createHash } from 'node:crypto';
import type { MailPreferences } from '@landfall/engine/messages/mail-preferences.service';

const STYLE = `
:root { color-scheme: light dark; --ground: #f4f5f7; --card: #fff; --line: #d5d9e0; --ink: #1b1e24; --quiet: #5a6270; --accent: #1f5fd0; --on-accent: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #111318; --card: #1b1e25; --line: #3a3f4b; --ink: #e8eaee; --quiet: #a9b1bf; --accent: #8ab4ff; --on-accent: #0d1a33; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { width: 100%; max-width: 440px; padding: 32px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
h1 { margin: 0 0 12px; font-size: 22px; line-height: 1.3; }
p { margin: 0 0 16px; }
p:last-child { margin-bottom: 0; }
.quiet, small { color: var(--quiet); }
small { display: block; font-size: 14px; }
a { color: var(--accent); text-underline-offset: 2px; }
fieldset { margin: 0 0 20px; padding: 0; border: 0; }
legend { padding: 0; margin-bottom: 4px; font-weight: 600; }
label { display: flex; gap: 12px; align-items: flex-start; padding: 10px 0; cursor: pointer; }
input { flex: none; width: 20px; height: 20px; margin: 2px 0 0; accent-color: var(--accent); }
button { width: 100%; min-height: 48px; margin-bottom: 16px; padding: 10px 20px; border: 0; border-radius: 8px; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
form:last-child button { margin-bottom: 0; }
button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.done { padding: 10px 14px; border: 1px solid var(--accent); border-radius: 8px; }
@media (max-width: 480px) { main { padding: 24px 20px; } }
`;

/** No script, no frame, nothing from elsewhere; the one style is known by its hash. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** @param body HTML; nothing in it comes from outside */
function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}

/** @param preferences address of the page of preferences */
export function unsubscribePage(preferences: string): string {
  return page(
    'Unsubscribe',
    `<p>Promotional mail to this address will stop. Mail about your orders and your account still arrives.</p>
<form method="post"><button>Unsubscribe</button></form>
<p class="quiet">Looking for something else? <a href="${preferences}">Choose what you get</a>.</p>`,
  );
}

export function unsubscribedPage(preferences: string): string {
  return page(
    'You are unsubscribed',
    `<p role="status">No more promotional mail goes to this address. A message that was on its way already may still arrive.</p>
<p class="quiet">A mistake? <a href="${preferences}">Choose what you get</a>.</p>`,
  );
}

/** @param isSaved whether it follows on a choice */
export function preferencesPage({ email, tracking }: MailPreferences, isSaved: boolean): string {
  const parts = [
    ...(isSaved ? ['<p class="done" role="status">Your choice is saved.</p>'] : []),
    '<form method="post">',
    email === 'complained'
      ? '<p>You reported mail to this address as spam, so promotional mail to it has stopped for good.</p>'
      : choices('Promotional mail', 'email', email, [
          ['subscribed', 'Send it to me', 'Offers, reminders and news.'],
          ['unsubscribed', 'Do not send it to me', 'Mail about your orders and your account still arrives.'],
        ]),
    ...(tracking === null
      ? []
      : [
          choices('Measuring', 'tracking', tracking, [
            ['granted', 'You may measure what I open and click', 'It tells which mail is of use.'],
            ['denied', 'Do not measure me', 'From the next mail on.'],
          ]),
        ]),
    ...(email === 'complained' && tracking === null ? [] : ['<button>Save</button>']),
    '</form>',
  ];
  return page('What you get from us', parts.join('\n'));
}

/** For a token that is none: links are cut off now and then on their way. */
export function brokenLinkPage(): string {
  return page(
    'This link does not work',
    '<p>It may have been cut off on its way. Please open it from the mail itself, or copy it whole.</p>',
  );
}

type Choice = [value: string, label: string, more: string];

function choices(legend: string, name: string, chosen: string, all: readonly Choice[]): string {
  const rows = all.map(
    ([value, label, more]) =>
      `<label><input type="radio" name="${name}" value="${value}"${value === chosen ? ' checked' : ''}><span>${label}<small>${more}</small></span></label>`,
  );
  return `<fieldset>\n<legend>${legend}</legend>\n${rows.join('\n')}\n</fieldset>`;
}
