/** What the engine is told once, at start. */
export interface EngineSettings {
  /** How many times shorter durations of definitions are in real time. */
  clockSpeed: number;
  /** `from` of mails whose template names none. */
  mailFrom: string | undefined;
  /** How people reach us from outside, in links of mails; without a closing slash. */
  publicUrl: string;
  /** What links in mails are signed with, and what other secrets are derived from. */
  signingSecret: string;
  /** Feeds the draws of arms; a simulation without a seed of its own draws as live does. */
  seed: string;
}

export const ENGINE_SETTINGS = Symbol('engine settings');
/** Feeds live draws, and those of simulations that name no seed. */
export const LIVE_SEED = 'landfall';
