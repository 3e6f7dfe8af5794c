// Lint: what each room may not do (clock, chance, environment, console), on top of the recommended rules. Import doors are
// .dependency-cruiser.cjs's business, layout is prettier's, types are tsc's.
import { builtinModules } from 'node:module';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const SPECS = ['**/*.spec.ts'];

const clock = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'No clock in here: take the instant as an argument.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'No clock in here: take the instant as an argument.',
  },
  { selector: "CallExpression[callee.name='Date']", message: 'No clock in here: take the instant as an argument.' },
];
const chance = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Chance is a hash of stable keys (domain/draw/stable-draw), so that it can be asked again.',
  },
];
const environment = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Only libs/config reads the environment.',
  },
  {
    selector: "MemberExpression[object.name='process'][property.value='env']",
    message: 'Only libs/config reads the environment.',
  },
  {
    selector: "VariableDeclarator[init.name='process'] > ObjectPattern > Property[key.name='env']",
    message: 'Only libs/config reads the environment.',
  },
  {
    selector: "ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name='env']",
    message: 'Only libs/config reads the environment.',
  },
];
const circles = [
  { selector: "CallExpression[callee.name='forwardRef']", message: 'Two modules that need each other miss a third noun.' },
  {
    selector: "CallExpression[callee.property.name='forwardRef']",
    message: 'Two modules that need each other miss a third noun.',
  },
];
const halfTests = [
  {
    selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo|failing)$/]',
    message: 'Every spec runs, or is not there.',
  },
  {
    selector: 'MemberExpression[object.object.name=/^(describe|it|test)$/][property.name=/^(only|skip|failing)$/]',
    message: 'Every spec runs, or is not there.',
  },
  {
    selector: 'CallExpression[callee.name=/^(xit|xtest|xdescribe|fit|ftest|fdescribe)$/]',
    message: 'Every spec runs, or is not there.',
  },
];
const nodeGlobals = Object.fromEntries(
  [...Object.getOwnPropertyNames(globalThis), 'require', 'module', '__dirname', '__filename'].map((name) => [name, 'readonly']),
);
/** A later block's options replace an earlier one's, so each block names all that holds for its files. */
const forbid = (...groups) => ({ 'no-restricted-syntax': ['error', ...groups.flat()] });

const impureGlobals = [
  ...['process', 'Buffer', 'crypto', 'performance', 'fetch', 'require', '__dirname', '__filename', 'global', 'globalThis'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'console'],
].map((name) => ({ name, message: 'libs/domain is pure: no clock, no chance, no IO.' }));

const house = {
  rules: {
    /** Kebab-case, the role as suffix; no drawer names. */
    'file-name': {
      create: (context) => ({
        Program(node) {
          const name = context.filename.split('/').at(-1);
          if (!/^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(name))
            context.report({ node, message: `File names are kebab-case with the role as suffix: ${name}` });
          if (/(^|[.-])(utils?|helpers?|common|manager|misc)[.-]/.test(name))
            context.report({ node, message: `A file is called after its one reason to exist: ${name}` });
        },
      }),
    },
    /** A file says its reason to exist in its first comment. */
    'first-comment': {
      create: (context) => ({
        Program(node) {
          if (context.sourceCode.getAllComments().length === 0)
            context.report({ node, message: 'A file says its one reason to exist in its first comment.' });
        },
      }),
    },
  },
};

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'dist.next/', 'coverage/', '.runtime/', 'data/', 'apps/dashboard/dist/'] },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    plugins: { house },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...forbid(environment, circles),
      'house/file-name': 'error',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // A union's switch ends in `never(effect)`, so a fall-through is always a slip.
      'no-fallthrough': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      // An interface that only extends gives a long type its name.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { disallowTypeAnnotations: false, fixStyle: 'inline-type-imports' },
      ],
    },
  },
  // Nest reads constructor parameter types at run time, which the rule cannot see without types: in these rooms the writer decides.
  {
    files: ['apps/**/*.ts', 'libs/engine/**/*.ts', 'libs/store/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts', 'workflows/**/*.ts'],
    ignores: SPECS,
    rules: { 'house/first-comment': 'error', 'max-lines': ['error', 300] },
  },
  {
    files: ['libs/domain/**/*.ts'],
    ignores: SPECS,
    rules: {
      ...forbid(clock, chance, environment, circles),
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-imports': [
        'error',
        { paths: builtinModules.flatMap((name) => [name, `node:${name}`]), patterns: ['node:*'] },
      ],
    },
  },
  // Inside a workflow `Date.now()` is the workflow's own recorded clock; chance stays a hash of stable keys.
  { files: ['workflows/**/*.ts'], ignores: SPECS, rules: forbid(chance, environment, circles) },
  { files: ['libs/config/**/*.ts'], ignores: SPECS, rules: forbid(circles) },
  { files: ['apps/cli/**/*.ts', 'tools/**/*.mjs', 'test/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['tools/**/*.mjs', '*.{mjs,cjs}', '.*.cjs'], languageOptions: { globals: nodeGlobals }, rules: forbid(circles) },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  // Answers of the API are read as they come: a wrong guess fails the expectation.
  { files: ['test/**/*.ts'], rules: { ...forbid(circles, halfTests), '@typescript-eslint/no-explicit-any': 'off' } },
  { files: SPECS, rules: { ...forbid(circles, halfTests, environment) } },
  { files: ['test/**/*.spec.ts', 'libs/config/**/*.spec.ts'], rules: forbid(circles, halfTests) },
);
