/** The shop's settings: one definition that is always there, with its defaults until somebody saves it. A change counts from the next message on. */
import { Injectable } from '@nestjs/common';
import { DEFAULT_SETTINGS, type Settings } from '@landfall/domain/settings/settings';
import { settingsSchema } from '@landfall/domain/settings/settings.schema';
import { DefinitionRepository, type StoredDefinition } from '@landfall/store/definition/definition.repository';
import { DefinitionService, type DefinitionRules } from './definition.service';
import { readWritten } from './read-written';

const KEY = 'settings';

@Injectable()
export class SettingsService implements DefinitionRules {
  readonly kind = 'settings';
  readonly firstStatus = 'active';

  constructor(
    private readonly common: DefinitionService,
    private readonly definitions: DefinitionRepository,
  ) {}

  async get(): Promise<Settings> {
    return settingsOf((await this.definitions.find('settings', KEY))?.definition);
  }

  /**
   * In the place of all that was said before; what is left out has its default.
   *
   * @param precondition throws where another state than the present one was meant
   * @throws InvalidInput with every fault at once
   */
  async put(written: unknown, savedBy: string, precondition: (current: Settings) => void): Promise<Settings> {
    const asked = { written, savedBy, precondition: (current?: StoredDefinition) => precondition(settingsOf(current)) };
    const { definition } = await this.common.put(KEY, asked, this);
    return settingsOf(definition);
  }

  async read(_key: string, written: unknown): Promise<{ body: Settings; compiled: null }> {
    return { body: await readWritten(settingsSchema, written, async () => []), compiled: null };
  }
}

/** Settings that were saved before one of them was there have its default. */
const settingsOf = (saved: StoredDefinition | undefined): Settings => ({
  ...DEFAULT_SETTINGS,
  ...(saved?.body as Partial<Settings> | undefined),
});
