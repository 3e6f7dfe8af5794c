/** The shop's settings over HTTP. */
import { settingsSchema } from '@landfall/domain/settings/settings.schema';

export const settingsBody = settingsSchema;
