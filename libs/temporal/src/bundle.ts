/** The one way to bundle workflows, for the build, the worker and the tests: path aliases resolve in all three. */
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type BundleOptions, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { TsconfigPathsPlugin } from 'tsconfig-paths-webpack-plugin';

/**
 * @param root folder that holds `workflows/` and `tsconfig.json`
 * @param extra options of the SDK, e.g. interceptor modules of a spec
 */
export function bundleWorkflows(root: string, extra: Partial<BundleOptions> = {}): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: path.join(root, 'workflows/index.ts'),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: {
        ...config.resolve,
        plugins: [new TsconfigPathsPlugin({ configFile: path.join(root, 'tsconfig.json'), extensions: ['.ts'] }) as never],
      },
    }),
    ...extra,
  });
}
