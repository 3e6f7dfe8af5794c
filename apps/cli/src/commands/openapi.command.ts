// `landfall openapi`: the API's OpenAPI 3.1 document, read off the code; no server is needed.
import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('openapi')
    .description('print the OpenAPI 3.1 document of the API')
    .action(async () => {
      // Loaded on demand: the other commands should not wait for the API's code.
      const [{ buildOpenApi }, { DOCUMENTED }, { VERSION }] = await Promise.all([
        import('../../../api/src/docs/openapi.js'),
        import('../../../api/src/controllers.js'),
        import('../../../api/src/version.js'),
      ]);
      process.stdout.write(`${JSON.stringify(buildOpenApi(DOCUMENTED, VERSION), undefined, 2)}\n`);
    });
}
