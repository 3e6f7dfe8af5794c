// Reads the mail of the embedded inbox, newest first, while another process appends to it.
import { open, type FileHandle } from 'node:fs/promises';
import { Journal } from './journal';
import { journalFile, type KeptMail, NOBODY, type Removal, removalsFile, showMail, type ShownMail } from './mail';
import { blank, isRemoved, readRemovals } from './removals';

/** Where a mail lies in the journal; all that is held of it in memory. */
interface Place {
  offset: number;
  length: number;
  /** In lower case. */
  to: string;
}

const READ_BYTES = 4 * 1024 * 1024;

export class InboxReader {
  private places: Place[] = [];
  private readTo = 0;
  private removals: Removal[] | undefined;
  /** Which file it is, by its inode; `undefined` before the first look. */
  private journal: number | undefined;
  private lastCall: Promise<unknown> = Promise.resolve();

  /** @param dir as given to `startInbox`; nothing needs to be there yet */
  constructor(private readonly dir: string) {}

  /**
   * @param to bare address, compared without case; everyone's mail where it is left out
   * @param before only mail older than this place, from an earlier `next`
   * @returns at most `limit` mails, newest first; `next` is the place to go on from, `undefined` at the end
   */
  async page(query: { to?: string; before?: number; limit: number }): Promise<{ mails: ShownMail[]; next: number | undefined }> {
    return await this.inTurn(async () => {
      await this.catchUp();
      const to = query.to?.toLowerCase();
      const wanted: Place[] = [];
      for (let index = this.places.length - 1; index >= 0 && wanted.length <= query.limit; index -= 1) {
        const place = this.places[index];
        if (place === undefined) break;
        if (place.offset < (query.before ?? Infinity) && (to === undefined || place.to === to)) wanted.push(place);
      }
      const shown = wanted.slice(0, query.limit);
      return { mails: await this.show(shown), next: wanted.length > query.limit ? shown.at(-1)?.offset : undefined };
    });
  }

  /**
   * Removes the mail of one address (bare, compared without case), or all of it; what comes later stays. One address is one person's:
   * nothing of it is on the disk any more, in the list of removals neither.
   *
   * @returns how many mails were removed
   */
  async remove(to?: string): Promise<number> {
    return await this.inTurn(async () => {
      await this.catchUp();
      if (to !== undefined) await this.blank(to.toLowerCase());
      const removal: Removal = { to: to === undefined ? null : NOBODY, before: this.readTo };
      const journal = await Journal.open(removalsFile(this.dir));
      await journal.append([removal]);
      await journal.close();
      this.removals?.push(removal);
      const before = this.places.length;
      this.places = this.places.filter((place) => !isRemoved(place, [removal]));
      return before - this.places.length;
    });
  }

  /** Of the mails, in memory too, that went to this address. */
  private async blank(address: string): Promise<void> {
    const theirs = this.places.filter(({ to }) => to === address);
    await blank(this.dir, theirs);
    for (const place of theirs) place.to = NOBODY;
  }

  /** Calls go one at a time: two of them reading the same new lines would list each mail twice. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.lastCall.then(work, work);
    this.lastCall = turn.catch(() => undefined);
    return await turn;
  }

  /** Reads what was appended since the last call; each mail is parsed once for its place, and again only when it is shown. */
  private async catchUp(): Promise<void> {
    const handle = await open(journalFile(this.dir)).catch(() => undefined);
    if (handle === undefined) return;
    try {
      const { size, ino } = await handle.stat();
      if (ino !== this.journal) this.startOver(ino);
      this.removals ??= await readRemovals(this.dir);
      if (size > this.readTo) await this.indexTo(size, handle);
    } finally {
      await handle.close();
    }
  }

  /** The journal was compacted: what was known of the old one says nothing of the new. */
  private startOver(journal: number): void {
    this.journal = journal;
    this.places = [];
    this.readTo = 0;
    this.removals = undefined;
  }

  private async indexTo(size: number, handle: FileHandle): Promise<void> {
    let rest = Buffer.alloc(0);
    for (let offset = this.readTo; offset < size;) {
      const chunk = Buffer.alloc(Math.min(READ_BYTES, size - offset));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, offset);
      if (bytesRead === 0) return;
      offset += bytesRead;
      rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        const { to } = JSON.parse(rest.toString('utf8', 0, end)) as KeptMail;
        const place = { offset: this.readTo, length: end, to: to.toLowerCase() };
        if (!isRemoved(place, this.removals ?? [])) this.places.push(place);
        this.readTo += end + 1;
        rest = rest.subarray(end + 1);
      }
    }
  }

  private async show(places: readonly Place[]): Promise<ShownMail[]> {
    if (places.length === 0) return [];
    const handle = await open(journalFile(this.dir));
    try {
      const mails: ShownMail[] = [];
      for (const { offset, length } of places) {
        const line = Buffer.alloc(length);
        await handle.read(line, 0, length, offset);
        const mail = JSON.parse(line.toString('utf8')) as KeptMail;
        // Another process may have removed it since its place was read.
        if (mail.to !== NOBODY) mails.push(await showMail(mail));
      }
      return mails;
    } finally {
      await handle.close();
    }
  }
}
