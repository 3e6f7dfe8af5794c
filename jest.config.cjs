const rooms = ['domain', 'contracts', 'engine', 'store', 'channels', 'temporal', 'embedded', 'config'];
const swc = (syntax) => [
  '@swc/jest',
  {
    swcrc: false,
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2023',
      parser: syntax === 'ts' ? { syntax: 'typescript', decorators: true } : { syntax: 'ecmascript' },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
  },
];
// These packages are published as ES modules only; Jest runs CommonJS, so they go through the transform too.
const esm = [
  '@nestjs',
  'nodemailer',
  'cookie',
  'content-disposition',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@borewit',
  '@tokenizer',
  'set-cookie-parser',
  'toad-cache',
  'postal-mime',
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // A bound against hanging, not a measure: specs start servers, and two cores have much to do.
  testTimeout: 60_000,
  testMatch: ['<rootDir>/{apps,libs,workflows,test}/**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: { '^.+\\.ts$': swc('ts'), '^.+\\.m?js$': swc('js') },
  transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(?:${esm.join('|')})/)`],
  moduleNameMapper: {
    ...Object.fromEntries(rooms.map((room) => [`^@landfall/${room}/(.*)$`, `<rootDir>/libs/${room}/src/$1`])),
    '^@landfall/workflows/(.*)$': '<rootDir>/workflows/$1',
  },
};
