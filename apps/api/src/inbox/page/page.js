// The inbox in the browser: lists mail, shows one, and looks for new mail while the page is seen.
/* global document, fetch, matchMedia, sessionStorage, setInterval, URLSearchParams */
'use strict';

const KEY = 'landfall-admin-key';
const EVERY_MS = 3000;

const $ = (id) => document.getElementById(id);
let items = [];
let nextCursor = null;
let openId = null;
let view = null;
const tabs = [...document.querySelectorAll('[role=tab]')];

/** Asks the API; a key that is refused leads back to the sign-in. */
async function ask(path, options = {}) {
  const answer = await fetch(path, { ...options, headers: { authorization: `Bearer ${sessionStorage.getItem(KEY)}` } });
  if (answer.status === 401 || answer.status === 403) {
    sessionStorage.removeItem(KEY);
    showSignIn('This is not an admin key.');
    return null;
  }
  if (!answer.ok) throw new Error(`The inbox answered ${answer.status}.`);
  return answer;
}

function pathOf(cursor) {
  const query = new URLSearchParams({ limit: '50' });
  if ($('to').value.trim()) query.set('to', $('to').value.trim());
  if (cursor) query.set('cursor', cursor);
  return `/inbox/messages?${query}`;
}

/** Newest mail first; what is further down stays, so that reading on is not disturbed. */
async function refresh(fromScratch = false) {
  const asked = pathOf(null);
  const answer = await ask(asked);
  if (answer === null || asked !== pathOf(null)) return;
  const page = await answer.json();
  const known = fromScratch ? -1 : page.items.findIndex((item) => item.id === items[0]?.id);
  if (known > 0) $('news').textContent = known === 1 ? 'One new message' : `${known} new messages`;
  if (known >= 0) items = [...page.items.slice(0, known), ...items];
  else [items, nextCursor] = [page.items, page.nextCursor];
  showMail();
}

async function older() {
  const answer = await ask(pathOf(nextCursor));
  if (answer === null) return;
  const page = await answer.json();
  items = [...items, ...page.items];
  nextCursor = page.nextCursor;
  showMail();
}

function showSignIn(word = '') {
  for (const id of ['mail', 'filter', 'clear']) $(id).hidden = true;
  $('sign-in').hidden = false;
  $('refused').textContent = word;
  $('key').focus();
}

function showMail() {
  for (const id of ['mail', 'filter', 'clear']) $(id).hidden = false;
  $('sign-in').hidden = true;
  $('fault').textContent = '';
  const to = $('to').value.trim();
  $('empty').hidden = items.length > 0 || to !== '';
  $('nothing').hidden = items.length > 0 || to === '';
  $('nothing').textContent = `No mail to ${to}. The address has to be whole, as in ada@customer.example.`;
  $('clear').textContent = to ? 'Delete these' : 'Delete all';
  $('clear').disabled = items.length === 0;
  $('more').hidden = nextCursor === null;
  const rows = new Map([...$('list').children].map((row) => [row.dataset.id, row]));
  $('list').replaceChildren(...items.map((item) => rows.get(item.id) ?? rowOf(item)));
  for (const row of $('list').children) row.firstChild.setAttribute('aria-current', String(row.dataset.id === openId));
  if (openId !== null && !items.some((item) => item.id === openId)) close();
}

function rowOf(item) {
  const row = document.createElement('li');
  row.dataset.id = item.id;
  const button = document.createElement('button');
  button.type = 'button';
  const at = new Date(item.receivedAt);
  const isToday = at.toDateString() === new Date().toDateString();
  button.append(
    element('strong', item.subject || '(no subject)'),
    element('time', isToday ? at.toLocaleTimeString() : at.toLocaleDateString()),
    element('span', item.to),
  );
  button.addEventListener('click', () => open(item));
  row.append(button);
  return row;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function open(item) {
  openId = item.id;
  $('subject').textContent = item.subject || '(no subject)';
  $('from').textContent = item.from;
  $('recipient').textContent = item.to;
  $('received').dateTime = item.receivedAt;
  $('received').textContent = new Date(item.receivedAt).toLocaleString();
  $('view-html').srcdoc = item.html && `<!doctype html><base target="_blank">${item.html}`;
  $('view-text').textContent = item.text;
  const headers = Object.entries(item.headers).flatMap(([name, values]) =>
    values.flatMap((value) => [element('dt', name), element('dd', value)]),
  );
  $('view-headers').firstChild.replaceChildren(...headers);
  $('tab-html').disabled = !item.html;
  $('message').hidden = false;
  $('none').hidden = true;
  $('mail').dataset.open = 'true';
  show(view === 'html' && !item.html ? 'text' : (view ?? (item.html ? 'html' : 'text')));
  showMail();
}

function close() {
  openId = null;
  $('message').hidden = true;
  $('none').hidden = false;
  $('mail').dataset.open = 'false';
}

function show(wanted) {
  for (const tab of tabs) {
    const isWanted = tab.dataset.view === wanted;
    tab.setAttribute('aria-selected', String(isWanted));
    tab.tabIndex = isWanted ? 0 : -1;
    $(tab.getAttribute('aria-controls')).hidden = !isWanted;
  }
}

function report(work) {
  return work.catch((error) => {
    $('fault').textContent = error instanceof TypeError ? 'Landfall does not answer.' : error.message;
  });
}

$('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, $('key').value.trim());
  $('key').value = '';
  void report(refresh(true));
});
$('filter').addEventListener('submit', (event) => event.preventDefault());
$('to').addEventListener('input', () => void report(refresh(true)));
$('more').addEventListener('click', () => void report(older()));
$('back').addEventListener('click', backToList);
$('clear').addEventListener('click', () => {
  const to = $('to').value.trim();
  $('question').textContent = to ? `Delete the mail to ${to}?` : 'Delete all mail?';
  $('ask').returnValue = 'keep';
  $('ask').showModal();
});
$('ask').addEventListener('close', async () => {
  if ($('ask').returnValue !== 'delete') return;
  const to = $('to').value.trim();
  await report(ask(`/inbox/messages${to ? `?${new URLSearchParams({ to })}` : ''}`, { method: 'DELETE' }));
  await report(refresh(true));
});
for (const tab of tabs) {
  tab.addEventListener('click', () => {
    view = tab.dataset.view;
    show(view);
  });
}
$('list').addEventListener('keydown', (event) =>
  moveBy(event, [...$('list').querySelectorAll('button')], 'ArrowUp', 'ArrowDown'),
);
document.querySelector('[role=tablist]').addEventListener('keydown', (event) => {
  const open = tabs.filter((tab) => !tab.disabled);
  moveBy(event, open, 'ArrowLeft', 'ArrowRight');
});
$('mail').addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && openId !== null) backToList();
});

/** Arrow keys, Home and End go from one button to another, and press it. */
function moveBy(event, buttons, back, forth) {
  const at = buttons.indexOf(document.activeElement);
  const last = buttons.length - 1;
  const to = { [back]: Math.max(0, at - 1), [forth]: Math.min(last, at + 1), Home: 0, End: last }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  buttons[to].focus();
  // Beside a list its message is seen at once; where the two take turns, opening one leaves the list.
  if (buttons[to].getAttribute('role') === 'tab' || matchMedia('(min-width: 721px)').matches) buttons[to].click();
}

function backToList() {
  const row = [...$('list').children].find(({ dataset }) => dataset.id === openId);
  close();
  showMail();
  row?.firstChild.focus();
}

if (sessionStorage.getItem(KEY)) void report(refresh(true));
else showSignIn();
setInterval(() => {
  if (!document.hidden && sessionStorage.getItem(KEY)) void report(refresh());
}, EVERY_MS);
