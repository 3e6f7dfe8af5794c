// The doors of the house: which room may import what. Whoever is not named may not be imported.
// docs/glossary.md says what the rooms' words mean, CONTRIBUTING.md shows the same table for people.

const SPEC = '\\.spec\\.ts$';
const CONTRACT = '^workflows/[^/]+/[^/]+\\.contract\\.ts$';
const npm = (...names) => `^node_modules/(${names.join('|')})/`;
const lib = (...names) => `^libs/(${names.join('|')})/`;
const NEST = npm('@nestjs/common', '@nestjs/core');

/** A room's imports are listed in full. `builtins`: may it use Node's own modules? Specs are free. */
const only = (room, { may, builtins }) => ({
  name: `${room.replace('libs/', '')}-door`,
  severity: 'error',
  comment: `${room} imports only itself${builtins ? ', Node builtins' : ''} and: ${may.join(', ') || 'nothing'}`,
  from: { path: `^${room}/`, pathNot: SPEC },
  to: { couldNotResolve: false, pathNot: [`^${room}/`, ...may], ...(builtins ? { dependencyTypesNot: ['core'] } : {}) },
});

/** An app takes any package (but see `livesIn`), any lib, and of the workflows their contracts only. */
const app = (name, ...exceptions) => ({
  name: `${name}-door`,
  severity: 'error',
  comment: `apps/${name} imports only itself, libs and workflow contracts; apps never import each other`,
  from: { path: `^apps/${name}/`, pathNot: SPEC },
  to: { path: '^(apps|workflows|test|tools|dist)/', pathNot: [`^apps/${name}/`, CONTRACT, ...exceptions] },
});

/** A package that only one room knows, so that it can be changed there alone. */
const livesIn = (room, ...packages) => ({
  name: `${packages[0].replace('@', '').replace('/', '-')}-lives-in-${room.replace('libs/', '')}`,
  severity: 'error',
  comment: `${packages.join(', ')}: only ${room} knows it`,
  from: { pathNot: [`^${room}/`, '^test/', SPEC] },
  to: { path: npm(...packages) },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only('libs/domain', { may: [npm('zod', 'big\\.js', 'luxon', 'cron-parser')], builtins: false }),
    only('libs/contracts', { may: [lib('domain'), npm('zod')], builtins: false }),
    only('workflows', { may: [lib('domain'), npm('@temporalio/workflow', '@temporalio/common')], builtins: false }),
    only('libs/config', { may: [lib('domain'), npm('zod')], builtins: true }),
    only('libs/store', { may: [lib('domain'), npm('mongoose'), NEST], builtins: true }),
    only('libs/channels', {
      may: [lib('domain', 'config'), npm('nodemailer', 'liquidjs', 'mjml', 'html-to-text', 'htmlparser2', 'ipaddr\\.js')],
      builtins: true,
    }),
    only('libs/temporal', {
      may: [lib('domain', 'config'), CONTRACT, npm('@temporalio/[^/]+', 'tsconfig-paths-webpack-plugin')],
      builtins: true,
    }),
    only('libs/embedded', {
      may: [lib('config'), npm('smtp-server', 'postal-mime', 'mongodb-memory-server-core', '@temporalio/[^/]+')],
      builtins: true,
    }),
    only('libs/engine', {
      may: [lib('domain', 'store', 'channels', 'temporal', 'config'), NEST, npm('zod', 'pino')],
      builtins: true,
    }),
    app('api'),
    app('worker'),
    // The one-role commands start the other apps in this process, and `landfall openapi` writes the API's document.
    app(
      'cli',
      '^apps/(api|worker)/src/main\\.ts$',
      '^apps/api/src/(docs/openapi|controllers|version)\\.ts$',
      '^test/(bench|faults)/',
    ),
    {
      name: 'dashboard-door',
      severity: 'error',
      comment: 'apps/dashboard knows the API by libs/contracts alone',
      from: { path: '^apps/dashboard/' },
      to: { path: '^(apps|libs|workflows|test|tools|dist)/', pathNot: ['^apps/dashboard/', lib('contracts')] },
    },

    livesIn('libs/store', 'mongoose', 'mongodb'),
    livesIn('libs/channels', 'nodemailer'),
    livesIn('libs/temporal', '@temporalio/client'),

    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'two files that need each other are one, or three',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-barrels',
      severity: 'error',
      comment:
        'import the file that says it: a barrel drags Nest into workflow bundles (workflows/index.ts is the bundle itself)',
      from: {},
      to: { path: '^(apps|libs|workflows|test)/.*index\\.ts$' },
    },
    {
      name: 'no-specs-in-product',
      severity: 'error',
      comment: 'nothing imports a spec, and the product imports nothing of test/ (apps/cli starts the benchmarks and the faults)',
      from: { pathNot: ['^test/', SPEC] },
      to: { path: [SPEC, '^test/'], pathNot: '^test/(bench|faults)/' },
    },
    { name: 'no-unresolvable', severity: 'error', comment: 'the import leads nowhere', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      comment: 'the package is not in package.json: it is there by chance and may go',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-dev-package-in-product',
      severity: 'error',
      comment: 'a production install leaves devDependencies out (bundle.ts runs at build time; types vanish)',
      from: { path: '^(apps|libs|workflows)/', pathNot: [SPEC, '^libs/temporal/src/bundle\\.ts$', '^apps/dashboard/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // Types are imports too: a door that lets types through leaks documents.
    tsPreCompilationDeps: true,
    doNotFollow: { path: '^node_modules/' },
    exclude: { path: '^(dist|coverage|\\.runtime|data)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'require', 'node', 'default'] },
  },
};
